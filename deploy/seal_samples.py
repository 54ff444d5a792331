"""What is measured of a sealer and of its witnesses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from events.log.condition import Doing
from events.log.relay.lag import lag
from events.log.seals.sealer import Sealer
from events.log.store.event_log import EventLog
from services.kit.run.samples import Metric, Sample

SEALER_DOING: Final = Metric(
    "byfield_sealer_doing",
    "1 for what the sealer does, as of the relay; nothing where there is no key.",
    labels=("doing",),
)
SEAL_LAG_EVENTS: Final = Metric("byfield_seal_lag_events", "How many events are not sealed yet.")
SEAL_LAG_SECONDS: Final = Metric(
    "byfield_seal_lag_seconds", "The time since the oldest of these was recorded; 0 without any."
)
WITNESS_LAG_EVENTS: Final = Metric(
    "byfield_witness_lag_events",
    "How many sealed events are beyond the newest seal that a witness has.",
    labels=("witness",),
)
WITNESS_FAILING: Final = Metric(
    "byfield_witness_failing", "1 where a witness takes no newer seal.", labels=("witness",)
)
SEAL_METRICS: Final = (
    *(SEALER_DOING, SEAL_LAG_EVENTS, SEAL_LAG_SECONDS),
    *(WITNESS_LAG_EVENTS, WITNESS_FAILING),
)


async def seal_samples(sealer: Sealer | None, log: EventLog) -> Sequence[Sample]:
    """Return what a sealer does, and how far behind it is where it is its turn.

    Raises what the log raises.
    """
    if sealer is None:
        return ()
    doing = [Sample(SEALER_DOING, (each,), sealer.condition.doing is each) for each in Doing]
    if sealer.condition.doing is Doing.STANDS_BY:
        return doing
    behind = await lag(log, sealer.sealed)
    samples = [
        *doing,
        Sample(SEAL_LAG_EVENTS, (), behind.events),
        Sample(SEAL_LAG_SECONDS, (), behind.seconds),
    ]
    for each in sealer.witnesses.all:
        samples.append(Sample(WITNESS_LAG_EVENTS, (each.name,), sealer.sealed - each.delivered))
        samples.append(Sample(WITNESS_FAILING, (each.name,), each.fault is not None))
    return samples
