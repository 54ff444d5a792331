"""What an engagement can be, how its facts change it, and how its state is said."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never
from uuid import UUID

from events.assignment import (
    DeliveryRecorded,
    EngagementCancelled,
    EngagementDelivered,
    EngagementOpened,
    ProviderAssigned,
    ProviderDeclined,
)


@dataclass(frozen=True, slots=True)
class NotOpened:
    """Nothing is known of it: its request was never screened, or not yet."""


@dataclass(frozen=True, slots=True)
class Open:
    """Waiting for a provider."""

    opening: EngagementOpened
    since: date
    """The day it was opened, or last declined."""
    declined: frozenset[UUID]
    """The experts for whom it was declined."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """A provider has it and gave nothing yet, so it may still decline."""

    opening: EngagementOpened
    declined: frozenset[UUID]
    provider: str
    expert_id: UUID
    since: date


@dataclass(frozen=True, slots=True)
class Underway:
    """At least one delivery was given."""

    opening: EngagementOpened
    provider: str
    expert_id: UUID
    assigned_on: date
    deliveries: frozenset[UUID]
    last_delivery_on: date


@dataclass(frozen=True, slots=True)
class Delivered:
    """All that was agreed has been given."""

    since: date


@dataclass(frozen=True, slots=True)
class Cancelled:
    """It ended undelivered."""

    since: date


Engagement = NotOpened | Open | Assigned | Underway | Delivered | Cancelled
EngagementEvent = (
    EngagementOpened
    | ProviderAssigned
    | ProviderDeclined
    | DeliveryRecorded
    | EngagementDelivered
    | EngagementCancelled
)


def evolve(engagement: Engagement, event: EngagementEvent) -> Engagement:
    """The engagement after a fact; a fact that does not fit the state changes nothing."""
    match event:
        case EngagementOpened():
            return Open(event, event.opened_on, frozenset())
        case ProviderAssigned():
            return _assigned(engagement, event)
        case ProviderDeclined():
            return _declined(engagement, event)
        case DeliveryRecorded():
            return _underway(engagement, event)
        case EngagementDelivered():
            return Delivered(event.delivered_on)
        case EngagementCancelled():
            return Cancelled(event.cancelled_on)
        case _:
            assert_never(event)


def _assigned(engagement: Engagement, event: ProviderAssigned) -> Engagement:
    if not isinstance(engagement, Open):
        return engagement
    return Assigned(
        engagement.opening,
        engagement.declined,
        event.provider,
        event.expert_id,
        event.assigned_on,
    )


def _declined(engagement: Engagement, event: ProviderDeclined) -> Engagement:
    if not isinstance(engagement, Assigned):
        return engagement
    declined = engagement.declined | {event.expert_id}
    return Open(engagement.opening, event.declined_on, declined)


def _underway(engagement: Engagement, event: DeliveryRecorded) -> Engagement:
    match engagement:
        case Assigned():
            return Underway(
                engagement.opening,
                engagement.provider,
                engagement.expert_id,
                engagement.since,
                frozenset({event.delivery_id}),
                event.delivered_on,
            )
        case Underway():
            return replace(
                engagement,
                deliveries=engagement.deliveries | {event.delivery_id},
                last_delivery_on=max(engagement.last_delivery_on, event.delivered_on),
            )
        case _:
            return engagement


def allowed(engagement: Engagement) -> tuple[str, ...]:
    """What may be asked of an engagement in this state."""
    match engagement:
        case NotOpened() | Delivered() | Cancelled():
            return ()
        case Open():
            return ("assign", "cancel")
        case Assigned():
            return ("decline", "deliveries", "cancel")
        case Underway():
            return ("deliveries", "deliver", "cancel")
        case _:
            assert_never(engagement)


def said(engagement: Engagement) -> str:
    """The state, to follow the words *the engagement*."""
    match engagement:
        case NotOpened():
            return "is not opened, as far as is known here"
        case Open():
            return "waits for a provider"
        case Assigned():
            return f"is assigned to {engagement.provider}"
        case Underway():
            return f"is underway with {engagement.provider}"
        case Delivered():
            return f"was delivered on {engagement.since}"
        case Cancelled():
            return f"was cancelled on {engagement.since}"
        case _:
            assert_never(engagement)


def last_day(engagement: Open | Assigned | Underway) -> date:
    """The day of the last fact about work that is not over."""
    if isinstance(engagement, Underway):
        return engagement.last_delivery_on
    return engagement.since
