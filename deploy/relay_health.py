"""The health of a relay, as a part of the health of its process."""

from __future__ import annotations

from typing import Final, assert_never

from events.log.alarm import listening
from events.log.condition import Doing
from events.log.database.passing import said_of
from events.log.relay.relay import Relay
from services.kit.run.health import Part, State

ASK_SECONDS_MAX: Final = 2.0


async def relay_health(relay: Relay, *, alone: bool = False) -> Part:
    """Return what the relay does, since when and why, and how far the stream is behind the log.

    Beside services, which read the log meanwhile, it is at worst degraded; `alone` in its process,
    a relay that stopped is down.
    """
    says, state = str(relay.condition), _state(relay, alone=alone)
    if relay.condition.doing is not Doing.STANDS_BY:  # the active relay reports the lag
        lag, wrong = await _lag(relay)
        says = f"{says}, at position {relay.position:,}, {lag}"
        state = State.DEGRADED if wrong and state is State.WELL else state
    return Part(service="relay", part="relay", state=state, says=says)


def _state(relay: Relay, *, alone: bool) -> State:
    match relay.condition.doing:
        case Doing.WORKS | Doing.STANDS_BY:
            return State.WELL
        case Doing.WAITS:
            return State.DEGRADED
        case Doing.STOPPED:
            return State.DOWN if alone else State.DEGRADED
        case unknown:
            assert_never(unknown)


async def _lag(relay: Relay) -> tuple[str, bool]:
    """Return how far the stream is behind, in words, and whether that is wrong."""
    try:
        async with listening(ASK_SECONDS_MAX):
            lag = await relay.lag()
    except Exception as fault:  # noqa: BLE001 - whatever it is, the lag is not known
        return f"the log does not answer ({said_of(fault)})", True
    return str(lag), lag.is_wrong
