"""What is counted for an answer: a program, a period by business days, as of a position."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Final, Self

from fastapi import Response
from pydantic import Field, model_validator

from events.days import Day
from events.log.database.patience import patience
from events.vocabulary import Program
from services.kit.http.admission import ConcurrencyLimit, OverloadedError
from services.kit.http.answers import set_headers
from services.kit.http.calls import Call
from services.kit.http.problem_kinds import BUSY
from services.kit.http.problems import ProblemError
from services.kit.http.running_service import RunningService
from services.kit.http.unchanged import stands_for
from services.reporting.feeds import FIGURES_FEED
from services.reporting.positions import AskedPosition, position_of
from services.reporting.queries.kept_figures import FigureFilter
from services.reporting.queries.tables_as_of import TablesAsOf, tables_as_of
from services.reporting.views.figures import TopicNames

COMPARED_SECONDS_MAX: Final = 60.0
"""A comparison may take so long: all that a figure counts is listed for two positions a thing."""
COMPARED_AT_ONCE_MAX: Final = 2
COMPARED_IN_LINE_MAX: Final = 8


class AskedPeriod(AskedPosition):
    """The query parameters for what is counted."""

    program: Program | None = None
    since: Day | None = Field(default=None, alias="from", description="The first business day.")
    until: Day | None = Field(default=None, description="The last business day, not before `from`.")

    topics: TopicNames = Field(
        default=TopicNames.AS_NAMED,
        description="Of figures by topic: under the names of then, or those of today.",
    )

    @model_validator(mode="after")
    def _refuse_no_days(self) -> Self:
        if self.since and self.until and self.since > self.until:
            raise ValueError("from must not be after until")
        return self

    @property
    def filter(self) -> FigureFilter:
        """What is counted."""
        return FigureFilter(self.program, self.since, self.until, self.topics)


@asynccontextmanager
async def figures_at(
    wanted: AskedPosition,
    call: Call,
    running: RunningService,
    response: Response | None = None,
    beside: Sequence[str] = (),
) -> AsyncIterator[TablesAsOf]:
    """Open what figures are counted from, as of the position asked for.

    The answer names it; a route that has none yet names it by `set_headers`. It stands for the
    question, who asks, the position, and the generation of the rows, as parked facts that are
    released and rebuilds change what earlier positions have. Raises `UnchangedError`.
    """
    as_of = await position_of(wanted, call, running, beside)
    async with tables_as_of(
        running.pool,
        FIGURES_FEED,
        as_of,
        reached=as_of or call.headers.after,
        beside=beside,
    ) as tables:
        stands_for(
            *(call.headers.route, wanted, call.principal.as_caller),
            *(tables.as_of, tables.generation),
            dress=partial(set_headers, position=tables.as_of),
        )
        if response is not None:
            set_headers(response, position=tables.as_of)
        yield tables


class Comparisons:
    """Lets few comparisons of positions be counted at once, with more time than other questions.

    Each holds a connection for as long as it takes; who waits for a turn holds none.
    """

    def __init__(self) -> None:
        self._limit = ConcurrencyLimit(
            at_work_max=COMPARED_AT_ONCE_MAX,
            in_line_max=COMPARED_IN_LINE_MAX,
            in_line_seconds_max=COMPARED_SECONDS_MAX,
        )

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a turn. Raises a 503 problem where too many wait, or one waits too long."""
        try:
            await self._limit.enter()
        except OverloadedError as overloaded:
            raise ProblemError(
                BUSY,
                f"{overloaded.at_work} comparisons are counted and {overloaded.in_line} wait; "
                "nothing was done. Try again.",
            ) from None
        try:
            with patience(COMPARED_SECONDS_MAX):
                yield
        finally:
            self._limit.leave()
