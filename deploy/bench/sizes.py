"""How much is measured: enough to trust the figures, or just enough to see that it works."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Sizes:
    """How long, or how many, each part goes on."""

    append_events: int
    """For each number of callers above one."""
    append_events_one_caller: int
    relay_events: int
    feed_events: int
    replays: tuple[tuple[int, float], ...]
    """How many events, and which share of reading and dropping them is aimed at."""
    caught_up_events: int
    submits_at_rest: int
    rate_seconds: float
    closed_loop_seconds: float
    gate_rounds: int
    import_engagements: int
    sealed_events: int
    exported_events: int


FULL: Final = Sizes(
    append_events=100_000,
    append_events_one_caller=10_000,
    relay_events=100_000,
    feed_events=100_000,
    replays=((100_000, 0.4), (1_000_000, 0.3)),
    caught_up_events=1_000_000,
    submits_at_rest=500,
    rate_seconds=15.0,
    closed_loop_seconds=10.0,
    gate_rounds=40,
    import_engagements=100_000,
    sealed_events=100_000,
    exported_events=200_000,
)
QUICK: Final = Sizes(
    append_events=10_000,
    append_events_one_caller=1_000,
    relay_events=10_000,
    feed_events=10_000,
    replays=((50_000, 0.4),),
    caught_up_events=20_000,
    submits_at_rest=50,
    rate_seconds=2.0,
    closed_loop_seconds=2.0,
    gate_rounds=4,
    import_engagements=1_000,
    sealed_events=20_000,
    exported_events=20_000,
)
