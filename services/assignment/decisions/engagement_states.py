"""The states of an engagement: one class each."""

from __future__ import annotations

from collections.abc import Mapping
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
from events.vocabulary import CloseReason, HoldReason
from services.assignment.decisions.plan_states import Plan, last_day_of


@dataclass(frozen=True, slots=True)
class NotOpened:
    """No engagement: its request was not screened."""


@dataclass(frozen=True, slots=True)
class Open:
    """Waiting for a provider."""

    opening: EngagementOpened
    since: date
    """The day it was opened, was last given back, or last went on."""
    declined: Mapping[UUID, ProviderDeclined | AssignmentLapsed] = field(default_factory=dict)
    """The experts for whom it was declined, or who let it lapse, each with the last time."""
    excluded: frozenset[str] = frozenset()
    """The providers that the agency does not want."""
    plans: int = 0
    """How many were proposed by those who had it."""
    given_back: ProviderDeclined | AssignmentLapsed | None = None
    """Why it waits again, if it does."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """A provider was chosen and has not answered yet."""

    waiting: Open
    """The state before the choice, to which declining leads back."""
    provider: str
    expert_id: UUID
    assigned_on: date
    since: date
    """The day of the choice, or on which the work last went on."""
    paused_days: int = 0
    """Days on which nobody had to answer, because the engagement was held or closed."""

    @property
    def opening(self) -> EngagementOpened:
        """The fact that opened it."""
        return self.waiting.opening


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider accepted and has delivered nothing yet, so it may still decline."""

    waiting: Open
    provider: str
    expert_id: UUID
    assigned_on: date
    since: date
    """The day it was accepted, or on which the work last went on."""
    plan: Plan

    @property
    def opening(self) -> EngagementOpened:
        """The fact that opened it."""
        return self.waiting.opening


Delivery = DeliveryRecorded | DeliveryCorrected | DeliveryStruck
"""The latest fact about a delivery."""


@dataclass(frozen=True, slots=True)
class Underway:
    """Something was delivered."""

    opening: EngagementOpened
    provider: str
    expert_id: UUID
    assigned_on: date
    since: date
    """The day it was accepted (or assigned, if it was never accepted), or last went on."""
    plan: Plan
    deliveries: Mapping[UUID, Delivery]


@dataclass(frozen=True, slots=True)
class Delivered:
    """The work was declared delivered."""

    work: Underway
    since: date


Work = Open | Assigned | Accepted | Underway
"""An engagement that is not over: it can be held, cancelled and closed."""


@dataclass(frozen=True, slots=True)
class Held:
    """The work is on hold."""

    work: Work
    reason: HoldReason
    since: date


@dataclass(frozen=True, slots=True)
class Closed:
    """It is closed, and may be reopened."""

    ended: Work | Delivered
    reason: CloseReason
    since: date


@dataclass(frozen=True, slots=True)
class Cancelled:
    """It ended undelivered, and cannot be reopened."""

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
    """Return the day of the last fact, corrections not counted."""
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
    """Return the deliveries that were not struck, each in its latest version."""
    return [told for told in work.deliveries.values() if not isinstance(told, DeliveryStruck)]


def work_of(engagement: Engagement) -> Work | None:
    """Return the work inside any state; None where it was not opened."""
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
    """Return the work with its deliveries; None where nothing was delivered."""
    work = work_of(engagement)
    return work if isinstance(work, Underway) else None


def opening_of(engagement: Engagement) -> EngagementOpened | None:
    """Return the fact that opened it; None where it was not opened."""
    work = work_of(engagement)
    return None if work is None else work.opening
