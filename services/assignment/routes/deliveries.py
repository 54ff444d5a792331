"""What was given: recorded, told otherwise, struck, and at the end all of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from fastapi import Response
from pydantic import ConfigDict, model_validator
from pydantic.config import JsonDict
from starlette.status import HTTP_201_CREATED

from events.days import Day
from events.vocabulary import (
    CorrectionReason,
    DeliveryMode,
    DeliveryType,
    LateReason,
    OffListReason,
    ProviderSlug,
)
from services.assignment.commands.deliveries import (
    Attendance,
    CompletionNumber,
    CorrectCompletion,
    CorrectDelivery,
    DeliverEngagement,
    FurtherExperts,
    Products,
    RecordDelivery,
    StrikeDelivery,
    refuse_two_times,
)
from services.assignment.commands.fields import Attendees, Hours, Minutes, Note, Topics
from services.assignment.routes.engagement_commands import give_command, give_delivery
from services.kit.http.answers import ON_COMMAND, Done
from services.kit.http.bodies import DatedBody
from services.kit.http.policy import Allowed
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService

router = Router(prefix="/engagements", tags=["engagements"])


_EXACTLY_ONE: Final[JsonDict] = {"oneOf": [{"required": ["hours"]}, {"required": ["minutes"]}]}


class DeliveryBody(DatedBody):
    """One dated act of assistance, with its `hours` or its `minutes`; `on` is the day."""

    model_config = ConfigDict(json_schema_extra=_EXACTLY_ONE)

    delivery_type: DeliveryType
    topics: Topics
    """Covered, which may differ from those asked for; at most 10."""
    mode: DeliveryMode
    hours: Hours | None = None
    """In quarters, where `minutes` are not given."""
    minutes: Minutes | None = None
    """Whole ones, where `hours` are not given."""
    attendees_in_person: Attendees = 0
    attendees_virtual: Attendees = 0
    further_experts: FurtherExperts = ()
    """Who took part beside the assigned expert."""
    products: Products = ()
    """What was handed over: titles or references."""

    topics_reason: OffListReason | None = None
    """Needed where a topic was not listed on the day: why it was covered all the same."""
    attendance: Attendance = ()
    """Of the attendees, those of whom it is known which agency they are of: the lead agency, or one
    that took part in the request on that day. What is missing of the whole is of nobody named."""

    _time_once = model_validator(mode="after")(refuse_two_times)

    @property
    def agencies(self) -> Sequence[str]:
        """Return those of which attendance is told."""
        return [each.ori for each in self.attendance]


class RecordBody(DeliveryBody):
    """One dated act of assistance, and who gave it."""

    provider: ProviderSlug | None = None
    """If left out, the provider that records it, else who led the work on that day."""
    reason: LateReason | None = None
    """Needed once the work is over: for a day after the last completion, closing or cancellation
    nothing can be recorded."""


class CorrectBody(DeliveryBody):
    """How the delivery was, whole; `on` is the day of the correction."""

    delivered_on: Day
    reason: CorrectionReason
    note: Note | None = None


class CompletionBody(DatedBody):
    """The day on which all had been given; `on` is the day of the correction."""

    completion: CompletionNumber | None = None
    """Which of several: 1 for the first, 2 for the one after the first reopening, ..."""
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
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Record one delivery, also late; `id` in the answer is the delivery's."""
    delivery_id = call.new_id("delivery")
    return await give_delivery(
        running,
        call,
        response,
        RecordDelivery,
        engagement_id,
        body,
        body.agencies,
        delivery_id=delivery_id,
    )


@router.post("/{engagement_id}/deliveries/{delivery_id}/correct", responses=ON_COMMAND)
async def correct_delivery(
    engagement_id: UUID,
    delivery_id: UUID,
    body: CorrectBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Say how a delivery was that was recorded otherwise, also when the work is over."""
    return await give_delivery(
        running,
        call,
        response,
        CorrectDelivery,
        engagement_id,
        body,
        body.agencies,
        delivery_id=delivery_id,
    )


@router.post("/{engagement_id}/deliveries/{delivery_id}/strike", responses=ON_COMMAND)
async def strike_delivery(
    engagement_id: UUID,
    delivery_id: UUID,
    body: StrikeBody,
    call: Allowed,
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
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Say that all that was agreed has been given."""
    return await give_command(running, call, response, DeliverEngagement, engagement_id, body)


@router.post("/{engagement_id}/deliver/correct", responses=ON_COMMAND)
async def correct_completion(
    engagement_id: UUID,
    body: CompletionBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Correct the day on which all had been given, also when the work is closed.

    The year in which the engagement counts as delivered follows the day of the first completion.
    """
    return await give_command(running, call, response, CorrectCompletion, engagement_id, body)
