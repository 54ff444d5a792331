"""Engagements and their deliveries, as they stand."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from fastapi import Response

from events.vocabulary import Program
from services.assignment.queries.engagements import (
    EngagementFilter,
    as_participant,
    list_deliveries,
    list_engagements,
    list_plans,
)
from services.assignment.routes.callers import (
    engagements_caught_up,
    seen_deliveries,
    seen_engagement,
    sight,
)
from services.assignment.views.engagements import (
    DeliveryView,
    EngagementStatus,
    EngagementView,
    PlanView,
)
from services.kit.feed.connections import lent
from services.kit.http.answers import ON_QUERY, set_headers
from services.kit.http.cursors import Cursors, Page, RequestedPage
from services.kit.http.policy import Allowed
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService

router = Router(prefix="/engagements", tags=["engagements"])

_CURSORS = Cursors(tuple[date, UUID])


@router.get("", responses=ON_QUERY)
async def show_engagements(
    call: Allowed,
    running: CurrentService,
    paging: RequestedPage,
    status: EngagementStatus | None = None,
    program: Program | None = None,
    request_id: UUID | None = None,
) -> Page[EngagementView]:
    """Engagements by the day they were opened, so that who waits longest stands first.

    Those that are confidential only for whom they concern. A provider gets those that it has; an
    agency those that it requested, and those that are not confidential and in which it took part; a
    validator, of confidential ones, those that it judges.
    """
    await engagements_caught_up(running, call)
    wanted = EngagementFilter(
        status,
        program,
        request_id,
        sight(call),
        call.principal.as_agency,
        call.principal.as_provider,
    )
    after = paging.after(_CURSORS)
    async with lent(running.pool) as connection:
        rows = await list_engagements(connection, wanted, after, paging.fetch)
    return paging.page(
        rows, _CURSORS, lambda row: (row.opened_on, row.engagement_id), lambda row: row
    )


@router.get("/{engagement_id}", responses=ON_QUERY)
async def show_engagement(
    engagement_id: UUID, call: Allowed, running: CurrentService, response: Response
) -> EngagementView:
    """One engagement; the id of a request's first is derived from the request's.

    Who takes part in what another requested is shown no declines, exclusions or plans, and of what
    was given its own days.
    """
    await engagements_caught_up(running, call)
    async with lent(running.pool) as connection:
        found = await seen_engagement(connection, engagement_id)
        if (agency := call.principal.as_agency) is not None:
            [found] = await as_participant(connection, agency, [found])
    set_headers(
        response, version=found.version, shows_others=True
    )  # a family may go into confidence
    return found


@router.get("/{engagement_id}/deliveries", responses=ON_QUERY)
async def show_deliveries(
    engagement_id: UUID, call: Allowed, running: CurrentService, paging: RequestedPage
) -> Page[DeliveryView]:
    """What was given, by day; who had a part in the work before sees what it gave.

    An agency that takes part in what another requested sees what was given on its days, and of the
    attendance its own.
    """
    await engagements_caught_up(running, call)
    after = paging.after(_CURSORS)
    async with lent(running.pool) as connection:
        seen = await seen_deliveries(connection, call, engagement_id)
        rows = await list_deliveries(connection, engagement_id, after, paging.fetch, seen)
    return paging.page(
        rows, _CURSORS, lambda row: (row.delivered_on, row.delivery_id), seen.narrowed
    )


@router.get("/{engagement_id}/plans", responses=ON_QUERY)
async def show_plans(
    engagement_id: UUID, call: Allowed, running: CurrentService
) -> tuple[PlanView, ...]:
    """What was planned: the last one counts, those before were returned or given up."""
    await engagements_caught_up(running, call)
    async with lent(running.pool) as connection:
        await seen_engagement(connection, engagement_id)
        plans = await list_plans(connection, engagement_id)
    return tuple(plans)
