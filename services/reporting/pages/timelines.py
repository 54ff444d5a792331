"""Requests as pages, for those who may see them: where each stands, and what happened to it."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from pydantic import Field
from starlette.responses import Response

from events.rules.confidentiality import Sight, sight_within
from events.rules.desk import CENTER
from events.vocabulary import Ori
from services.kit.http.cursors import Cursors, RequestedPage
from services.kit.http.problems import not_found
from services.kit.http.reads import Extent, counted
from services.kit.http.running_service import CurrentService
from services.kit.pages.forms import Fields
from services.kit.pages.lists import shown
from services.kit.pages.page import Page, SignedInPage
from services.kit.pages.routing import PageRouter
from services.reporting.feeds import FIGURES_FEED, TIMELINE_FEED
from services.reporting.pages.case_studies import case_study_path
from services.reporting.queries.agencies import get_agency_meant, get_agency_of_request
from services.reporting.queries.engagements import engagements_of
from services.reporting.queries.requests import (
    list_requests,
    list_requests_of_agency,
    list_timeline,
)
from services.reporting.queries.tables_as_of import tables_as_of
from services.reporting.views.agencies import AgencyView
from services.reporting.views.key_words import key_in_words
from services.reporting.views.published import named
from services.reporting.views.requests import RequestStatus, RequestView

_CURSORS: Final = Cursors(int)

timelines = PageRouter("/records/requests")


class RequestFilter(Fields):
    """Which requests are shown."""

    status: RequestStatus | None = Field(default=None, title="the status")
    agency: Ori | None = Field(default=None, title="the agency")


@timelines.get("")
async def show_work_requests(
    page: SignedInPage, running: CurrentService, asked: RequestedPage
) -> Response:
    """Show requests, the latest submission first: all of one agency, or of one status."""
    form = page.asked(RequestFilter)
    if form.content is not None and form.content.status and form.content.agency:
        form.refuse("Choose a status or an agency, not both.", "agency")
    rows: list[RequestView] = []
    agency: AgencyView | None = None
    if (wanted := form.content) is not None:
        after, sight = asked.after(_CURSORS), _sight(page)
        async with tables_as_of(running.pool, FIGURES_FEED) as tables:
            if wanted.agency is None:
                rows = await list_requests(
                    tables.connection, wanted.status, after, asked.fetch, sight
                )
            else:
                agency = await get_agency_meant(
                    running.parties, tables.connection, wanted.agency, sight
                )
                ori = wanted.agency if agency is None else agency.ori
                rows = await list_requests_of_agency(
                    tables.connection, ori, after, asked.fetch, sight
                )
    listed = asked.page(rows, _CURSORS, lambda row: row.position, lambda row: row)
    response = page.show(
        "requests.html",
        form=form,
        agency=agency,
        listed=shown(page.request, listed),
        statuses=[(each, named(each)) for each in RequestStatus],
        named=named,
        key_in_words=key_in_words,
    )
    return counted(response, Extent(rows=len(listed.items)))


@timelines.get("/{request_id}")
async def show_work_request(
    page: SignedInPage, running: CurrentService, asked: RequestedPage, request_id: UUID
) -> Response:
    """Show every fact of a request's life, in the order in which they were recorded."""
    after = asked.after(_CURSORS)
    is_center = page.call.principal.role in CENTER
    async with tables_as_of(running.pool, TIMELINE_FEED) as tables:
        _, rows = await list_timeline(
            tables.connection, request_id, after, asked.fetch, _sight(page)
        )
        agency = await get_agency_of_request(tables.connection, request_id, _sight(page))
        work = await engagements_of(tables.connection, [request_id]) if is_center else []
    if not rows and after is None:
        raise not_found("request", str(request_id))
    listed = asked.page(rows, _CURSORS, lambda row: row.position, lambda row: row)
    response = page.show(
        "request.html",
        request_id=request_id,
        agency=agency,
        listed=shown(page.request, listed),
        fact_in_words=fact_in_words,
        is_center=is_center,
        told_at=[(path, each) for each in work if (path := case_study_path(each))],
        key_in_words=key_in_words,
    )
    return counted(response, Extent(rows=len(listed.items)))


def _sight(page: Page) -> Sight:
    return sight_within(page.call.scope, page.call.principal)


def fact_in_words(wire_name: str) -> str:
    """Return a fact as people read it.

    >>> fact_in_words("RequestSubmitted")
    'Request submitted'
    """
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in wire_name)
    return words.strip().capitalize()
