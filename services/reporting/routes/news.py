"""What is new since a coordinator last looked."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Query, Response

from events.rules.desk import owners_of
from services.kit.http.answers import ON_QUERY, set_headers
from services.kit.http.cursors import Cursors, Page, RequestedPage
from services.kit.http.policy import Allowed
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService, RunningService
from services.reporting.feeds import DESK_FEED, FIGURES_FEED, FINDINGS_FEED, TIMELINE_FEED
from services.reporting.positions import POSITION_MAX
from services.reporting.queries.news import NewsFilter, list_news
from services.reporting.queries.tables_as_of import TablesAsOf, tables_as_of
from services.reporting.routes.callers import AskedOwner, sight_for
from services.reporting.views.news import NewsView

router = Router(prefix="/news", tags=["desk"])

_CURSORS: Final = Cursors(int)
_BESIDE: Final = (DESK_FEED, FINDINGS_FEED, FIGURES_FEED)
"""What news are made of beside the timeline; figures say whose request an engagement is of."""


@router.get("", responses=ON_QUERY)
async def show_news(
    call: Allowed,
    running: CurrentService,
    paging: RequestedPage,
    response: Response,
    since: Annotated[
        int,
        Query(
            ge=0,
            le=POSITION_MAX,
            description="`Byfield-Position` of the last page that was read; 0: from the beginning.",
        ),
    ] = 0,
    owner: AskedOwner = None,
    own: Annotated[  # noqa: FBT002 - a query parameter has a name
        bool, Query(description="Also what was one's own doing.")
    ] = False,
) -> Page[NewsView]:
    """What happened to requests since then, the earliest first, without one's own doing.

    `Byfield-Position` says how far the answer looks: what to ask `since` when next looking.
    """
    wanted = NewsFilter(
        owners=owners_of(owner, lambda: call.principal.person),
        own_actor=None if own else call.principal.as_text,
        sight=sight_for(call),
    )
    await running.wait_for_feeds(call, TIMELINE_FEED, *_BESIDE)
    after = paging.after(_CURSORS)
    async with tables_as_of(running.pool, TIMELINE_FEED, reached=call.headers.after) as tables:
        # What one projection has not handled yet would be missed by whoever goes on from there.
        until = min([tables.as_of, *[await _seen_by(feed, running, tables) for feed in _BESIDE]])
        set_headers(response, position=until)
        rows = await list_news(tables, wanted, max(since, after or 0), until, paging.fetch)
    return paging.page(rows, _CURSORS, lambda row: row.position, lambda row: row)


async def _seen_by(feed: str, running: RunningService, tables: TablesAsOf) -> int:
    """Return how far a projection has come, without waiting for what it passes over."""
    handled = await tables.handled_by(feed)
    behind = handled < tables.as_of
    if behind and await running.freshness.only_passes_over(feed, handled, tables.as_of):
        return tables.as_of
    return handled
