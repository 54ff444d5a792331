"""The rule of screening: a request is routed to a program, if no obstacle is found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar, assert_never

from events.copying import copied
from events.decider import Refused
from events.intake import RequestEscalated, RequestRescreened, RequestScreened, RequestSubmitted
from events.rules.days import before
from events.rules.programs import PROGRAMS
from events.vocabulary import DeliveryType, Program
from services.intake.commands.requests import EscalateRequest, RescreenRequest, ScreenRequest
from services.intake.decisions.authorizing import lacking
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
    impossible,
)

MoveT = TypeVar("MoveT", RequestEscalated, RequestRescreened)


def screen(command: ScreenRequest, request: Request) -> Sequence[RequestScreened]:
    """Screen a request that waits, of a registered agency."""
    match request:
        case Submitted() | Flagged():
            for obstacle in obstacles(command, request):
                raise obstacle
            return [_screened(command, request)]
        case Screened(taken=taken):
            if (
                not _was_wrong(request)
                and (taken.program, taken.screened_on) == (command.program, command.on)
                and (command.delivery_types in (None, taken.delivery_types))
            ):
                return []
            raise Refused(
                "already-screened",
                f"the request was routed to {request.program} on {request.routed_on}",
                allowed=allowed(request),
            )
        case Unknown() | Declined() | Merged() | Withdrawn() | Referred():
            raise impossible(command.request_id, request)
        case _:
            assert_never(request)


def _was_wrong(request: Screened) -> bool:
    return any(isinstance(move, RequestRescreened) for move in request.moves)


def obstacles(
    command: ScreenRequest | RescreenRequest, request: Waiting | Screened
) -> Iterator[Refused]:
    """Every reason why the command is refused."""
    on, agency = command.on, command.agency
    verb = "screen-again" if isinstance(request, Screened) else "screen"
    if agency is None:
        yield Refused(
            "agency-not-registered",
            f"{request.asked.ori} is not in the registry",
            allowed=["withdraw"] if isinstance(request, Screened) else ["decline"],
        )
    too_early = before(
        on, request.wanted.submitted_on, "it was submitted", rule="before-submission"
    )
    if too_early is not None:
        yield too_early
    if isinstance(request, Flagged):
        yield Refused(
            "flagged",
            f"it looks like {', '.join(map(str, request.flag.similar))}",
            allowed=["keep", "merge"],
        )
    if (missing := lacking(request, command.program, on, agency)) is not None:
        yield missing
    if (other := not_given(command.program, agreed(command, request), verb)) is not None:
        yield other
    if agency is not None and agency.other_actions and not command.other_action_reviewed:
        yield Refused(
            "other-action-open",
            f"open with the agency: {', '.join(agency.other_actions)}; say that it was reviewed",
            allowed=[f"{verb} with other_action_reviewed", "withdraw"]
            if isinstance(request, Screened)
            else [f"{verb} with other_action_reviewed", "decline"],
        )


def not_given(
    program: Program, delivery_types: tuple[DeliveryType, ...], verb: str
) -> Refused | None:
    """Why a program cannot give these ways of assistance; None if it gives all of them."""
    given = PROGRAMS[program].delivery_types
    others = [each for each in delivery_types if each not in given]
    if not others:
        return None
    return Refused(
        "delivery-type-not-given",
        f"{program} does not give {', '.join(others)}; it gives {', '.join(sorted(given))}",
        allowed=[f"{verb} with delivery_types", f"{verb} to another program"],
    )


def is_confidential(asked: RequestSubmitted, program: Program) -> bool:
    """Whether the request is confidential in a program: as the agency asked, or by the program."""
    if asked.confidential is None:
        return PROGRAMS[program].confidential_by_default
    return asked.confidential


def agreed(
    command: ScreenRequest | RescreenRequest, request: Waiting | Screened
) -> tuple[DeliveryType, ...]:
    """The ways of assistance agreed with the agency: those named, else those that it asked for."""
    said = command.delivery_types
    return request.wanted.delivery_types if said is None else said


def moved(
    fact: type[MoveT], command: EscalateRequest | RescreenRequest, request: Screened, **own: Any
) -> MoveT:
    """Return the fact of a move to a program, with what opening the engagement there needs.

    `own` are the fields that only one of the two facts has, or that each has of its own.
    """
    asked, agency = request.wanted, command.agency
    if agency is None:
        raise Refused(
            "agency-not-registered",
            f"{asked.ori} is not in the registry",
            allowed=allowed(request),
        )
    return copied(
        fact,
        asked,
        agency_kind=agency.kind,
        state=agency.state,
        sworn=agency.sworn,
        from_program=request.program,
        program=command.program,
        move=len(request.moves) + 1,
        note=command.note,
        confidential=is_confidential(asked, command.program),
        **own,
    )


def _screened(command: ScreenRequest, request: Waiting) -> RequestScreened:
    asked, agency = request.wanted, command.agency
    if agency is None:
        raise AssertionError("unreachable: an agency that is not registered is an obstacle")
    return copied(
        RequestScreened,
        asked,
        agency_kind=agency.kind,
        state=agency.state,
        sworn=agency.sworn,
        program=command.program,
        delivery_types=agreed(command, request),
        screened_on=command.on,
        confidential=is_confidential(asked, command.program),
        other_actions=agency.other_actions,
    )
