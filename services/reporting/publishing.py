"""Publishing a quarter: all of it is counted at one position, for a command that tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.kit.http.running_service import RunningService
from services.reporting.commands.snapshots import PublishFigures
from services.reporting.decisions import PUBLISHED_STREAM_ID, SNAPSHOTS_DECIDER
from services.reporting.decisions.snapshots import last_day_of
from services.reporting.feeds import FIGURES_FEED
from services.reporting.queries.figures import KeptFigures
from services.reporting.queries.side_by_side import side_by_side
from services.reporting.queries.snapshots import count_answers, count_work

PUBLISH_SECONDS_MAX: Final = 120.0
"""How long everything is counted, by each dimension; it happens once a quarter."""
PUBLISHED_STREAM: Final = SNAPSHOTS_DECIDER.stream(PUBLISHED_STREAM_ID)


@dataclass(frozen=True, slots=True)
class QuarterToPublish:
    """Which quarter is published, when, and as it was known at which position."""

    fiscal_year: int
    quarter: int
    now: datetime
    """In the center's zone."""
    reason: str | None = None
    as_of: int | None = None
    """None: the last one that the figures have come to."""
    reached: int | None = None
    """One that they are known to have come to."""


async def counted(running: RunningService, asked: QuarterToPublish) -> PublishFigures:
    """Return the command that publishes a quarter, with everything counted at one position."""
    until = last_day_of(asked.fiscal_year, asked.quarter)
    async with side_by_side(
        running.pool, FIGURES_FEED, asked.as_of, reached=asked.reached
    ) as readers:
        first, *_ = readers
        return PublishFigures(
            fiscal_year=asked.fiscal_year,
            quarter=asked.quarter,
            reason=asked.reason,
            on=asked.now.date(),
            now=asked.now,
            as_of=first.as_of,
            work=await count_work(readers, until, running.keep(KeptFigures)),
            cells=await count_answers(first),
        )
