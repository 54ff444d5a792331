"""How fast figures of a long history are answered: counted, and from kept answers."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

from events.log.database.connections import Pool
from services.kit.feed.connections import lent, open_pool
from services.reporting.app import SERVICE
from services.reporting.feeds import FIGURES_FEED
from services.reporting.queries.figures import ALL_FIGURES, KeptFigures, count_figures
from services.reporting.queries.snapshot import snapshot
from services.reporting.views.figures import Dimension

DIMENSIONS: Final = (Dimension.FISCAL_YEAR, Dimension.TOPIC, Dimension.AGENCY_KIND)
"""One of each kind: by day, by values that one request has several of, by agency."""


@dataclass(frozen=True, slots=True)
class FigureTimes:
    """Milliseconds to answer all units by one dimension, for the slowest dimension."""

    counted: float
    kept: float


async def measure_figures(dsn: str) -> FigureTimes:
    """Query twice, after an ANALYZE, which PostgreSQL does by itself after a minute."""
    async with await open_pool(dsn, SERVICE.name, connections_max=1) as pool:
        async with lent(pool) as connection:
            await connection.execute("ANALYZE")
        kept = KeptFigures()
        counted = [await _milliseconds(pool, by, kept) for by in DIMENSIONS]
        again = [await _milliseconds(pool, by, kept) for by in DIMENSIONS]
    return FigureTimes(max(counted), max(again))


async def _milliseconds(pool: Pool, by: Dimension, kept: KeptFigures) -> float:
    begin = time.perf_counter()
    async with snapshot(pool, FIGURES_FEED) as shot:
        await count_figures(shot, by, ALL_FIGURES, kept)
    return 1000 * (time.perf_counter() - begin)
