"""Why a published figure is another one today: counts by kind of reason, for everybody."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from datetime import date
from typing import Any, Final, NamedTuple

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
        counted = FigureFilter(
            until=date.fromisoformat(self.until),
            confidential=measure.of_all_work and self.by in WITH_ALL_WORK,
        )
        return ComparedFigure(
            FigureQuestion(measure, by, counted), (self.key,) if by else (), self.as_of
        )


class Difference(NamedTuple):
    """A figure then and as of the latest snapshot."""

    then: Any
    now: Any
    kinds: Mapping[Why, int]


class PublishedMoves:
    """The answers kept in this process: both positions stand, so they stay true.

    One is counted at a time: anybody may ask.
    """

    def __init__(self) -> None:
        self._answers: OrderedDict[PublishedFigure, Difference] = OrderedDict()
        self._counting = asyncio.Lock()

    async def difference(self, running: RunningService, figure: PublishedFigure) -> Difference:
        """Return why a figure that was published is another one as of the latest snapshot."""
        async with self._counting:
            if figure not in self._answers:
                self._answers[figure] = await _difference(running, figure)
            self._answers.move_to_end(figure)
            while len(self._answers) > KEPT_ANSWERS_MAX:
                self._answers.popitem(last=False)
            return self._answers[figure]


async def _difference(running: RunningService, figure: PublishedFigure) -> Difference:
    async with tables_as_of(
        running.pool, FIGURES_FEED, figure.latest, reached=figure.latest
    ) as tables:
        kept, zone = running.keep(KeptFigures), running.settings.time_zone
        compared = await compare(tables, running.log, figure.question, kept, zone)
    return Difference(compared.then, compared.now, kinds(compared.moved))
