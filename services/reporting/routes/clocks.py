"""Clocks: who is waited for, how long, and how long it took; overdue is a question, not a fact."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field

from services.kit.answers import ON_QUERY, tell
from services.kit.pages import AskedPage, Cursors, Page
from services.kit.problems import not_found
from services.kit.running import Here
from services.reporting.clock_views import ClockDimension, ClockView, MediansView, SpellView
from services.reporting.clocks.spells import Party
from services.reporting.feeds import CLOCKS
from services.reporting.queries.clocks import (
    Wanted,
    count_medians,
    list_waiting,
    show_request_clock,
)
from services.reporting.queries.snapshot import snapshot
from services.reporting.routes.asking import ByAnyone

waiting = APIRouter(prefix="/waiting", tags=["clocks"])
clocks = APIRouter(prefix="/clocks", tags=["clocks"])
of_requests = APIRouter(prefix="/requests", tags=["clocks"])

_ORDINAL = Annotated[int, Field(ge=0, le=2**15 - 1)]
"""As its column is."""
_CURSORS = Cursors(tuple[date, UUID, _ORDINAL])

OnDay = Annotated[date | None, Query(description="By what is known now; default: today, UTC.")]


@waiting.get("", responses=ON_QUERY)
async def show_waiting(
    asked: ByAnyone,
    here: Here,
    paging: AskedPage,
    response: Response,
    party: Party | None = None,
    on: OnDay = None,
    overdue: Annotated[bool, Query(description="Only those past their due day.")] = False,  # noqa: FBT002 - a query parameter has a name
) -> Page[SpellView]:
    """Who must act next, on a day: the oldest first, without what is on hold then."""
    await here.caught_up(asked, CLOCKS)
    wanted = Wanted(on or _today(), party, overdue)
    after = paging.after(_CURSORS)
    async with snapshot(here.pool, CLOCKS) as shot:
        tell(response, position=shot.as_of)
        rows = await list_waiting(shot.connection, wanted, after, paging.fetch)
    return paging.page(rows, _CURSORS, lambda row: row.key, lambda row: row.spell)


@clocks.get("", responses=ON_QUERY)
async def show_medians(
    asked: ByAnyone, here: Here, response: Response, by: ClockDimension = ClockDimension.STAGE
) -> MediansView:
    """How long stages take, and whom they are charged to, with the norms."""
    await here.caught_up(asked, CLOCKS)
    async with snapshot(here.pool, CLOCKS) as shot:
        tell(response, position=shot.as_of)
        return await count_medians(shot, by)


@of_requests.get("/{request_id}/clock", responses=ON_QUERY)
async def show_clock(
    request_id: UUID, asked: ByAnyone, here: Here, response: Response, on: OnDay = None
) -> ClockView:
    """The stages of one request and of all that came of it, each charged to who had to act."""
    await here.caught_up(asked, CLOCKS)
    async with snapshot(here.pool, CLOCKS) as shot:
        tell(response, position=shot.as_of)
        clock = await show_request_clock(shot, request_id, on or _today())
    if clock is None:
        raise not_found("request", request_id)
    return clock


def _today() -> date:
    return datetime.now(UTC).date()
