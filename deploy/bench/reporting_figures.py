"""Figures asked of a long history: counted, and answered again as they were kept."""

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
"""One of each sort: by day, by what several may be of one thing, by agency."""


@dataclass(frozen=True, slots=True)
class AskedFigures:
    """Milliseconds for all units by one dimension, of the slowest one."""

    counted: float
    kept: float


async def measure_asked(dsn: str) -> AskedFigures:
    """Ask twice, of rows that are there; the planner knows them, as it does after a minute."""
    async with await open_pool(dsn, SERVICE.name, connections_max=1) as pool:
        async with lent(pool) as connection:
            await connection.execute("ANALYZE")
        kept = KeptFigures()
        counted = [await _milliseconds(pool, by, kept) for by in DIMENSIONS]
        again = [await _milliseconds(pool, by, kept) for by in DIMENSIONS]
    return AskedFigures(max(counted), max(again))


async def _milliseconds(pool: Pool, by: Dimension, kept: KeptFigures) -> float:
    begin = time.perf_counter()
    async with snapshot(pool, FIGURES_FEED) as shot:
        await count_figures(shot, by, ALL_FIGURES, kept)
    return 1000 * (time.perf_counter() - begin)
