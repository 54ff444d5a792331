"""What an engagement can be: one shape a state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
from events.vocabulary import CloseReason, HoldReason
from services.assignment.decisions.plan_states import Plan, last_day_of


@dataclass(frozen=True, slots=True)
class NotOpened:
    """Nothing is known of it: its request was never screened, or not yet."""


@dataclass(frozen=True, slots=True)
class Open:
    """Waiting for a provider."""

    opening: EngagementOpened
    since: date
    """The day it was opened, was last given back, or last went on."""
    declined: frozenset[UUID] = frozenset()
    """The experts for whom it was declined, or who let it lapse."""
    excluded: frozenset[str] = frozenset()
    """The providers that the agency does not want."""
    plans: int = 0
    """How many were proposed by those who had it."""
    given_back: ProviderDeclined | AssignmentLapsed | None = None
    """Why it waits again, if it does."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """A provider was chosen and has not said whether it takes the work."""

    waiting: Open
    """As it was when the choice was made, and will be if it is given back."""
    provider: str
    expert_id: UUID
    assigned_on: date
    since: date
    """The day of the choice, or on which the work last went on."""
    paused_days: int = 0
    """Days on which nobody had to answer, because the engagement was held or closed."""

    @property
    def opening(self) -> EngagementOpened:
        """How it was opened."""
        return self.waiting.opening


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider takes the work, and gave nothing yet, so it may still give it back."""

    waiting: Open
    provider: str
    expert_id: UUID
    assigned_on: date
    since: date
    """The day it was accepted, or on which the work last went on."""
    plan: Plan

    @property
    def opening(self) -> EngagementOpened:
        """How it was opened."""
        return self.waiting.opening


Delivery = DeliveryRecorded | DeliveryCorrected | DeliveryStruck
"""The last that was said about a delivery."""


@dataclass(frozen=True, slots=True)
class Underway:
    """Something was delivered."""

    opening: EngagementOpened
    provider: str
    expert_id: UUID
    assigned_on: date
    since: date
    """The day it was accepted (assigned, where nobody said so), or on which it last went on."""
    plan: Plan
    deliveries: Mapping[UUID, Delivery]


@dataclass(frozen=True, slots=True)
class Delivered:
    """All that was agreed has been given."""

    work: Underway
    since: date


Work = Open | Assigned | Accepted | Underway
"""What goes on: it can be held, cancelled and closed."""


@dataclass(frozen=True, slots=True)
class Held:
    """The work pauses."""

    work: Work
    reason: HoldReason
    since: date


@dataclass(frozen=True, slots=True)
class Closed:
    """Nothing more is expected of anybody; it may be reopened."""

    ended: Work | Delivered
    reason: CloseReason
    since: date


@dataclass(frozen=True, slots=True)
class Cancelled:
    """It ended undelivered, for good."""

    work: Work
    since: date


Engagement = NotOpened | Work | Delivered | Held | Closed | Cancelled
AssignmentEvent = (
    ProviderExcluded | ProviderAssigned | ProviderAccepted | ProviderDeclined | AssignmentLapsed
)
PlanEvent = PlanProposed | PlanReturned | PlanApproved | PlanAmended
DeliveryEvent = Delivery | EngagementDelivered
HoldEvent = EngagementHeld | EngagementResumed
EndingEvent = EngagementCancelled | EngagementClosed | EngagementReopened
EngagementEvent = (
    EngagementOpened | AssignmentEvent | PlanEvent | DeliveryEvent | HoldEvent | EndingEvent
)


def last_day(engagement: Work | Held | Delivered) -> date:
    """The day of the last fact about what is not over, corrections not counted."""
    match engagement:
        case Open() | Assigned() | Held() | Delivered():
            return engagement.since
        case Accepted():
            return max(engagement.since, last_day_of(engagement.plan) or engagement.since)
        case Underway():
            planned_on = last_day_of(engagement.plan) or engagement.since
            days = [delivery.delivered_on for delivery in counted_deliveries(engagement)]
            return max(engagement.since, planned_on, *days)
        case _:
            assert_never(engagement)


def counted_deliveries(work: Underway) -> list[DeliveryRecorded | DeliveryCorrected]:
    """The deliveries that were not struck, as they were last told."""
    return [told for told in work.deliveries.values() if not isinstance(told, DeliveryStruck)]


def work_of(engagement: Engagement) -> Work | None:
    """The work, whatever became of it since; None where it was not opened."""
    match engagement:
        case NotOpened():
            return None
        case Open() | Assigned() | Accepted() | Underway():
            return engagement
        case Delivered(work=work) | Held(work=work) | Cancelled(work=work):
            return work
        case Closed(ended=ended):
            return work_of(ended)
        case _:
            assert_never(engagement)


def underway_of(engagement: Engagement) -> Underway | None:
    """The work with its deliveries; None where nothing was delivered."""
    work = work_of(engagement)
    return work if isinstance(work, Underway) else None


def opening_of(engagement: Engagement) -> EngagementOpened | None:
    """How it was opened; None where it was not."""
    work = work_of(engagement)
    return None if work is None else work.opening
