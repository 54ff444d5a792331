"""The rule of moving a screened request, with its history, to another program."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from events.decider import Refused
from events.intake import RequestEscalated, RequestRescreened
from events.rules.days import refuse_before
from events.rules.requests import MOVES_MAX
from events.vocabulary import DeliveryType
from services.intake.commands.requests import EscalateRequest
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
    Withdrawn,
    allowed,
    impossible,
)
from services.intake.decisions.screening import moved, not_given


def escalate(command: EscalateRequest, request: Request) -> Sequence[RequestEscalated]:
    """Move a screened request, if its authorizations suffice for the other program."""
    match request:
        case Screened(moves=moves):
            if moves and _is_so(command, moves[-1]):
                return []
            if request.program is command.program:
                raise Refused(
                    "already-in-program",
                    f"the request is in {request.program} since {request.routed_on}",
                    allowed=allowed(request),
                )
            if len(moves) >= MOVES_MAX:
                raise Refused(
                    "moved-too-often",
                    f"the request moved {len(moves)} times already, which is the most",
                    allowed=[
                        step
                        for step in allowed(request)
                        if step not in {"escalate", "screen-again"}
                    ],
                )
            refuse_before(
                command.on, request.routed_on, "it was routed there", rule="before-screening"
            )
            missing = lacking(request, command.program, command.on, command.agency)
            if missing is not None:
                raise missing
            types = _agreed(command, request)
            if (other := not_given(command.program, types, "escalate")) is not None:
                raise other
            return [
                moved(
                    RequestEscalated,
                    command,
                    request,
                    delivery_types=types,
                    reason=command.reason,
                    escalated_on=command.on,
                )
            ]
        case Unknown() | Submitted() | Flagged() | Declined() | Merged() | Withdrawn() | Referred():
            raise impossible(command.request_id, request)
        case _:
            assert_never(request)


def _is_so(command: EscalateRequest, move: RequestEscalated | RequestRescreened) -> bool:
    if not isinstance(move, RequestEscalated):
        return False
    said = (command.program, command.reason, command.note, command.on)
    return said == (move.program, move.reason, move.note, move.escalated_on) and (
        command.delivery_types in (None, move.delivery_types)
    )


def _agreed(command: EscalateRequest, request: Screened) -> tuple[DeliveryType, ...]:
    said = command.delivery_types
    return request.delivery_types if said is None else said
