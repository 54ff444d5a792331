"""Why a published figure is another one today: counts by kind of reason, for everybody."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from events.counted import counted
from events.log.database.patience import patience
from services.kit.http.problem_kinds import BUSY
from services.kit.http.problems import ProblemError
from services.kit.http.running_service import RunningService
from services.reporting.feeds import FIGURES_FEED
from services.reporting.measures import MEASURES
from services.reporting.measures.dimensions import By
from services.reporting.queries.kept_figures import FigureFilter, KeptFigures
from services.reporting.queries.measures import FigureQuestion
from services.reporting.queries.moving import ComparedFigure, compare, kinds
from services.reporting.queries.snapshots import WITH_ALL_WORK
from services.reporting.queries.tables_as_of import tables_as_of
from services.reporting.views.figures import Dimension
from services.reporting.views.moved import Why

KEPT_ANSWERS_MAX: Final = 1_000
IN_LINE_MAX: Final = 20
"""Figures that are asked about and not counted yet."""
COUNT_SECONDS_MAX: Final = 120.0
"""For one figure at both positions. Of a large log it takes longer than an answer may."""


class PublishedFigure(NamedTuple):
    """A figure of a snapshot, and the position of the latest one."""

    measure: str
    by: str
    key: str
    until: str
    as_of: int
    latest: int

    @property
    def question(self) -> ComparedFigure:
        """What it answered: counts of all work where these are published, else of ordinary work."""
        measure = MEASURES[self.measure]
        by = () if self.by == Dimension.ALL else (By(self.by),)
        asked = FigureFilter(
            until=date.fromisoformat(self.until),
            confidential=measure.of_all_work and self.by in WITH_ALL_WORK,
        )
        return ComparedFigure(
            FigureQuestion(measure, by, asked), (self.key,) if by else (), self.as_of
        )


class Difference(NamedTuple):
    """A figure then and as of the latest snapshot."""

    then: Any
    now: Any
    kinds: Mapping[Why, int]


class PublishedMoves:
    """The answers kept in this process: both positions stand, so they stay true.

    One is counted at a time: anybody may ask. It is counted to its end, whoever still waits, and
    while the service runs.
    """

    def __init__(self) -> None:
        self._answers: OrderedDict[PublishedFigure, Difference] = OrderedDict()
        self._in_line: dict[PublishedFigure, asyncio.Task[Difference]] = {}
        self._counting = asyncio.Lock()

    async def difference(
        self, running: RunningService, figure: PublishedFigure, *, seconds_max: float
    ) -> Difference | None:
        """Return why a figure that was published is another one as of the latest snapshot.

        None where it is not counted after `seconds_max`: it is kept once it is. Raises a 503
        problem where too many are in line, and what the database does.
        """
        if figure in self._answers:
            self._answers.move_to_end(figure)
            return self._answers[figure]
        counting = self._counted(running, figure)
        await asyncio.wait({counting}, timeout=seconds_max)
        return counting.result() if counting.done() else None

    def _counted(
        self, running: RunningService, figure: PublishedFigure
    ) -> asyncio.Task[Difference]:
        counting = self._in_line.get(figure)
        if counting is None:
            if len(self._in_line) >= IN_LINE_MAX:
                in_line = counted(len(self._in_line), "published figure")
                detail = f"The line is full: {in_line} to be compared. Nothing was done. Try again."
                raise ProblemError(BUSY, detail)
            counting = self._in_line[figure] = running.begin(self._count(running, figure))
            counting.add_done_callback(lambda done: self._settle(figure, done))
        return counting

    async def _count(self, running: RunningService, figure: PublishedFigure) -> Difference:
        async with self._counting:
            with patience(COUNT_SECONDS_MAX):
                return await _difference(running, figure)

    def _settle(self, figure: PublishedFigure, done: asyncio.Task[Difference]) -> None:
        del self._in_line[figure]
        if done.cancelled() or done.exception() is not None:
            return  # raised to those who wait; who asks again has it counted again
        self._answers[figure] = done.result()
        while len(self._answers) > KEPT_ANSWERS_MAX:
            self._answers.popitem(last=False)


async def _difference(running: RunningService, figure: PublishedFigure) -> Difference:
    async with tables_as_of(
        running.pool, FIGURES_FEED, figure.latest, reached=figure.latest
    ) as tables:
        kept, zone = running.keep(KeptFigures), running.settings.time_zone
        compared = await compare(tables, running.log, figure.question, kept, zone)
    return Difference(compared.then, compared.now, kinds(compared.moved))
