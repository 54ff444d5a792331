"""What a row asks of assignment: opened, assigned, planned, delivered, and over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from deploy.importing.deciding import Made, Step, live
from deploy.importing.experts import Choice
from deploy.importing.row import DeliveryRow, Row
from events.assignment import ProviderAssigned
from events.ids import derived_id
from services.assignment.commands.deliveries import DeliverEngagement, RecordDelivery
from services.assignment.commands.engagements import (
    AcceptAssignment,
    AssignProvider,
    CancelEngagement,
    CloseEngagement,
    EngagementCommand,
    OpenEngagement,
)
from services.assignment.commands.plans import ApprovePlan, ProposePlan
from services.assignment.decisions import ENGAGEMENT


@dataclass(frozen=True, slots=True)
class Worked:
    """The facts of an engagement after its opening, and when the expert had it."""

    opening: Made
    others: list[Made]
    expert_id: UUID | None
    assigned_on: date | None
    free_on: date | None


def worked(row: Row, opening: OpenEngagement, choice: Choice | None, now: datetime) -> Worked:
    """The facts of the engagement. Raises `RefusedRowError`."""
    steps: list[Step[EngagementCommand]] = [
        Step("open", opening, row.line, "screened_on", row.screened_on)
    ]
    steps += _assigning(row, opening.engagement_id, choice, now)
    steps += _delivering(row, opening.engagement_id, now)
    steps += _ending(row, opening.engagement_id, now)
    first, *others = live(ENGAGEMENT, steps, row.request_id)
    expert_id = next(
        (m.event.expert_id for m in others if isinstance(m.event, ProviderAssigned)), None
    )
    ends = [day for day in (row.delivered_on, row.cancelled_on, row.closed_on) if day]
    return Worked(first, others, expert_id, row.assigned_on, min(ends, default=None))


def _assigning(
    row: Row,
    engagement_id: UUID,
    choice: Choice | None,
    now: datetime,
) -> Iterator[Step[EngagementCommand]]:
    if row.assigned_on and choice:
        assign = AssignProvider(
            engagement_id=engagement_id,
            provider=row.provider,
            expert_id=choice.expert.expert_id,
            choice_reason=f"chosen where the history was kept, {row.source}",
            on=row.assigned_on,
            now=now,
            roster=(choice.expert,),
        )
        yield Step("assign", assign, row.line, "assigned_on", row.assigned_on)
    if day := row.accepted_on:
        accept = AcceptAssignment(engagement_id=engagement_id, on=day, now=now)
        yield Step("accept", accept, row.line, "accepted_on", day)
    if (day := row.plan_proposed_on) and row.plan_objectives:
        propose = ProposePlan(
            engagement_id=engagement_id, objectives=row.plan_objectives, on=day, now=now
        )
        yield Step("propose", propose, row.line, "plan_proposed_on", day)
    if day := row.plan_approved_on:
        approve = ApprovePlan(engagement_id=engagement_id, on=day, now=now)
        yield Step("approve", approve, row.line, "plan_approved_on", day)


def _delivering(row: Row, engagement_id: UUID, now: datetime) -> Iterator[Step[EngagementCommand]]:
    for number, delivery in enumerate(row.deliveries, start=1):
        record = _record(
            row, delivery, engagement_id, derived_id(engagement_id, "import delivery", number), now
        )
        yield Step(f"delivery {number}", record, delivery.line, "delivery_on", delivery.delivery_on)
    if day := row.delivered_on:
        deliver = DeliverEngagement(engagement_id=engagement_id, on=day, now=now)
        yield Step("deliver", deliver, row.line, "delivered_on", day)


def _record(
    row: Row,
    delivery: DeliveryRow,
    engagement_id: UUID,
    delivery_id: UUID,
    now: datetime,
) -> RecordDelivery:
    return RecordDelivery(
        engagement_id=engagement_id,
        delivery_id=delivery_id,
        delivery_type=delivery.delivery_type,
        topics=delivery.delivery_topics or row.topics,
        mode=delivery.delivery_mode,
        hours=delivery.delivery_hours,
        attendees_in_person=delivery.attendees_in_person,
        attendees_virtual=delivery.attendees_virtual,
        on=delivery.delivery_on,
        now=now,
    )


def _ending(row: Row, engagement_id: UUID, now: datetime) -> Iterator[Step[EngagementCommand]]:
    if (day := row.cancelled_on) and row.cancelled_reason:
        cancel = CancelEngagement(
            engagement_id=engagement_id, reason=row.cancelled_reason, on=day, now=now
        )
        yield Step("cancel", cancel, row.line, "cancelled_on", day)
    if (day := row.closed_on) and row.closed_reason:
        close = CloseEngagement(
            engagement_id=engagement_id, reason=row.closed_reason, on=day, now=now
        )
        yield Step("close", close, row.line, "closed_on", day)
