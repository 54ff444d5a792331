"""How fast figures of a long history are answered: counted, kept, and all of them published."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, NamedTuple

from events.log.database.connections import Pool
from events.reporting import FiguresPublished
from services.kit.feed.connections import lent, open_pool
from services.reporting.app import SERVICE
from services.reporting.commands.snapshots import PublishFigures
from services.reporting.decisions import SNAPSHOTS_DECIDER
from services.reporting.decisions.snapshots import last_day_of, quarter_over_on
from services.reporting.feeds import FIGURES_FEED
from services.reporting.measures import MEASURES
from services.reporting.measures.dimensions import By
from services.reporting.queries.figures import ALL_FIGURES, KeptFigures, count_figures
from services.reporting.queries.measures import FigureQuestion, answer
from services.reporting.queries.side_by_side import AT_ONCE, side_by_side
from services.reporting.queries.snapshots import count_answers, count_work
from services.reporting.queries.tables_as_of import tables_as_of
from services.reporting.views.figures import Dimension

DIMENSIONS: Final = (Dimension.FISCAL_YEAR, Dimension.TOPIC, Dimension.AGENCY_KIND)
"""One of each kind: by day, by values that one request has several of, by agency."""
PAIRS: Final = (
    ("requests", (By.TOPIC, By.FISCAL_QUARTER)),
    ("engagements_delivered", (By.PROVIDER, By.MONTH)),
    ("milestones", (By.PROGRAM, By.FISCAL_YEAR)),
    ("deliveries", (By.STATE, By.AGENCY_SIZE)),
    ("agencies", (By.AGENCY_KIND, By.FISCAL_YEAR)),
    ("agencies", (By.TOPIC, By.FISCAL_QUARTER)),
    ("sites", (By.PROGRAM, By.FISCAL_YEAR)),
    ("sites", (By.TOPIC, By.FISCAL_QUARTER)),
    ("days_to_delivery_p90", (By.DELIVERY_TYPE, By.PROVIDER)),
    ("days_waited", (By.STAGE, By.CALENDAR_YEAR)),
    ("days_waited", (By.TOPIC, By.FISCAL_QUARTER)),
    ("satisfaction", (By.TOPIC, By.FISCAL_QUARTER)),
    ("rating_of_experts", (By.AUDIENCE, By.FISCAL_YEAR)),
    ("kirkpatrick_1", (By.AUDIENCE, By.STAGE)),
    ("response_rate", (By.AUDIENCE, By.TOPIC)),
    ("recommendations", (By.STATUS, By.FISCAL_YEAR)),
)
"""Of each statement a question, and of those that take longest another."""


class Slowest(NamedTuple):
    """The question that took longest."""

    milliseconds: float
    question: str


@dataclass(frozen=True, slots=True)
class FigureTimes:
    """Milliseconds to answer all units by one dimension, for the slowest dimension."""

    counted: float
    kept: float
    one: Slowest
    """To count one measure by two dimensions, of `PAIRS`; nothing is kept."""
    one_before: Slowest
    """Likewise as of the position in the middle."""
    published: float
    """To count all that a snapshot has, by every dimension, and to decide it."""
    fact: FiguresPublished
    """What was decided."""

    @property
    def published_bytes(self) -> int:
        """How large the content is."""
        return len(self.fact.content.encode())


async def measure_figures(dsn: str) -> FigureTimes:
    """Query twice, after an ANALYZE, which PostgreSQL does by itself after a minute."""
    async with await open_pool(dsn, SERVICE.name, connections_max=AT_ONCE) as pool:
        async with lent(pool) as connection:
            await connection.execute("ANALYZE")
        kept = KeptFigures()
        counted = [await _milliseconds(pool, by, kept) for by in DIMENSIONS]
        again = [await _milliseconds(pool, by, kept) for by in DIMENSIONS]
        now, before = await _one_each(pool)
        published, fact = await _publish(pool)
    return FigureTimes(max(counted), max(again), now, before, published, fact)


async def _one_each(pool: Pool) -> tuple[Slowest, Slowest]:
    """Return the slowest of `PAIRS` now, and as of the middle."""
    async with tables_as_of(pool, FIGURES_FEED) as tables:
        middle = tables.as_of // 2
    now = [await _one(pool, name, by, None) for name, by in PAIRS]
    before = [await _one(pool, name, by, middle) for name, by in PAIRS]
    return max(now), max(before)


async def _one(pool: Pool, name: str, by: tuple[By, ...], as_of: int | None) -> Slowest:
    measure = MEASURES[name]
    begin = time.perf_counter()
    async with tables_as_of(pool, FIGURES_FEED, as_of, beside=measure.beside) as tables:
        await answer(tables, FigureQuestion(measure, by, ALL_FIGURES), KeptFigures())
    return Slowest(1000 * (time.perf_counter() - begin), f"{name} by {' and '.join(by)}")


async def _publish(pool: Pool) -> tuple[float, FiguresPublished]:
    """Decide to publish the last quarter, with nothing kept; return milliseconds, and the fact."""
    now = datetime.now(UTC)
    fiscal_year, quarter = quarter_over_on(now.date())
    begin = time.perf_counter()
    async with side_by_side(pool, FIGURES_FEED, None) as readers:
        first, *_ = readers
        command = PublishFigures(
            fiscal_year=fiscal_year,
            quarter=quarter,
            on=now.date(),
            now=now,
            as_of=first.as_of,
            work=await count_work(readers, last_day_of(fiscal_year, quarter), KeptFigures()),
            cells=await count_answers(first),
        )
    (fact,) = SNAPSHOTS_DECIDER.decide(command, SNAPSHOTS_DECIDER.initial)
    return 1000 * (time.perf_counter() - begin), fact


async def _milliseconds(pool: Pool, by: Dimension, kept: KeptFigures) -> float:
    begin = time.perf_counter()
    async with tables_as_of(pool, FIGURES_FEED) as tables:
        await count_figures(tables, by, ALL_FIGURES, kept)
    return 1000 * (time.perf_counter() - begin)
