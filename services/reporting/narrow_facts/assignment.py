"""What reporting reads of engagements and their deliveries."""

from __future__ import annotations

from datetime import date
from typing import Final

from events.event import Narrow


class EngagementOpened(Narrow, frozen=True):
    """Work on a request begins."""

    wire_name = "EngagementOpened"
    category = "engagement"

    engagement_id: str
    request_id: str
    ori: str
    program: str
    topics: tuple[str, ...]
    delivery_types: tuple[str, ...]
    opened_on: date
    family_id: str | None = None
    submitted_on: date | None = None


class ProviderExcluded(Narrow, frozen=True):
    """The agency does not want a provider."""

    wire_name = "ProviderExcluded"
    category = "engagement"

    engagement_id: str
    request_id: str
    provider: str
    excluded_on: date


class ProviderAssigned(Narrow, frozen=True):
    """A provider is chosen."""

    wire_name = "ProviderAssigned"
    category = "engagement"

    engagement_id: str
    request_id: str
    provider: str
    assigned_on: date


class ProviderAccepted(Narrow, frozen=True):
    """The chosen provider takes the engagement."""

    wire_name = "ProviderAccepted"
    category = "engagement"

    engagement_id: str
    request_id: str
    provider: str
    accepted_on: date


class ProviderDeclined(Narrow, frozen=True):
    """The chosen provider does not take the engagement."""

    wire_name = "ProviderDeclined"
    category = "engagement"

    engagement_id: str
    request_id: str
    reason: str
    declined_on: date


class AssignmentLapsed(Narrow, frozen=True):
    """The chosen provider said nothing in time."""

    wire_name = "AssignmentLapsed"
    category = "engagement"

    engagement_id: str
    request_id: str
    provider: str
    lapsed_on: date


class PlanProposed(Narrow, frozen=True):
    """The provider says what it will do."""

    wire_name = "PlanProposed"
    category = "engagement"

    engagement_id: str
    request_id: str
    provider: str
    proposed_on: date


class PlanReturned(Narrow, frozen=True):
    """The plan goes back to the provider."""

    wire_name = "PlanReturned"
    category = "engagement"

    engagement_id: str
    request_id: str
    reason: str
    returned_on: date


class PlanApproved(Narrow, frozen=True):
    """The plan is agreed."""

    wire_name = "PlanApproved"
    category = "engagement"

    engagement_id: str
    request_id: str
    approved_on: date


class PlanAmended(Narrow, frozen=True):
    """An approved plan is changed."""

    wire_name = "PlanAmended"
    category = "engagement"

    engagement_id: str
    request_id: str
    amended_on: date


class EngagementHeld(Narrow, frozen=True):
    """The work pauses."""

    wire_name = "EngagementHeld"
    category = "engagement"

    engagement_id: str
    request_id: str
    reason: str
    held_on: date


class EngagementResumed(Narrow, frozen=True):
    """The work goes on."""

    wire_name = "EngagementResumed"
    category = "engagement"

    engagement_id: str
    request_id: str
    resumed_on: date


class DeliveryRecorded(Narrow, frozen=True):
    """One dated act of assistance."""

    wire_name = "DeliveryRecorded"
    category = "engagement"

    engagement_id: str
    request_id: str
    delivery_id: str
    ori: str
    program: str
    delivery_type: str
    topics: tuple[str, ...]
    mode: str
    hours: float
    attendees_in_person: int
    attendees_virtual: int
    delivered_on: date


class DeliveryCorrected(Narrow, frozen=True):
    """How a delivery really was, whole."""

    wire_name = "DeliveryCorrected"
    category = "engagement"

    engagement_id: str
    request_id: str
    delivery_id: str
    ori: str
    program: str
    delivery_type: str
    topics: tuple[str, ...]
    mode: str
    hours: float
    attendees_in_person: int
    attendees_virtual: int
    delivered_on: date
    reason: str
    corrected_on: date


class DeliveryStruck(Narrow, frozen=True):
    """A delivery that never was counts no more."""

    wire_name = "DeliveryStruck"
    category = "engagement"

    engagement_id: str
    request_id: str
    delivery_id: str
    reason: str
    struck_on: date


class EngagementDelivered(Narrow, frozen=True):
    """All that was agreed has been given."""

    wire_name = "EngagementDelivered"
    category = "engagement"

    engagement_id: str
    request_id: str
    provider: str
    delivered_on: date


class EngagementCancelled(Narrow, frozen=True):
    """The engagement ends undelivered."""

    wire_name = "EngagementCancelled"
    category = "engagement"

    engagement_id: str
    request_id: str
    provider: str | None
    reason: str
    cancelled_on: date


class EngagementClosed(Narrow, frozen=True):
    """Nothing more is expected of anybody."""

    wire_name = "EngagementClosed"
    category = "engagement"

    engagement_id: str
    request_id: str
    reason: str
    closed_on: date


class EngagementReopened(Narrow, frozen=True):
    """It goes on; it stays the same piece of work."""

    wire_name = "EngagementReopened"
    category = "engagement"

    engagement_id: str
    request_id: str
    reason: str
    reopened_on: date


FACTS: Final[tuple[type[Narrow], ...]] = (
    EngagementOpened,
    ProviderExcluded,
    ProviderAssigned,
    ProviderAccepted,
    ProviderDeclined,
    AssignmentLapsed,
    PlanProposed,
    PlanReturned,
    PlanApproved,
    PlanAmended,
    EngagementHeld,
    EngagementResumed,
    DeliveryRecorded,
    DeliveryCorrected,
    DeliveryStruck,
    EngagementDelivered,
    EngagementCancelled,
    EngagementClosed,
    EngagementReopened,
)
