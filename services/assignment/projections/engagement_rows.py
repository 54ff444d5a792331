"""The rows of engagements, assignments and deliveries, named by column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from events.assignment import DeliveryRecorded, EngagementOpened


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


@dataclass(slots=True)
class Assignment:
    """A row of `assignments`."""

    engagement_id: UUID
    version: int
    provider: str
    expert_id: UUID
    began_on: date
    ended_on: date | None


@dataclass(frozen=True, slots=True)
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
    )


def delivery_of(event: DeliveryRecorded) -> Delivery:
    """The row of a delivery."""
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
    )
