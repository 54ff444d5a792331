"""The rows of engagements as facts change them: the same statuses as the rules know states."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import assert_never
from uuid import UUID

from events.assignment import (
    AssignmentLapsed,
    DeliveryCorrected,
    DeliveryRecorded,
    DeliveryStruck,
    EngagementCancelled,
    EngagementClosed,
    EngagementDelivered,
    EngagementHeld,
    EngagementOpened,
    EngagementReopened,
    EngagementResumed,
    PlanAmended,
    PlanApproved,
    PlanProposed,
    PlanReturned,
    ProviderAccepted,
    ProviderAssigned,
    ProviderDeclined,
    ProviderExcluded,
)
from services.assignment.decisions.engagement import (
    AssignmentEvent,
    DeliveryEvent,
    EndingEvent,
    EngagementEvent,
    HoldEvent,
    PlanEvent,
)
from services.assignment.projections.engagement_rows import (
    Assignment,
    Delivery,
    Engagement,
    Plan,
    delivery_of,
    engagement_of,
    milestones_of,
    plan_of,
)


@dataclass(slots=True)
class Fold:
    """Rows as they stand after the facts taken so far."""

    engagements: dict[UUID, Engagement] = field(default_factory=dict)
    assignments: dict[tuple[UUID, int], Assignment] = field(default_factory=dict)
    plans: dict[tuple[UUID, int], Plan] = field(default_factory=dict)
    deliveries: dict[UUID, Delivery] = field(default_factory=dict)
    _open: dict[UUID, Assignment] = field(default_factory=dict)

    def assign(self, assignment: Assignment) -> None:
        """Somebody has an engagement from that day on."""
        self.assignments[assignment.engagement_id, assignment.version] = assignment
        self._open[assignment.engagement_id] = assignment

    def take(self, event: EngagementEvent, version: int) -> None:
        """Fold one more fact, the `version`-th of its stream."""
        if isinstance(event, EngagementOpened):
            self._open_one(event)
            return
        row = self.engagements[event.engagement_id]
        row.version = version
        match event:
            case (
                ProviderExcluded()
                | ProviderAssigned()
                | ProviderAccepted()
                | ProviderDeclined()
                | AssignmentLapsed()
            ):
                self._take_assignment(event, row)
            case PlanProposed() | PlanReturned() | PlanApproved() | PlanAmended():
                self._take_plan(event, row)
            case (
                DeliveryRecorded() | DeliveryCorrected() | DeliveryStruck() | EngagementDelivered()
            ):
                self._take_delivery(event, row)
            case EngagementHeld() | EngagementResumed():
                _take_hold(event, row)
            case EngagementCancelled() | EngagementClosed() | EngagementReopened():
                self._take_ending(event, row)
            case _:
                assert_never(event)

    def _open_one(self, event: EngagementOpened) -> None:
        row = engagement_of(event)
        if row.confidential:
            # Or what came before would tell whose this is.
            for before in self.engagements.values():
                before.confidential |= before.family_id == row.family_id
        self.engagements[event.engagement_id] = row

    def _take_assignment(self, event: AssignmentEvent, row: Engagement) -> None:
        match event:
            case ProviderExcluded():
                row.excluded_providers = (*row.excluded_providers, event.provider)
            case ProviderAssigned():
                row.status = "assigned"
                row.provider, row.expert_id = event.provider, event.expert_id
                row.assigned_on = event.assigned_on
                self._begin(row, event.assigned_on)
            case ProviderAccepted():
                row.status, row.accepted_on = "accepted", event.accepted_on
            case ProviderDeclined(declined_on=day) | AssignmentLapsed(lapsed_on=day):
                row.status = "open"
                row.provider = row.expert_id = row.assigned_on = row.accepted_on = None
                row.plan = row.plan_status = None
                row.declined = (*row.declined, event.expert_id)
                self._end(row, day)
            case _:
                assert_never(event)

    def _take_plan(self, event: PlanEvent, row: Engagement) -> None:
        if isinstance(event, PlanProposed):
            plan = self.plans[event.engagement_id, event.plan] = plan_of(event)
        else:
            plan = self.plans[event.engagement_id, event.plan]
            _change_plan(event, plan)
        row.plan, row.plan_status = plan.plan, plan.status

    def _take_delivery(self, event: DeliveryEvent, row: Engagement) -> None:
        match event:
            case DeliveryRecorded():
                row.status = "underway"
                self.deliveries[event.delivery_id] = delivery_of(event)
                row.deliveries += 1
                row.hours += event.hours
                last = row.last_delivery_on or event.delivered_on
                row.last_delivery_on = max(last, event.delivered_on)
            case DeliveryCorrected():
                self.deliveries[event.delivery_id] = delivery_of(event)
                self._count(row)
            case DeliveryStruck():
                struck = self.deliveries[event.delivery_id]
                struck.struck_on, struck.correction_reason = event.struck_on, event.reason
                self._count(row)
            case EngagementDelivered():
                row.status, row.delivered_on = "delivered", event.delivered_on
                self._end(row, event.delivered_on)
            case _:
                assert_never(event)

    def _take_ending(self, event: EndingEvent, row: Engagement) -> None:
        match event:
            case EngagementCancelled():
                _leave_hold(row)
                row.status, row.cancelled_on = "cancelled", event.cancelled_on
                self._end(row, event.cancelled_on)
            case EngagementClosed():
                _leave_hold(row)
                row.status_before, row.status = row.status, "closed"
                row.closed_on, row.close_reason = event.closed_on, event.reason
                self._end(row, event.closed_on)
            case EngagementReopened():
                before = row.status_before or "open"
                row.status = "underway" if before == "delivered" else before
                row.status_before = row.closed_on = row.close_reason = row.delivered_on = None
                self._begin(row, event.reopened_on)
            case _:
                assert_never(event)

    def _count(self, row: Engagement) -> None:
        """Count anew what was told otherwise: every delivery of the engagement is at hand."""
        counted = [
            delivery
            for delivery in self.deliveries.values()
            if delivery.engagement_id == row.engagement_id and delivery.struck_on is None
        ]
        row.deliveries = len(counted)
        row.hours = sum((delivery.hours for delivery in counted), 0.0)
        row.last_delivery_on = max((one.delivered_on for one in counted), default=None)

    def _begin(self, row: Engagement, day: date) -> None:
        if row.provider is not None and row.expert_id is not None:
            self.assign(
                Assignment(
                    engagement_id=row.engagement_id,
                    version=row.version,
                    provider=row.provider,
                    expert_id=row.expert_id,
                    began_on=day,
                    ended_on=None,
                )
            )

    def _end(self, row: Engagement, day: date) -> None:
        assignment = self._open.pop(row.engagement_id, None)
        if assignment is not None:
            assignment.ended_on = day


def _change_plan(event: PlanReturned | PlanApproved | PlanAmended, plan: Plan) -> None:
    match event:
        case PlanReturned():
            plan.status, plan.returned_on = "returned", event.returned_on
            plan.return_reason, plan.return_note = event.reason, event.note
        case PlanApproved():
            plan.status, plan.approved_on = "approved", event.approved_on
        case PlanAmended():
            plan.objectives, plan.milestones = event.objectives, milestones_of(event)
            plan.amended_on = event.amended_on
            plan.amendments += 1
        case _:
            assert_never(event)


def _take_hold(event: HoldEvent, row: Engagement) -> None:
    match event:
        case EngagementHeld():
            row.status_before, row.status = row.status, "held"
            row.held_on, row.hold_reason = event.held_on, event.reason
        case EngagementResumed():
            _leave_hold(row)
        case _:
            assert_never(event)


def _leave_hold(row: Engagement) -> None:
    if row.status == "held" and row.status_before is not None:
        row.status = row.status_before
        row.status_before = row.held_on = row.hold_reason = None
