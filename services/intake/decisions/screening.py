"""The center takes a request and routes it to a program, if nothing stands in the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import assert_never

from events.decider import Refused
from events.intake import RequestScreened, RequestSubmitted
from events.programs import PROGRAMS
from events.vocabulary import Program
from services.intake.commands.requests import AgencyFacts, ScreenRequest
from services.intake.decisions.authorizing import lacking
from services.intake.decisions.request_states import (
    Declined,
    Flagged,
    Merged,
    Request,
    Screened,
    Submitted,
    Unknown,
    Waiting,
    Withdrawn,
    allowed,
    impossible,
)


def screen(command: ScreenRequest, request: Request) -> Sequence[RequestScreened]:
    """A request that waits, of an agency that the registry knows."""
    match request:
        case Submitted() | Flagged():
            for obstacle in obstacles(
                request,
                command.program,
                command.on,
                command.agency,
                reviewed=command.other_action_reviewed,
            ):
                raise obstacle
            return [_screened(command, request)]
        case Screened(taken=taken):
            if (taken.program, taken.screened_on) == (command.program, command.on):
                return []
            raise Refused(
                "already-screened",
                f"the request was routed to {taken.program} on {taken.screened_on}",
                allowed=allowed(request),
            )
        case Unknown() | Declined() | Merged() | Withdrawn():
            raise impossible(command.request_id, request)
        case _:
            assert_never(request)


def obstacles(
    request: Waiting, program: Program, on: date, agency: AgencyFacts | None, *, reviewed: bool
) -> Iterator[Refused]:
    """Everything that keeps a request from being screened into a program on that day."""
    if agency is None:
        yield Refused(
            "agency-not-registered",
            f"{request.asked.ori} is not in the registry",
            allowed=["decline"],
        )
    if on < request.asked.submitted_on:
        yield Refused(
            "before-submission",
            f"{on} lies before the day when it was submitted, {request.asked.submitted_on}",
        )
    if isinstance(request, Flagged):
        yield Refused(
            "flagged",
            f"it looks like {', '.join(map(str, request.flag.similar))}",
            allowed=["keep", "merge"],
        )
    if (missing := lacking(request, program, on)) is not None:
        yield missing
    if agency is not None and agency.other_actions and not reviewed:
        yield Refused(
            "other-action-open",
            f"open with the agency: {', '.join(agency.other_actions)}; say that it was reviewed",
            allowed=["screen with other_action_reviewed", "decline"],
        )


def is_confidential(asked: RequestSubmitted, program: Program) -> bool:
    """As the agency asked; else as the program has it."""
    if asked.confidential is None:
        return PROGRAMS[program].confidential_by_default
    return asked.confidential


def _screened(command: ScreenRequest, request: Waiting) -> RequestScreened:
    asked, agency = request.asked, command.agency
    if agency is None:
        raise AssertionError("unreachable: an agency that is not registered is an obstacle")
    return RequestScreened(
        request_id=asked.request_id,
        ori=asked.ori,
        agency_kind=agency.kind,
        state=agency.state,
        sworn=agency.sworn,
        program=command.program,
        topics=asked.topics,
        delivery_types=asked.delivery_types,
        wanted_from=asked.wanted_from,
        wanted_until=asked.wanted_until,
        submitted_on=asked.submitted_on,
        screened_on=command.on,
        confidential=is_confidential(asked, command.program),
        other_actions=agency.other_actions,
        languages=asked.languages,
    )
