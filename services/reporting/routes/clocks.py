"""Routes of clocks: who must act, since when, and how long stages took."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Response
from pydantic import Field

from events.days import Day
from events.parties import own_ori
from events.rules.desk import owners_of, sees_desk
from events.vocabulary import Ori, Program, ProviderSlug
from services.kit.http.answers import ON_QUERY, set_headers
from services.kit.http.calls import Call
from services.kit.http.cursors import Cursors, Page, RequestedPage
from services.kit.http.policy import Allowed
from services.kit.http.problems import not_found
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService
from services.reporting.clocks.spells import Party, Stage
from services.reporting.feeds import CLOCKS_FEED, DESK_FEED, FIGURES_FEED
from services.reporting.queries.clocks import (
    WaitingFilter,
    Yardstick,
    count_medians,
    list_waiting,
    show_request_clock,
    summarize_waiting,
)
from services.reporting.queries.tables_as_of import tables_as_of
from services.reporting.routes.callers import AskedOwner, sight_for
from services.reporting.settings import ReportingSettings
from services.reporting.views.clocks import (
    ClockDimension,
    ClockView,
    MediansView,
    SpellView,
    WaitingSort,
    WaitingSummaryView,
)

waiting = Router(prefix="/waiting", tags=["clocks"])
clocks = Router(prefix="/clocks", tags=["clocks"])
of_requests = Router(prefix="/requests", tags=["clocks"])

_ORDINAL = Annotated[int, Field(ge=0, le=2**15 - 1)]
"""As its column is."""
_CURSORS = Cursors(tuple[date, UUID, _ORDINAL])

OnDay = Annotated[Day | None, Query(description="By what is known now; default: today.")]


async def yardstick(running: CurrentService, on: OnDay = None) -> Yardstick:
    """The day that is asked about and the norms that are set, as a dependency."""
    return Yardstick(on or running.today(), ReportingSettings.of(running.settings).norms)


AskedYardstick = Annotated[Yardstick, Depends(yardstick)]


async def wanted(
    call: Allowed,
    running: CurrentService,
    party: Annotated[Party | None, Query(description="Who must act.")] = None,
    stage: Annotated[Stage | None, Query(description="What is awaited.")] = None,
    program: Program | None = None,
    ori: Annotated[Ori | None, Query(description="Of the agency that asked for help.")] = None,
    provider: Annotated[ProviderSlug | None, Query(description="Who had the work then.")] = None,
    overdue: Annotated[bool, Query(description="Only those past their due day.")] = False,  # noqa: FBT002 - a query parameter has a name
    held: Annotated[  # noqa: FBT002 - likewise
        bool,
        Query(description="What is on hold, since when and why, instead of what is waited for."),
    ] = False,
    sort: Annotated[
        WaitingSort,
        Query(description="`began`: the longest wait first; `due`: the first due day, none last."),
    ] = WaitingSort.BEGAN,
    owner: AskedOwner = None,
) -> WaitingFilter:
    """Which of those who are waited for are asked about, and in which order, as a dependency."""
    return WaitingFilter(
        party,
        stage,
        program,
        ori and await own_ori(running.parties, ori),
        provider,
        overdue,
        held,
        sight_for(call),
        sort,
        owners_of(owner, lambda: call.principal.person),
    )


@waiting.get("", responses=ON_QUERY)
async def show_waiting(
    call: Allowed,
    running: CurrentService,
    paging: RequestedPage,
    response: Response,
    yardstick: AskedYardstick,
    wanted: Annotated[WaitingFilter, Depends(wanted)],
) -> Page[SpellView]:
    """Who must act next, on a day: the oldest first, without what is on hold or too late then.

    A hold that waits for the sponsor is among them; every other hold only with `held`. What
    nobody can answer any more is not.
    """
    await running.wait_for_feeds(call, CLOCKS_FEED, FIGURES_FEED, DESK_FEED)
    after = paging.after(_CURSORS)
    async with tables_as_of(running.pool, CLOCKS_FEED, reached=call.headers.after) as tables:
        set_headers(response, position=tables.as_of)
        rows = await list_waiting(tables.connection, yardstick, wanted, after, paging.fetch)
    return paging.page(rows, _CURSORS, lambda row: row.key, lambda row: _shown(row.spell, call))


@waiting.get("/summary", responses=ON_QUERY)
async def show_waiting_summary(
    call: Allowed, running: CurrentService, response: Response, yardstick: AskedYardstick
) -> WaitingSummaryView:
    """How many wait for whom, how many are overdue, how old each queue is, what is on hold."""
    await running.wait_for_feeds(call, CLOCKS_FEED)
    async with tables_as_of(running.pool, CLOCKS_FEED, reached=call.headers.after) as tables:
        set_headers(response, position=tables.as_of)
        return await summarize_waiting(tables, yardstick)


@clocks.get("", responses=ON_QUERY)
async def show_medians(
    call: Allowed,
    running: CurrentService,
    response: Response,
    by: ClockDimension = ClockDimension.STAGE,
) -> MediansView:
    """How long stages take, and whom they are charged to, with the norms."""
    await running.wait_for_feeds(call, CLOCKS_FEED)
    async with tables_as_of(running.pool, CLOCKS_FEED, reached=call.headers.after) as tables:
        set_headers(response, position=tables.as_of)
        return await count_medians(tables, by, ReportingSettings.of(running.settings).norms)


@of_requests.get("/{request_id}/clock", responses=ON_QUERY)
async def show_clock(
    request_id: UUID,
    call: Allowed,
    running: CurrentService,
    response: Response,
    yardstick: AskedYardstick,
) -> ClockView:
    """The stages of one request and of all that came of it, each charged to who had to act."""
    await running.wait_for_feeds(call, CLOCKS_FEED, FIGURES_FEED, DESK_FEED)
    async with tables_as_of(running.pool, CLOCKS_FEED, reached=call.headers.after) as tables:
        set_headers(response, position=tables.as_of)
        clock = await show_request_clock(tables, request_id, yardstick, sight_for(call))
    if clock is None:
        raise not_found("request", request_id)
    return clock.model_copy(update={"spells": [_shown(spell, call) for spell in clock.spells]})


def _shown(spell: SpellView, call: Call) -> SpellView:
    """The spell without the owner, to callers outside the center."""
    return spell if sees_desk(call.principal.role) else spell.model_copy(update={"owner": None})
