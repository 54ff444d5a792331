"""The rows of engagements, assignments, plans and deliveries, named by column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from events.assignment import (
    DeliveryCorrected,
    DeliveryRecorded,
    EngagementOpened,
    PlanAmended,
    PlanProposed,
)


@dataclass(slots=True)
class Engagement:
    """A row of `engagements`."""

    engagement_id: UUID
    version: int
    request_id: UUID
    ori: str
    agency_kind: str | None
    state: str
    sworn: int | None
    program: str
    topics: Sequence[str]
    delivery_types: Sequence[str]
    wanted_from: date | None
    wanted_until: date | None
    status: str
    opened_on: date
    provider: str | None
    expert_id: UUID | None
    assigned_on: date | None
    deliveries: int
    hours: float
    last_delivery_on: date | None
    delivered_on: date | None
    cancelled_on: date | None
    declined: Sequence[UUID]
    family_id: UUID
    confidential: bool
    submitted_on: date | None
    excluded_providers: Sequence[str]
    languages: Sequence[str]
    accepted_on: date | None = None
    plan: int | None = None
    plan_status: str | None = None
    held_on: date | None = None
    hold_reason: str | None = None
    closed_on: date | None = None
    close_reason: str | None = None
    status_before: str | None = None


@dataclass(slots=True)
class Assignment:
    """A row of `assignments`."""

    engagement_id: UUID
    version: int
    provider: str
    expert_id: UUID
    began_on: date
    ended_on: date | None


@dataclass(slots=True)
class Plan:
    """A row of `plans`."""

    engagement_id: UUID
    plan: int
    provider: str
    status: str
    objectives: Sequence[str]
    milestones: Sequence[Mapping[str, str]]
    proposed_on: date
    returned_on: date | None = None
    return_reason: str | None = None
    return_note: str | None = None
    approved_on: date | None = None
    amended_on: date | None = None
    amendments: int = 0


@dataclass(slots=True)
class Delivery:
    """A row of `deliveries`."""

    delivery_id: UUID
    engagement_id: UUID
    provider: str
    expert_id: UUID
    delivery_type: str
    topics: Sequence[str]
    mode: str
    hours: float
    attendees_in_person: int
    attendees_virtual: int
    delivered_on: date
    further_experts: Sequence[UUID]
    products: Sequence[str]
    corrected_on: date | None = None
    struck_on: date | None = None
    correction_reason: str | None = None


def engagement_of(event: EngagementOpened) -> Engagement:
    """The row of an engagement that was just opened."""
    return Engagement(
        engagement_id=event.engagement_id,
        version=1,
        request_id=event.request_id,
        ori=event.ori,
        agency_kind=event.agency_kind,
        state=event.state,
        sworn=event.sworn,
        program=event.program,
        topics=event.topics,
        delivery_types=event.delivery_types,
        wanted_from=event.wanted_from,
        wanted_until=event.wanted_until,
        status="open",
        opened_on=event.opened_on,
        provider=None,
        expert_id=None,
        assigned_on=None,
        deliveries=0,
        hours=0.0,
        last_delivery_on=None,
        delivered_on=None,
        cancelled_on=None,
        declined=(),
        family_id=event.family_id or event.engagement_id,
        confidential=event.confidential,
        submitted_on=event.submitted_on,
        excluded_providers=(),
        languages=event.languages,
    )


def plan_of(event: PlanProposed) -> Plan:
    """The row of a plan that was just proposed."""
    return Plan(
        engagement_id=event.engagement_id,
        plan=event.plan,
        provider=event.provider,
        status="proposed",
        objectives=event.objectives,
        milestones=milestones_of(event),
        proposed_on=event.proposed_on,
    )


def milestones_of(event: PlanProposed | PlanAmended) -> list[dict[str, str]]:
    """The milestones as `jsonb` keeps them."""
    return [one.model_dump(mode="json") for one in event.milestones]


def delivery_of(event: DeliveryRecorded | DeliveryCorrected) -> Delivery:
    """The row of a delivery, as it was last told."""
    corrected = event if isinstance(event, DeliveryCorrected) else None
    return Delivery(
        delivery_id=event.delivery_id,
        engagement_id=event.engagement_id,
        provider=event.provider,
        expert_id=event.expert_id,
        delivery_type=event.delivery_type,
        topics=event.topics,
        mode=event.mode,
        hours=event.hours,
        attendees_in_person=event.attendees_in_person,
        attendees_virtual=event.attendees_virtual,
        delivered_on=event.delivered_on,
        further_experts=event.further_experts,
        products=event.products,
        corrected_on=corrected.corrected_on if corrected else None,
        correction_reason=corrected.reason if corrected else None,
    )
