"""What administrators say about forgetting and legal holds: through the rules."""

from __future__ import annotations

from typing import Any, TypeVar

from events.log.deciding.handle import Handled
from services.access.commands.forgetting import (
    AskForgetting,
    ConfirmForgetting,
    HoldCommand,
    LiftHold,
    PlaceHold,
    WithdrawForgetting,
)
from services.access.decisions import FORGETTING_DECIDER, HOLD_DECIDER
from services.access.forgetting.subjects import seen_subject
from services.access.lookups import beside_forgetting, beside_hold
from services.kit.http.calls import Call, build_command
from services.kit.http.running_service import RunningService

_AskedT = TypeVar("_AskedT", AskForgetting, ConfirmForgetting)


async def ask(
    running: RunningService,
    call: Call,
    kind: type[_AskedT],
    subject: str,
    **said: Any,
) -> Handled:
    """Ask that a subject be forgotten, or confirm it. Raises `Refused`."""
    command = build_command(kind, **_asked(running, call, subject), **said)
    seen = await seen_subject(running.log, command.subject)
    command = command.model_copy(update={"known": seen.known, "part_of": seen.part_of})
    return await running.handle(
        FORGETTING_DECIDER,
        FORGETTING_DECIDER.stream(command.subject),
        command,
        call,
        beside=beside_forgetting(command),
    )


async def withdraw(running: RunningService, call: Call, subject: str) -> Handled:
    """Take back what one asked. Raises `Refused`."""
    command = build_command(WithdrawForgetting, **_asked(running, call, subject))
    stream = FORGETTING_DECIDER.stream(command.subject)
    return await running.handle(FORGETTING_DECIDER, stream, command, call)


async def place(running: RunningService, call: Call, subject: str, **said: Any) -> Handled:
    """Place a legal hold on a subject. Raises `Refused`."""
    command = build_command(PlaceHold, **_asked(running, call, subject), **said)
    seen = await seen_subject(running.log, command.subject)
    return await _on_hold(running, call, command.model_copy(update={"known": seen.known}))


async def lift(running: RunningService, call: Call, subject: str, **said: Any) -> Handled:
    """Lift a legal hold. Raises `Refused`."""
    command = build_command(LiftHold, **_asked(running, call, subject), **said)
    return await _on_hold(running, call, command)


async def _on_hold(running: RunningService, call: Call, command: HoldCommand) -> Handled:
    return await running.handle(
        HOLD_DECIDER,
        HOLD_DECIDER.stream(command.subject),
        command,
        call,
        beside=beside_hold(command),
    )


def _asked(running: RunningService, call: Call, subject: str) -> dict[str, Any]:
    return {"subject": subject, "by": call.principal.person, **running.dated(None)}
