"""How fast figures of a long history are answered: counted, kept, and all of them published."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from events.log.database.connections import Pool
from services.kit.feed.connections import lent, open_pool
from services.reporting.app import SERVICE
from services.reporting.commands.snapshots import PublishFigures
from services.reporting.decisions import SNAPSHOTS_DECIDER
from services.reporting.decisions.snapshots import last_day_of, quarter_over_on
from services.reporting.feeds import FIGURES_FEED
from services.reporting.queries.figures import ALL_FIGURES, KeptFigures, count_figures
from services.reporting.queries.snapshot import snapshot
from services.reporting.queries.snapshots import count_answers, count_work
from services.reporting.views.figures import Dimension

DIMENSIONS: Final = (Dimension.FISCAL_YEAR, Dimension.TOPIC, Dimension.AGENCY_KIND)
"""One of each kind: by day, by values that one request has several of, by agency."""


@dataclass(frozen=True, slots=True)
class FigureTimes:
    """Milliseconds to answer all units by one dimension, for the slowest dimension."""

    counted: float
    kept: float
    published: float
    """To count all that a snapshot has, by every dimension, and to decide it."""
    published_bytes: int


async def measure_figures(dsn: str) -> FigureTimes:
    """Query twice, after an ANALYZE, which PostgreSQL does by itself after a minute."""
    async with await open_pool(dsn, SERVICE.name, connections_max=1) as pool:
        async with lent(pool) as connection:
            await connection.execute("ANALYZE")
        kept = KeptFigures()
        counted = [await _milliseconds(pool, by, kept) for by in DIMENSIONS]
        again = [await _milliseconds(pool, by, kept) for by in DIMENSIONS]
        published, size_bytes = await _publish(pool)
    return FigureTimes(max(counted), max(again), published, size_bytes)


async def _publish(pool: Pool) -> tuple[float, int]:
    """Publish the last quarter, with nothing kept; return milliseconds, and the content's bytes."""
    now = datetime.now(UTC)
    fiscal_year, quarter = quarter_over_on(now.date())
    begin = time.perf_counter()
    async with snapshot(pool, FIGURES_FEED) as shot:
        command = PublishFigures(
            fiscal_year=fiscal_year,
            quarter=quarter,
            on=now.date(),
            now=now,
            as_of=shot.as_of,
            work=await count_work(shot, last_day_of(fiscal_year, quarter), KeptFigures()),
            cells=await count_answers(shot),
        )
    (fact,) = SNAPSHOTS_DECIDER.decide(command, SNAPSHOTS_DECIDER.initial)
    return 1000 * (time.perf_counter() - begin), len(fact.content.encode())


async def _milliseconds(pool: Pool, by: Dimension, kept: KeptFigures) -> float:
    begin = time.perf_counter()
    async with snapshot(pool, FIGURES_FEED) as shot:
        await count_figures(shot, by, ALL_FIGURES, kept)
    return 1000 * (time.perf_counter() - begin)
