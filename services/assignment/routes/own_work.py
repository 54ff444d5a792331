"""A provider's own list: what is offered to it, to be planned, running, and late."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from fastapi import Query, Response

from services.assignment.feeds import REQUESTS_FEED
from services.assignment.queries.own_work import OwnWork, count_own_work, list_own_work
from services.assignment.routes.callers import engagements_caught_up, own_provider
from services.assignment.settings import AssignmentSettings
from services.assignment.views.own_work import OwnWorkCounts, OwnWorkView, Stage
from services.kit.feed.connections import lent
from services.kit.http.answers import ON_QUERY, forbid_caching
from services.kit.http.cursors import Cursors, Page, RequestedPage
from services.kit.http.policy import Allowed
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService

router = Router(tags=["engagements"])

_CURSORS = Cursors(tuple[date, UUID])
_NO_DAY: Final = date.max


class OwnWorkPage(Page[OwnWorkView]):
    """What a provider has to do, by the day it is due."""

    counts: OwnWorkCounts


@router.get("/mine", responses=ON_QUERY)
async def show_own_work(
    call: Allowed,
    running: CurrentService,
    paging: RequestedPage,
    response: Response,
    stage: Stage | None = None,
    late: Annotated[bool | None, Query(description="Only what is late, or is not.")] = None,
) -> OwnWorkPage:
    """What the calling provider has to do, by the day it is due; what was handed over is gone."""
    forbid_caching(response)  # it names people
    await running.wait_for_feeds(call, REQUESTS_FEED)
    await engagements_caught_up(running, call)
    norms = AssignmentSettings.of(running.settings).norms
    provider = own_provider(call)
    wanted = OwnWork(provider, running.today(), norms, stage, late)
    after = paging.after(_CURSORS)
    async with lent(running.pool) as connection:
        rows = await list_own_work(connection, wanted, after, paging.fetch)
        counts = await count_own_work(connection, wanted)
    page = paging.page(rows, _CURSORS, _place, lambda row: row)
    return OwnWorkPage(items=page.items, next=page.next, counts=counts)


def _place(row: OwnWorkView) -> tuple[date, UUID]:
    return row.due_on or _NO_DAY, row.engagement_id
