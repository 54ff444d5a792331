"""Numbers of the center's, for agencies that have no ORI: the next one that nobody has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from events.decider import Refused
from events.ids import derived_id
from events.log.deciding.handle import Handled
from events.rules.oris import CENTER_PREFIX
from services.intake.commands.agencies import RegisterUnderNumber
from services.intake.decisions import AGENCY_DECIDER
from services.intake.queries.agencies import last_center_number
from services.kit.http.calls import Call, build_command
from services.kit.http.running_service import RunningService

DIGITS: Final = 7
NUMBERS_TRIED_MAX: Final = 50
"""Rows may be behind the log, and others may register at the same moment."""


async def registered_under_number(
    running: RunningService, said: Mapping[str, object], call: Call
) -> tuple[Handled, str]:
    """Register an agency under the next free number; a retry gets the number that it got first.

    Whose a number is the log alone decides: of two that try for one, the other takes the next.
    Raises `Refused`.
    """
    before = await running.log.find(derived_id(call.cause.id, call.cause.handler))
    if before is not None:
        ori = before.stream.partition("-")[2]
        return await _registered(running, said, ori, call), ori
    last = await last_center_number(running.pool)
    first = 1 if last is None else int(last.removeprefix(CENTER_PREFIX)) + 1
    for number in range(first, first + NUMBERS_TRIED_MAX):
        ori = f"{CENTER_PREFIX}{number:0{DIGITS}}"
        try:
            return await _registered(running, said, ori, call), ori
        except Refused as refused:
            if refused.rule != "number-taken":
                raise
    raise Refused("number-taken", f"the next {NUMBERS_TRIED_MAX} numbers are taken: try again")


async def _registered(
    running: RunningService, said: Mapping[str, object], ori: str, call: Call
) -> Handled:
    command = build_command(RegisterUnderNumber, ori=ori, **said)
    return await running.handle(AGENCY_DECIDER, AGENCY_DECIDER.stream(ori), command, call)
