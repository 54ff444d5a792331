"""What happened to an agency and to its requests."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Response

from events.parties import own_ori
from events.vocabulary import Ori
from services.kit.http.answers import ON_QUERY, set_headers
from services.kit.http.cursors import Cursors, Page, RequestedPage
from services.kit.http.policy import Allowed
from services.kit.http.problems import not_found
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService
from services.reporting.feeds import FIGURES_FEED, TIMELINE_FEED
from services.reporting.queries.agencies import get_agency, list_work, tell_agency
from services.reporting.queries.tables_as_of import tables_as_of
from services.reporting.routes.callers import sight_for
from services.reporting.views.agencies import AgencyEntry

router = Router(prefix="/agencies", tags=["agencies"])

_CURSORS = Cursors(int)


async def _named_in_path(ori: Ori, _: Allowed, running: CurrentService) -> str:
    return await own_ori(running.parties, ori)


_AgencyInPath = Annotated[str, Depends(_named_in_path)]
"""The ORI of the agency that the path names, under which a read of it is recorded as well."""


@router.get("/{ori}/timeline", responses=ON_QUERY)
async def show_agency_timeline(
    ori: _AgencyInPath,
    call: Allowed,
    running: CurrentService,
    paging: RequestedPage,
    response: Response,
) -> Page[AgencyEntry]:
    """Every fact of an agency and of its requests' lives, the latest recorded first.

    Of requests of others in which it takes part, what happened on the days on which it did.
    An alias names the agency that it stands for.
    """
    await running.wait_for_feeds(call, TIMELINE_FEED, FIGURES_FEED)
    before, sight = paging.after(_CURSORS), sight_for(call)
    async with tables_as_of(running.pool, TIMELINE_FEED, reached=call.headers.after) as tables:
        set_headers(response, position=tables.as_of)
        if await get_agency(tables.connection, ori, sight) is None:
            raise not_found("agency", ori)
        work = await list_work(tables, ori, before, paging.fetch, sight)
    rows = await tell_agency(running.log, ori, work, before, paging.fetch)
    return paging.page(rows, _CURSORS, lambda row: row.position, lambda row: row)
