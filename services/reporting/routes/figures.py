"""Figures that anyone can check: each says its unit and the position it speaks for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Self

from fastapi import APIRouter, Query, Response
from pydantic import Field, model_validator

from events.days import Day
from events.vocabulary import Program
from services.kit.http.answers import set_headers
from services.kit.http.calls import Call
from services.kit.http.policy import Allowed
from services.kit.http.running_service import CurrentService, RunningService
from services.reporting.feeds import FIGURES_FEED
from services.reporting.queries.figures import (
    FigureFilter,
    KeptFigures,
    count_figures,
    count_years,
)
from services.reporting.queries.requests import count_statuses
from services.reporting.queries.snapshot import Snapshot, snapshot
from services.reporting.routes.positions import ON_QUERY_AS_OF, AskedPosition, position_of
from services.reporting.views.figures import AnnualView, Dimension, FiguresView, TopicNames
from services.reporting.views.requests import StatusesView

figures = APIRouter(prefix="/figures", tags=["figures"])
annual = APIRouter(prefix="/annual", tags=["figures"])
statuses = APIRouter(prefix="/statuses", tags=["figures"])


class AskedFigures(AskedPosition):
    """Which figures are asked for."""

    by: Dimension = Dimension.FISCAL_YEAR
    program: Program | None = None
    since: Day | None = Field(default=None, alias="from", description="The first business day.")
    until: Day | None = Field(default=None, description="The last business day, not before `from`.")

    topics: TopicNames = Field(
        default=TopicNames.AS_NAMED,
        description="Of figures by topic: under the names of then, or those of today. The answer "
        "says which topics were merged or split.",
    )

    @model_validator(mode="after")
    def _refuse_no_days(self) -> Self:
        if self.since and self.until and self.since > self.until:
            raise ValueError("from must not be after until")
        return self


@figures.get("", responses=ON_QUERY_AS_OF)
async def show_figures(
    wanted: Annotated[AskedFigures, Query()],
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> FiguresView:
    """Every unit of the counting dictionary by one dimension, over a period by business days."""
    async with _shot(wanted, call, running, response) as shot:
        counted = FigureFilter(wanted.program, wanted.since, wanted.until, wanted.topics)
        return await count_figures(shot, wanted.by, counted, running.keep(KeptFigures))


@annual.get("", responses=ON_QUERY_AS_OF)
async def show_years(
    wanted: Annotated[AskedPosition, Query()],
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> AnnualView:
    """The compact annual table, by federal fiscal year (it begins on 1 October)."""
    async with _shot(wanted, call, running, response) as shot:
        return await count_years(shot, running.keep(KeptFigures))


@statuses.get("", responses=ON_QUERY_AS_OF)
async def show_statuses(
    wanted: Annotated[AskedPosition, Query()],
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> StatusesView:
    """How many requests stand where."""
    async with _shot(wanted, call, running, response) as shot:
        return await count_statuses(shot)


@asynccontextmanager
async def _shot(
    wanted: AskedPosition, call: Call, running: RunningService, response: Response
) -> AsyncIterator[Snapshot]:
    as_of = await position_of(wanted, call, running)
    async with snapshot(
        running.pool, FIGURES_FEED, as_of, reached=as_of or call.headers.after
    ) as shot:
        set_headers(response, position=shot.as_of)
        yield shot
