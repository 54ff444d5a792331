"""The rule of submitting: a request that looks like another of the agency is flagged at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, assert_never

from events.copying import copied
from events.decider import Refused
from events.intake import RequestFlagged, RequestSubmitted
from events.rules.days import refuse_far_ahead
from events.vocabulary import Contact
from services.intake.commands.requests import AmendRequest, SubmitRequest
from services.intake.decisions.request_states import (
    Declined,
    Flagged,
    Merged,
    Referred,
    Request,
    Screened,
    Submitted,
    Unknown,
    Withdrawn,
    allowed,
)

SIMILAR_WITHIN_DAYS: Final = 30
"""Between two submissions of an agency, for the later to be flagged."""


def submit(command: SubmitRequest, request: Request) -> Sequence[RequestSubmitted | RequestFlagged]:
    """Submit a request once, for a registered agency and for days in order."""
    if not command.agency_registered:
        raise Refused("agency-not-registered", f"{command.ori} is not in the registry")
    wanted = (command.wanted_from, command.wanted_until)
    refuse_unordered(*wanted)
    fact = _submitted(command)
    match request:
        case Unknown():
            for day in wanted:
                refuse_far_ahead(day, command.now, "the help is wanted")
            if command.agency_gone is not None:
                raise Refused("agency-gone", command.agency_gone)
            refuse_topics(command, command.on)
            return [fact, *_flagged(command)]
        case Submitted(asked=asked) | Flagged(asked=asked) | Screened(asked=asked) if asked == fact:
            return []
        case (
            Submitted() | Flagged() | Screened() | Declined() | Merged() | Withdrawn() | Referred()
        ):
            raise Refused(
                "already-submitted",
                f"request {command.request_id} exists",
                allowed=allowed(request),
            )
        case _:
            assert_never(request)


def refuse_unordered(wanted_from: date | None, wanted_until: date | None) -> None:
    """Refuse help that is wanted until a day before it begins."""
    if wanted_from and wanted_until and wanted_until < wanted_from:
        raise Refused("wanted-ends-before-it-begins", f"{wanted_until} lies before {wanted_from}")


def refuse_topics(command: SubmitRequest | AmendRequest, on: date) -> None:
    """Refuse topics that were never listed, or not offered on that day, as was looked up."""
    if unknown := [topic for topic in command.topics_unknown if topic is not None]:
        raise Refused("topic-unknown", f"not listed: {', '.join(unknown)}")
    missing = [topic for topic in command.topics_retired if topic is not None]
    if retired := [each.topic for each in missing if not each.became]:
        raise Refused("topic-retired", f"not offered on {on}: {', '.join(retired)}")
    if missing:
        became = "; ".join(f"{each.topic}, now {', '.join(each.became)}" for each in missing)
        raise Refused("topic-succeeded", f"not offered on {on}: {became}")


def _submitted(command: SubmitRequest) -> RequestSubmitted:
    return copied(
        RequestSubmitted,
        command,
        contact=copied(Contact, command.contact),
        submitted_on=command.on,
    )


def _flagged(command: SubmitRequest) -> Sequence[RequestFlagged]:
    similar = tuple(each for each in command.similar if each not in command.similar_over)
    if not similar:
        return []
    return [
        RequestFlagged(
            request_id=command.request_id,
            ori=command.ori,
            similar=similar,
            flagged_on=command.on,
        )
    ]
