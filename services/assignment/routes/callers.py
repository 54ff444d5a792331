"""Who may call which route of assignment, what callers see, and what a query waits for."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends

from events.log.database.connections import Connection
from events.rules.confidentiality import Sight, sight_of
from services.assignment.feeds import ENGAGEMENTS_FEED, FOLLOW_REQUESTS_FEED, REQUESTS_FEED
from services.assignment.queries.engagements import (
    DeliveriesSeen,
    get_engagement,
    get_engagement_of,
    has_delivered,
)
from services.assignment.views.engagements import EngagementView
from services.kit.http.calls import Call, call_by
from services.kit.http.problems import not_found
from services.kit.http.running_service import RunningService

ByCoordinator = Annotated[Call, Depends(call_by("coordinator", "operator"))]
ByProvider = Annotated[Call, Depends(call_by("provider", "coordinator", "operator"))]
ByProviderAlone = Annotated[Call, Depends(call_by("provider", "operator"))]
ByValidatorAlone = Annotated[Call, Depends(call_by("validator", "operator"))]
"""What is one's own: the subject names the party, that of an operator too."""
BySubmitter = Annotated[Call, Depends(call_by("requester", "provider", "coordinator", "operator"))]
"""The agency, or the provider that carries a recommendation out with it, submits evidence."""
ByValidator = Annotated[Call, Depends(call_by("validator", "operator"))]
"""Not the center: whoever judges evidence must have no part in the work."""
BySettler = Annotated[Call, Depends(call_by("validator", "coordinator", "operator"))]
ByReader = Annotated[
    Call, Depends(call_by("reader", "provider", "validator", "coordinator", "operator"))
]
ByParty = Annotated[
    Call,
    Depends(call_by("reader", "requester", "provider", "validator", "coordinator", "operator")),
]
"""Readers, and agencies, of what they requested or took part in."""


def sight(call: Call) -> Sight:
    """Return what the caller may see of confidential work."""
    return sight_of(call.actor.role, call.actor.party)


async def seen_engagement(
    connection: Connection, call: Call, engagement_id: UUID, *, led_alone: bool = False
) -> EngagementView:
    """Return the engagement. Raises a 404 problem also where it is hidden from the caller.

    An agency sees its own and, unless `led_alone`, those in which it takes part.
    """
    agency = call.party_as("requester")
    if agency is None:
        found = await get_engagement(connection, engagement_id, sight(call))
    else:
        found = await get_engagement_of(connection, engagement_id, agency, led_alone=led_alone)
    if found is None:
        raise not_found("engagement", engagement_id)
    return found


async def seen_deliveries(
    connection: Connection, call: Call, engagement_id: UUID
) -> DeliveriesSeen:
    """Return which deliveries the caller sees.

    Who no longer has a part in confidential work sees what it delivered; an agency that takes part,
    what was given on its days. Raises a 404 problem where nothing is to be seen.
    """
    agency = call.party_as("requester")
    if agency is not None:
        await seen_engagement(connection, call, engagement_id)
        led = await get_engagement_of(connection, engagement_id, agency, led_alone=True)
        return DeliveriesSeen(of_participant=agency if led is None else None)
    if await get_engagement(connection, engagement_id, sight(call)) is not None:
        return DeliveriesSeen()
    provider = call.actor.party if call.actor.role == "provider" else None
    if provider is None or not await has_delivered(connection, engagement_id, provider):
        raise not_found("engagement", engagement_id)
    return DeliveriesSeen(of_provider=provider)


async def engagements_caught_up(running: RunningService, call: Call) -> None:
    """Wait until what `Byfield-After` names is seen in the rows of engagements.

    A screening is seen once the reaction to it has opened the engagement. Raises `NotYetError`.
    """
    await running.wait_for_reaction(call, FOLLOW_REQUESTS_FEED, ENGAGEMENTS_FEED)
    if call.actor.role == "requester":
        await running.wait_for_feeds(call, REQUESTS_FEED)
