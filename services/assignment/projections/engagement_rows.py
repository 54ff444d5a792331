"""The rows of engagements, of who had them when, and of what was delivered in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from events.assignment import DeliveryCorrected, DeliveryRecorded, EngagementOpened
from events.copying import copied
from events.event import Told
from events.rules.durations import hours_of, minutes_of


class EngagementRow(NamedTuple):
    """One engagement."""

    engagement_id: UUID
    version: int
    request_id: UUID
    ori: str
    agency_kind: str | None
    state: str
    sworn: int | None
    program: str
    topics: tuple[str, ...]
    delivery_types: tuple[str, ...]
    wanted_from: date | None
    wanted_until: date | None
    opened_on: date
    family_id: UUID
    confidential: bool
    submitted_on: date | None
    languages: tuple[str, ...]
    status: str = "open"
    provider: str | None = None
    expert_id: UUID | None = None
    assigned_on: date | None = None
    deliveries: int = 0
    hours: float = 0.0
    last_delivery_on: date | None = None
    delivered_on: date | None = None
    """The day of the first completion."""
    cancelled_on: date | None = None
    declined: tuple[UUID, ...] = ()
    excluded_providers: tuple[str, ...] = ()
    accepted_on: date | None = None
    plan: int | None = None
    plan_status: str | None = None
    held_on: date | None = None
    hold_reason: str | None = None
    closed_on: date | None = None
    close_reason: str | None = None
    status_before: str | None = None
    declined_on: tuple[date, ...] = ()
    decline_reasons: tuple[str, ...] = ()
    completed_by: UUID | None = None
    joined_providers: tuple[str, ...] = ()
    joined_experts: tuple[UUID, ...] = ()
    completed_again_on: tuple[date, ...] = ()
    """The days of the completions after the first reopening, the next, ..."""
    leaves_after: date | None = None
    kept_until: date | None = None
    answer_by: date | None = None
    """The last day on which the assigned provider can answer; of a pause, as of its beginning."""
    paused_days: int = 0
    """Days on which the work stood still, pauses that ended alone."""

    @property
    def completions(self) -> tuple[date, ...]:
        """The days of all completions."""
        return () if self.delivered_on is None else (self.delivered_on, *self.completed_again_on)

    def completed(self, days: Sequence[date]) -> EngagementRow:
        """Return the row with these days of completion."""
        first, *again = days
        return self._replace(delivered_on=first, completed_again_on=tuple(again))


class AssignmentRow(NamedTuple):
    """Which expert had an engagement, from when to when."""

    engagement_id: UUID
    version: int
    """Of the fact that it began with."""
    provider: str
    expert_id: UUID
    began_on: date
    ended_on: date | None = None
    completion: int | None = None
    """Which completion it ended with, if it did."""


class DeliveryRow(NamedTuple):
    """One delivery, as its latest fact says."""

    delivery_id: UUID
    engagement_id: UUID
    provider: str
    expert_id: UUID
    delivery_type: str
    topics: tuple[str, ...]
    mode: str
    hours: float
    attendees_in_person: int
    attendees_virtual: int
    delivered_on: date
    further_experts: tuple[UUID, ...]
    products: tuple[str, ...]
    corrected_on: date | None = None
    struck_on: date | None = None
    correction_reason: str | None = None
    late_reason: str | None = None
    topics_reason: str | None = None
    attendance: tuple[Mapping[str, Any], ...] = ()


def engagement_of(event: EngagementOpened, told: Told) -> EngagementRow:
    """Return the row of an engagement that was just opened."""
    return copied(
        EngagementRow,
        event,
        version=told.version,
        family_id=event.family_id or event.engagement_id,
    )


def delivery_of(event: DeliveryRecorded | DeliveryCorrected) -> DeliveryRow:
    """Return the row of a delivery, as its latest fact says."""
    row = DeliveryRow(
        event.delivery_id,
        event.engagement_id,
        event.provider,
        event.expert_id,
        event.delivery_type,
        event.topics,
        event.mode,
        hours_of(minutes_of(event.hours, event.minutes)),
        event.attendees_in_person,
        event.attendees_virtual,
        event.delivered_on,
        event.further_experts,
        event.products,
        topics_reason=event.topics_reason,
        attendance=tuple(each.model_dump(mode="json") for each in event.attendance),
    )
    if isinstance(event, DeliveryRecorded):
        return row._replace(late_reason=event.reason)
    return row._replace(corrected_on=event.corrected_on, correction_reason=event.reason)
