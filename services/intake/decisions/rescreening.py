"""The rule of screening again: a request went to the wrong program, and no provider has it yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from events.decider import Refused
from events.intake import RequestEscalated, RequestRescreened
from events.rules.requests import MOVES_MAX
from services.intake.commands.requests import RescreenRequest
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
    impossible,
)
from services.intake.decisions.screening import agreed, moved, obstacles


def rescreen(command: RescreenRequest, request: Request) -> Sequence[RequestRescreened]:
    """Screen to the right program, or on the right day, as if it had not been screened before."""
    match request:
        case Screened():
            if _is_so(command, request):
                return []
            _refuse_begun(command, request)
            for obstacle in obstacles(command, request):
                raise obstacle
            return [_rescreened(command, request)]
        case Unknown() | Submitted() | Flagged() | Declined() | Merged() | Withdrawn() | Referred():
            raise impossible(command.request_id, request)
        case _:
            assert_never(request)


def _is_so(command: RescreenRequest, request: Screened) -> bool:
    if any(isinstance(move, RequestEscalated) for move in request.moves):
        return False
    told = (command.program, command.on, agreed(command, request))
    return told == (request.program, request.screened_on, request.delivery_types)


def _refuse_begun(command: RescreenRequest, request: Screened) -> None:
    steps = [step for step in allowed(request) if step != "screen-again"]
    if any(isinstance(move, RequestEscalated) for move in request.moves):
        raise Refused(
            "moved-since",
            f"the request moved to {request.program} since it was screened: move it back",
            allowed=steps,
        )
    if command.begun is not None:
        raise Refused(
            "work-begun", f"the engagement {command.begun}: move the request instead", allowed=steps
        )
    if len(request.moves) >= MOVES_MAX:
        raise Refused(
            "moved-too-often",
            f"the request moved {len(request.moves)} times already, which is the most",
            allowed=[step for step in steps if step != "escalate"],
        )


def _rescreened(command: RescreenRequest, request: Screened) -> RequestRescreened:
    if command.agency is None:
        raise AssertionError("unreachable: an agency that is not registered is an obstacle")
    return moved(
        RequestRescreened,
        command,
        request,
        delivery_types=agreed(command, request),
        rescreened_on=command.on,
        other_actions=command.agency.other_actions,
    )
