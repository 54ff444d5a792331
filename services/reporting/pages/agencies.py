"""An agency as a page, for those who may see it: what it is, its work, and what happened to it."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from events.rules.confidentiality import sight_within
from events.vocabulary import Ori
from services.kit.http.cursors import Cursors, RequestedPage
from services.kit.http.problems import not_found
from services.kit.http.reads import Extent, counted
from services.kit.http.running_service import CurrentService
from services.kit.pages.lists import shown
from services.kit.pages.page import SignedInPage
from services.kit.pages.routing import PageRouter
from services.reporting.feeds import TIMELINE_FEED
from services.reporting.queries.agencies import (
    count_work,
    get_agency_meant,
    list_work,
    tell_agency,
)
from services.reporting.queries.tables_as_of import tables_as_of
from services.reporting.views.key_words import key_in_words
from services.reporting.views.published import named

_CURSORS: Final = Cursors(int)

agencies = PageRouter("/records/agencies")


@agencies.get("/{ori}")
async def show_work_agency(
    page: SignedInPage, running: CurrentService, asked: RequestedPage, ori: Ori
) -> Response:
    """Show every fact of an agency and of its requests' lives, the latest recorded first.

    An alias leads to the page of the agency that it stands for.
    """
    before = asked.after(_CURSORS)
    sight = sight_within(page.call.scope, page.call.principal)
    async with tables_as_of(running.pool, TIMELINE_FEED) as tables:
        found = await get_agency_meant(running.parties, tables.connection, ori, sight)
        if found is None:
            raise not_found("agency", ori)
        if found.ori != ori:
            return page.go(f"{agencies.prefix}/{found.ori}")
        work = await count_work(tables.connection, ori, sight)
        happened = await list_work(tables, ori, before, asked.fetch, sight)
    rows = await tell_agency(running.log, ori, happened, before, asked.fetch)
    listed = asked.page(rows, _CURSORS, lambda row: row.position, lambda row: row)
    response = page.show(
        "agency.html",
        found=found,
        work=work,
        listed=shown(page.request, listed),
        links_to_others=not sight.own_alone,
        # Whoever may see an agency's page as its own may see those of whom it succeeded.
        links_to_predecessors=not sight.own_alone or page.call.principal.agency is not None,
        named=named,
        key_in_words=key_in_words,
    )
    return counted(response, Extent(rows=len(listed.items)))
