"""What callers of assignment see, and what a query waits for."""

from __future__ import annotations

from uuid import UUID

from events.log.database.connections import Connection
from events.rules.confidentiality import Sight, sight_within
from events.rules.scopes import HOLDER, OWN_AGENCY
from services.assignment.feeds import ENGAGEMENTS_FEED, FOLLOW_REQUESTS_FEED, REQUESTS_FEED
from services.assignment.queries.engagements import (
    DeliveriesSeen,
    get_engagement,
    has_delivered,
)
from services.assignment.views.engagements import EngagementView
from services.kit.http.calls import Call
from services.kit.http.problem_kinds import FORBIDDEN
from services.kit.http.problems import ProblemError, not_found
from services.kit.http.running_service import RunningService


def sight(call: Call) -> Sight:
    """Return what a list shows to who calls."""
    return sight_within(call.scope, call.principal)


async def seen_engagement(connection: Connection, engagement_id: UUID) -> EngagementView:
    """Return the engagement that the caller may see. Raises a 404 problem where there is none."""
    if (found := await get_engagement(connection, engagement_id)) is None:
        raise not_found("engagement", engagement_id)
    return found


def own_provider(call: Call) -> str:
    """Return the provider whose own things are asked for. Raises a 403 problem for all others."""
    provider = call.principal.as_provider
    if provider is None:
        raise ProblemError(FORBIDDEN, "What is a provider's own, only its people ask for.")
    return provider


async def seen_deliveries(
    connection: Connection, call: Call, engagement_id: UUID
) -> DeliveriesSeen:
    """Return which deliveries the caller sees.

    Who has no part in the work any more sees what it delivered; an agency that takes part, what was
    given on its days. Raises a 404 problem where nothing is to be seen.
    """
    await seen_engagement(connection, engagement_id)
    caller, parties = call.principal, call.about
    if caller.role == "requester" and not OWN_AGENCY.reaches(caller, parties):
        return DeliveriesSeen(of_participant=caller.agency)
    if caller.role != "provider" or HOLDER.reaches(caller, parties):
        return DeliveriesSeen()
    provider = caller.provider
    if provider is None or not await has_delivered(connection, engagement_id, provider):
        raise not_found("engagement", engagement_id)
    return DeliveriesSeen(of_provider=provider)


async def engagements_caught_up(running: RunningService, call: Call) -> None:
    """Wait until what `Byfield-After` names is seen in the rows of engagements.

    A screening is seen once the reaction to it has opened the engagement. Raises `NotYetError`.
    """
    await running.wait_for_reaction(call, FOLLOW_REQUESTS_FEED, ENGAGEMENTS_FEED)
    if call.principal.role == "requester":
        await running.wait_for_feeds(call, REQUESTS_FEED)
