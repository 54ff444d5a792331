"""The work on an engagement: declined, delivered, done, or cancelled."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response
from starlette.status import HTTP_201_CREATED

from events.log.handle import Handled
from events.vocabulary import (
    CancellationReason,
    DeliveryMode,
    DeliveryType,
    ProviderDeclineReason,
)
from services.assignment.commands.deliveries import DeliverEngagement, RecordDelivery
from services.assignment.commands.engagements import (
    CancelEngagement,
    DeclineAssignment,
    EngagementCommand,
)
from services.assignment.commands.fields import Attendees, Hours, Note, Topics
from services.assignment.decisions import ENGAGEMENT
from services.assignment.feeds import FOLLOW_REQUESTS
from services.assignment.routes.asking import ByCoordinator, ByProvider, DatedBody, clock
from services.kit.answers import ON_COMMAND, Done, done
from services.kit.requests import Asked, commanded
from services.kit.running import Here, Running

router = APIRouter(prefix="/engagements", tags=["engagements"])


class DeclineBody(DatedBody):
    """Why the provider does not take it."""

    reason: ProviderDeclineReason
    note: Note | None = None


class DeliveryBody(DatedBody):
    """One dated act of assistance; `on` is the day it was given."""

    delivery_type: DeliveryType
    topics: Topics
    """Covered, which may differ from those asked for."""
    mode: DeliveryMode
    hours: Hours
    """In quarters of an hour."""
    attendees_in_person: Attendees = 0
    attendees_virtual: Attendees = 0


class CancelBody(DatedBody):
    """Why it ends undelivered."""

    reason: CancellationReason
    note: Note | None = None


@router.post("/{engagement_id}/decline", responses=ON_COMMAND)
async def decline_assignment(
    engagement_id: UUID, body: DeclineBody, asked: ByProvider, here: Here, response: Response
) -> Done:
    """Give the assignment back before anything was delivered; the engagement waits again."""
    handled = await _handle(here, asked, DeclineAssignment, engagement_id, body)
    return done(response, handled, engagement_id)


@router.post("/{engagement_id}/deliveries", status_code=HTTP_201_CREATED, responses=ON_COMMAND)
async def record_delivery(
    engagement_id: UUID, body: DeliveryBody, asked: ByProvider, here: Here, response: Response
) -> Done:
    """Record one delivery; `id` in the answer is the delivery's."""
    delivery_id = asked.new_id("delivery")
    handled = await _handle(
        here, asked, RecordDelivery, engagement_id, body, delivery_id=delivery_id
    )
    return done(response, handled, delivery_id)


@router.post("/{engagement_id}/deliver", responses=ON_COMMAND)
async def deliver_engagement(
    engagement_id: UUID, body: DatedBody, asked: ByProvider, here: Here, response: Response
) -> Done:
    """Say that all that was agreed has been given."""
    handled = await _handle(here, asked, DeliverEngagement, engagement_id, body)
    return done(response, handled, engagement_id)


@router.post("/{engagement_id}/cancel", responses=ON_COMMAND)
async def cancel_engagement(
    engagement_id: UUID, body: CancelBody, asked: ByCoordinator, here: Here, response: Response
) -> Done:
    """End the engagement undelivered."""
    handled = await _handle(here, asked, CancelEngagement, engagement_id, body)
    return done(response, handled, engagement_id)


async def _handle(
    here: Running,
    asked: Asked,
    command: type[EngagementCommand],
    engagement_id: UUID,
    body: DatedBody,
    **more: UUID,
) -> Handled:
    await here.caught_up(asked, FOLLOW_REQUESTS)
    now = clock()
    said = commanded(
        command,
        **body.model_dump(exclude={"on"}),
        **more,
        engagement_id=engagement_id,
        on=body.on or now.date(),
        now=now,
    )
    return await here.handle(ENGAGEMENT, f"{ENGAGEMENT.category}-{engagement_id}", said, asked)
