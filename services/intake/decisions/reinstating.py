"""The rule that takes back the end of a request: it stands again where it stood."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from events.decider import Refused
from events.intake import RequestReinstated
from events.rules.days import refuse_before
from events.vocabulary import ReinstatementReason, RequestStanding
from services.intake.commands.requests import ReinstateRequest
from services.intake.decisions.request_states import (
    Declined,
    Flagged,
    Merged,
    Referred,
    Request,
    Screened,
    Submitted,
    Unknown,
    Waiting,
    Withdrawn,
    allowed,
    ended_on,
    impossible,
)


def reinstate(command: ReinstateRequest, request: Request) -> Sequence[RequestReinstated]:
    """Take back a request's end, however it ended; the work that ended with it goes on as well."""
    if command.reason is ReinstatementReason.REQUEST_REINSTATED:
        raise Refused(
            "reason-reserved",
            "only an engagement goes on because its request does",
            allowed=allowed(request),
        )
    match request:
        case (
            Declined(before=before)
            | Merged(before=before)
            | Withdrawn(before=before)
            | Referred(before=before)
        ):
            day = ended_on(request)
            refuse_before(command.on, day, "it ended", rule="before-the-end")
            return [
                RequestReinstated(
                    request_id=before.asked.request_id,
                    ori=before.asked.ori,
                    back_to=_standing(before),
                    ended_on=day,
                    reason=command.reason,
                    note=command.note,
                    reinstated_on=command.on,
                )
            ]
        case Submitted(reinstated=last) | Flagged(reinstated=last) | Screened(reinstated=last):
            if last is not None and (last.reason, last.note, last.reinstated_on) == (
                command.reason,
                command.note,
                command.on,
            ):
                return []
            raise Refused("not-ended", "the request has not ended", allowed=allowed(request))
        case Unknown():
            raise impossible(command.request_id, request)
        case _:
            assert_never(request)


def _standing(before: Waiting | Screened) -> RequestStanding:
    match before:
        case Submitted():
            return RequestStanding.SUBMITTED
        case Flagged():
            return RequestStanding.FLAGGED
        case Screened():
            return RequestStanding.SCREENED
        case _:
            assert_never(before)
