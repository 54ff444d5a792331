"""Requests, each with where it stands, and its timeline."""

from __future__ import annotations

from uuid import UUID

from fastapi import Response

from services.kit.http.answers import ON_QUERY, set_headers
from services.kit.http.cursors import Cursors, Page, RequestedPage
from services.kit.http.policy import Allowed
from services.kit.http.problems import not_found
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService
from services.reporting.feeds import FIGURES_FEED, TIMELINE_FEED
from services.reporting.queries.requests import list_requests, list_timeline
from services.reporting.queries.tables_as_of import tables_as_of
from services.reporting.routes.callers import sight_for
from services.reporting.views.requests import RequestStatus, RequestView, TimelineEntry

router = Router(prefix="/requests", tags=["requests"])

_CURSORS = Cursors(int)


@router.get("", responses=ON_QUERY)
async def show_requests(
    call: Allowed,
    running: CurrentService,
    paging: RequestedPage,
    response: Response,
    status: RequestStatus | None = None,
) -> Page[RequestView]:
    """Requests, the latest submission first; confidential ones for whom they concern."""
    await running.wait_for_feeds(call, FIGURES_FEED)
    after = paging.after(_CURSORS)
    async with tables_as_of(running.pool, FIGURES_FEED, reached=call.headers.after) as tables:
        set_headers(response, position=tables.as_of)
        rows = await list_requests(tables.connection, status, after, paging.fetch, sight_for(call))
    return paging.page(rows, _CURSORS, lambda row: row.position, lambda row: row)


@router.get("/{request_id}/timeline", responses=ON_QUERY)
async def show_timeline(
    request_id: UUID,
    call: Allowed,
    running: CurrentService,
    paging: RequestedPage,
    response: Response,
) -> Page[TimelineEntry]:
    """Every fact of a request's life, in the order in which they were recorded."""
    await running.wait_for_feeds(call, TIMELINE_FEED, FIGURES_FEED)
    after = paging.after(_CURSORS)
    reached = call.headers.after or 0
    as_of, entries = await list_timeline(
        running.pool, request_id, after, paging.fetch, sight_for(call), reached=reached
    )
    set_headers(response, position=as_of)
    if not entries and after is None:
        raise not_found("request", request_id)
    return paging.page(entries, _CURSORS, lambda row: row.position, lambda row: row)
