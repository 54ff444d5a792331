"""The health of a sealer and of its witnesses, as parts of the health of its process."""

from __future__ import annotations

from typing import Final, assert_never

from events.log.alarm import listening
from events.log.condition import Doing
from events.log.database.passing import said_of
from events.log.relay.lag import lag
from events.log.seals.sealer import Sealer
from events.log.seals.witnesses import Witness
from events.log.store.event_log import EventLog
from services.kit.run.health import Part, State
from services.kit.settings import Environment

ASK_SECONDS_MAX: Final = 2.0
LATE_SECONDS_MAX: Final = 60.0
"""The longest wait of an event for its seal that is not reported; usual is a second."""


async def seal_health(sealer: Sealer | None, log: EventLog, environment: Environment) -> list[Part]:
    """Return what the sealer does, since when and why, and what its witnesses did not take.

    It is at worst degraded: the log works without being sealed.
    """
    if sealer is None and environment is Environment.DEVELOPMENT:
        return []
    if sealer is None:
        says = "not set: nothing is sealed; BYFIELD_SEAL_KEY_FILE names the key"
        return [Part(service="seals", part="sealer", state=State.DEGRADED, says=says)]
    says, state = str(sealer.condition), _state(sealer)
    if sealer.condition.doing is not Doing.STANDS_BY:
        late, wrong = await _lateness(sealer, log)
        says = f"{says}, sealed up to {sealer.sealed:,}{late}"
        state = State.DEGRADED if wrong else state
    sealing = Part(service="seals", part="sealer", state=state, says=says)
    return [sealing, *map(_witness_health, sealer.witnesses.all)]


async def _lateness(sealer: Sealer, log: EventLog) -> tuple[str, bool]:
    """Return how late sealing is, in words, and whether that is wrong."""
    try:
        async with listening(ASK_SECONDS_MAX):
            behind = await lag(log, sealer.sealed)
    except Exception as fault:  # noqa: BLE001 - whatever it is, it is not known
        return f"; the log does not answer ({said_of(fault)})", True
    if behind.seconds <= LATE_SECONDS_MAX:
        return "", False
    return f", {behind}", True


def _state(sealer: Sealer) -> State:
    match sealer.condition.doing:
        case Doing.WORKS | Doing.STANDS_BY:
            return State.WELL
        case Doing.WAITS | Doing.STOPPED:
            return State.DEGRADED
        case unknown:
            assert_never(unknown)


def _witness_health(witness: Witness) -> Part:
    state, says = State.WELL, f"has the seal of {witness.delivered:,}"
    if witness.fault is not None:
        state = State.DEGRADED
        says = (
            f"{says}, and takes no newer one since {witness.since:%Y-%m-%d %H:%M:%S} UTC: "
            f"{witness.fault}"
        )
    return Part(service="seals", part=f"witness {witness.name}", state=state, says=says)
