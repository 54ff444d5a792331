"""What was given: recorded, told otherwise, struck, and at the end all of it."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response
from starlette.status import HTTP_201_CREATED

from events.days import Day
from events.vocabulary import CorrectionReason, DeliveryMode, DeliveryType, ProviderSlug
from services.assignment.commands.deliveries import (
    CorrectDelivery,
    DeliverEngagement,
    FurtherExperts,
    Products,
    RecordDelivery,
    StrikeDelivery,
)
from services.assignment.commands.fields import Attendees, Hours, Note, Topics
from services.assignment.routes.callers import ByCoordinator, ByProvider
from services.assignment.routes.engagement_commands import give_command
from services.kit.http.answers import ON_COMMAND, Done
from services.kit.http.bodies import DatedBody
from services.kit.http.running_service import CurrentService

router = APIRouter(prefix="/engagements", tags=["engagements"])


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
    further_experts: FurtherExperts = ()
    """Who took part beside the assigned expert."""
    products: Products = ()
    """What was handed over: titles or references."""


class RecordBody(DeliveryBody):
    """One dated act of assistance, and who gave it."""

    provider: ProviderSlug | None = None
    """If left out, the provider that records it, else who led the work on that day."""


class CorrectBody(DeliveryBody):
    """How the delivery was, whole; `on` is the day of the correction."""

    delivered_on: Day
    reason: CorrectionReason
    note: Note | None = None


class StrikeBody(DatedBody):
    """Why the delivery counts no more."""

    reason: CorrectionReason
    note: Note | None = None


@router.post("/{engagement_id}/deliveries", status_code=HTTP_201_CREATED, responses=ON_COMMAND)
async def record_delivery(
    engagement_id: UUID,
    body: RecordBody,
    call: ByProvider,
    running: CurrentService,
    response: Response,
) -> Done:
    """Record one delivery; `id` in the answer is the delivery's."""
    delivery_id = call.new_id("delivery")
    return await give_command(
        running, call, response, RecordDelivery, engagement_id, body, delivery_id=delivery_id
    )


@router.post("/{engagement_id}/deliveries/{delivery_id}/correct", responses=ON_COMMAND)
async def correct_delivery(
    engagement_id: UUID,
    delivery_id: UUID,
    body: CorrectBody,
    call: ByProvider,
    running: CurrentService,
    response: Response,
) -> Done:
    """Say how a delivery was that was recorded otherwise, also when the work is over."""
    return await give_command(
        running, call, response, CorrectDelivery, engagement_id, body, delivery_id=delivery_id
    )


@router.post("/{engagement_id}/deliveries/{delivery_id}/strike", responses=ON_COMMAND)
async def strike_delivery(
    engagement_id: UUID,
    delivery_id: UUID,
    body: StrikeBody,
    call: ByCoordinator,
    running: CurrentService,
    response: Response,
) -> Done:
    """Say that a delivery never was, or is there twice; it stays in sight, and counts no more."""
    return await give_command(
        running, call, response, StrikeDelivery, engagement_id, body, delivery_id=delivery_id
    )


@router.post("/{engagement_id}/deliver", responses=ON_COMMAND)
async def deliver_engagement(
    engagement_id: UUID,
    body: DatedBody,
    call: ByProvider,
    running: CurrentService,
    response: Response,
) -> Done:
    """Say that all that was agreed has been given."""
    return await give_command(running, call, response, DeliverEngagement, engagement_id, body)
