"""Figures that anyone can check: each says its unit and the position it speaks for."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Response

from services.kit.http.policy import Allowed
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService
from services.reporting.periods import AskedPeriod, figures_at
from services.reporting.positions import ON_QUERY_AS_OF, AskedPosition
from services.reporting.queries.figures import KeptFigures, count_figures, count_years
from services.reporting.queries.requests import count_statuses
from services.reporting.views.figures import AnnualView, Dimension, FiguresView
from services.reporting.views.requests import StatusesView

figures = Router(prefix="/figures", tags=["figures"])
annual = Router(prefix="/annual", tags=["figures"])
statuses = Router(prefix="/statuses", tags=["figures"])


class AskedFigures(AskedPeriod):
    """Which figures are asked for."""

    by: Dimension = Dimension.FISCAL_YEAR


@figures.get("", responses=ON_QUERY_AS_OF)
async def show_figures(
    wanted: Annotated[AskedFigures, Query()],
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> FiguresView:
    """Every unit of the counting dictionary by one dimension, over a period by business days."""
    async with figures_at(wanted, call, running, response) as tables:
        return await count_figures(tables, wanted.by, wanted.filter, running.keep(KeptFigures))


@annual.get("", responses=ON_QUERY_AS_OF)
async def show_years(
    wanted: Annotated[AskedPosition, Query()],
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> AnnualView:
    """The compact annual table, by federal fiscal year (it begins on 1 October)."""
    async with figures_at(wanted, call, running, response) as tables:
        return await count_years(tables, running.keep(KeptFigures))


@statuses.get("", responses=ON_QUERY_AS_OF)
async def show_statuses(
    wanted: Annotated[AskedPosition, Query()],
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> StatusesView:
    """How many requests stand where."""
    async with figures_at(wanted, call, running, response) as tables:
        return await count_statuses(tables)
