"""What is measured of a relay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from events.log.condition import Doing
from events.log.relay.relay import Relay
from services.kit.run.samples import Metric, Sample

RELAY_DOING: Final = Metric(
    "byfield_relay_doing",
    "1 for what the relay does: works, waits for its turn, waits, stopped; 0 for the others.",
    labels=("doing",),
)
RELAY_LAG_EVENTS: Final = Metric(
    "byfield_relay_lag_events", "How many events the stream does not have yet."
)
RELAY_LAG_SECONDS: Final = Metric(
    "byfield_relay_lag_seconds", "The time since the oldest of these was recorded; 0 without any."
)
RELAY_METRICS: Final = (RELAY_DOING, RELAY_LAG_EVENTS, RELAY_LAG_SECONDS)


async def relay_samples(relay: Relay) -> Sequence[Sample]:
    """Return what a relay does, and how far behind it is where it is its turn.

    Raises what the log raises.
    """
    doing = [Sample(RELAY_DOING, (each,), relay.condition.doing is each) for each in Doing]
    if relay.condition.doing is Doing.STANDS_BY:
        return doing
    lag = await relay.lag()
    return [
        *doing,
        Sample(RELAY_LAG_EVENTS, (), lag.events),
        Sample(RELAY_LAG_SECONDS, (), lag.seconds),
    ]
