"""What reporting reads of engagements and their deliveries."""

from __future__ import annotations

from datetime import date
from typing import Final

import msgspec

from events.event import Narrow


class OfEngagement(Narrow, frozen=True):
    """What every fact of an engagement names."""

    category = "engagement"

    engagement_id: str
    request_id: str


class EngagementOpened(OfEngagement, frozen=True):
    """Work on a request begins."""

    wire_name = "EngagementOpened"

    ori: str
    program: str
    topics: tuple[str, ...]
    delivery_types: tuple[str, ...]
    opened_on: date
    family_id: str | None = None
    submitted_on: date | None = None


class EngagementAmended(OfEngagement, frozen=True):
    """Something else is wanted of the work."""

    wire_name = "EngagementAmended"

    topics: tuple[str, ...]
    delivery_types: tuple[str, ...]
    amended_on: date
    submitted_on: date | None = None


class ProviderExcluded(OfEngagement, frozen=True):
    """The agency does not want a provider."""

    wire_name = "ProviderExcluded"

    provider: str
    excluded_on: date


class ExclusionTakenBack(OfEngagement, frozen=True):
    """The agency has nothing against this provider after all."""

    wire_name = "ExclusionTakenBack"

    provider: str
    reason: str
    taken_back_on: date


class ProviderAssigned(OfEngagement, frozen=True):
    """A provider is chosen."""

    wire_name = "ProviderAssigned"

    provider: str
    assigned_on: date


class ProviderAccepted(OfEngagement, frozen=True):
    """The chosen provider takes the engagement."""

    wire_name = "ProviderAccepted"

    provider: str
    accepted_on: date


class ProviderDeclined(OfEngagement, frozen=True):
    """The chosen provider does not take the engagement."""

    wire_name = "ProviderDeclined"

    reason: str
    declined_on: date


class AssignmentLapsed(OfEngagement, frozen=True):
    """The chosen provider said nothing in time."""

    wire_name = "AssignmentLapsed"

    provider: str
    lapsed_on: date


class ProviderReplaced(OfEngagement, frozen=True):
    """Another provider leads the work."""

    wire_name = "ProviderReplaced"

    provider: str
    replaced_on: date


class ExpertReplaced(OfEngagement, frozen=True):
    """A provider sends another of its experts."""

    wire_name = "ExpertReplaced"

    provider: str
    replaced_on: date


class ProviderJoined(OfEngagement, frozen=True):
    """A further provider takes part."""

    wire_name = "ProviderJoined"

    provider: str
    joined_on: date


class ProviderLeft(OfEngagement, frozen=True):
    """A provider that had joined takes part no more."""

    wire_name = "ProviderLeft"

    provider: str
    left_on: date


class ProviderLeaving(OfEngagement, frozen=True):
    """The provider that leads leaves, or its expert moved."""

    wire_name = "ProviderLeaving"

    provider: str
    reason: str
    known_on: date


class ProviderStaying(OfEngagement, frozen=True):
    """It stays after all."""

    wire_name = "ProviderStaying"

    provider: str
    known_on: date


class ProviderKeptOn(OfEngagement, frozen=True):
    """It goes on with the work all the same."""

    wire_name = "ProviderKeptOn"

    provider: str
    reason: str
    kept_on: date


class ValidatorAssigned(OfEngagement, frozen=True):
    """A person judges the evidence."""

    wire_name = "ValidatorAssigned"

    assigned_on: date


class ValidatorReleased(OfEngagement, frozen=True):
    """The person judges it no more."""

    wire_name = "ValidatorReleased"

    reason: str
    released_on: date


class PlanProposed(OfEngagement, frozen=True):
    """The provider says what it will do."""

    wire_name = "PlanProposed"

    provider: str
    proposed_on: date


class PlanReturned(OfEngagement, frozen=True):
    """The plan goes back to the provider."""

    wire_name = "PlanReturned"

    reason: str
    returned_on: date


class PlanApproved(OfEngagement, frozen=True):
    """The plan is agreed."""

    wire_name = "PlanApproved"

    approved_on: date


class PlanAmended(OfEngagement, frozen=True):
    """An approved plan is changed."""

    wire_name = "PlanAmended"

    amended_on: date


class EngagementHeld(OfEngagement, frozen=True):
    """The work pauses."""

    wire_name = "EngagementHeld"

    reason: str
    held_on: date


class EngagementResumed(OfEngagement, frozen=True):
    """The work goes on."""

    wire_name = "EngagementResumed"

    resumed_on: date


class AgencyAttendance(msgspec.Struct, frozen=True, gc=False):
    """How many of an agency attended."""

    ori: str
    in_person: int = 0
    virtual: int = 0


class DeliveryRecorded(OfEngagement, frozen=True):
    """One dated act of assistance."""

    wire_name = "DeliveryRecorded"

    delivery_id: str
    ori: str
    program: str
    provider: str
    delivery_type: str
    topics: tuple[str, ...]
    mode: str
    hours: float
    attendees_in_person: int
    attendees_virtual: int
    delivered_on: date
    reason: str | None = None
    minutes: int | None = None
    attendance: tuple[AgencyAttendance, ...] = ()


class DeliveryCorrected(OfEngagement, frozen=True):
    """How a delivery really was, whole."""

    wire_name = "DeliveryCorrected"

    delivery_id: str
    ori: str
    program: str
    provider: str
    delivery_type: str
    topics: tuple[str, ...]
    mode: str
    hours: float
    attendees_in_person: int
    attendees_virtual: int
    delivered_on: date
    reason: str
    corrected_on: date
    minutes: int | None = None
    attendance: tuple[AgencyAttendance, ...] = ()


class DeliveryStruck(OfEngagement, frozen=True):
    """A delivery that never was counts no more."""

    wire_name = "DeliveryStruck"

    delivery_id: str
    reason: str
    struck_on: date


class EngagementDelivered(OfEngagement, frozen=True):
    """All that was agreed has been given."""

    wire_name = "EngagementDelivered"

    provider: str
    delivered_on: date


class CompletionCorrected(OfEngagement, frozen=True):
    """The day on which all had been given was told wrongly."""

    wire_name = "CompletionCorrected"

    completion: int
    delivered_on: date
    reason: str
    corrected_on: date


class EngagementCancelled(OfEngagement, frozen=True):
    """The engagement ends undelivered."""

    wire_name = "EngagementCancelled"

    provider: str | None
    reason: str
    cancelled_on: date


class EngagementClosed(OfEngagement, frozen=True):
    """Nothing more is expected of anybody."""

    wire_name = "EngagementClosed"

    reason: str
    closed_on: date


class EngagementDayCorrected(OfEngagement, frozen=True):
    """The day on which it was accepted, cancelled or closed was told wrongly."""

    wire_name = "EngagementDayCorrected"

    step: str
    happened_on: date
    reason: str
    corrected_on: date


class HoldDayCorrected(OfEngagement, frozen=True):
    """The day on which the last hold began or ended was told wrongly."""

    wire_name = "HoldDayCorrected"

    step: str
    happened_on: date
    reason: str
    corrected_on: date


class StepDayCorrected(OfEngagement, frozen=True):
    """The day of a choice, a decline, a plan's step, a reopening or a reinstatement was wrong."""

    wire_name = "StepDayCorrected"

    step: str
    number: int
    latest: bool
    happened_on: date
    wrong_on: date
    reason: str
    corrected_on: date


class HandOverDayCorrected(OfEngagement, frozen=True):
    """The day on which it changed hands, or a provider joined or left, was told wrongly."""

    wire_name = "HandOverDayCorrected"

    step: str
    provider: str
    replaced_provider: str | None
    happened_on: date
    wrong_on: date
    reason: str
    corrected_on: date


class EngagementReopened(OfEngagement, frozen=True):
    """It goes on; it stays the same piece of work."""

    wire_name = "EngagementReopened"

    reason: str
    reopened_on: date


class EngagementReinstated(OfEngagement, frozen=True):
    """That it was cancelled is taken back."""

    wire_name = "EngagementReinstated"

    reason: str
    reinstated_on: date
    held_on: date | None = None
    hold_reason: str | None = None


FACTS: Final[tuple[type[Narrow], ...]] = (
    EngagementOpened,
    EngagementAmended,
    ProviderExcluded,
    ExclusionTakenBack,
    ProviderAssigned,
    ProviderAccepted,
    ProviderDeclined,
    AssignmentLapsed,
    ProviderReplaced,
    ExpertReplaced,
    ProviderJoined,
    ProviderLeft,
    ProviderLeaving,
    ProviderStaying,
    ProviderKeptOn,
    ValidatorAssigned,
    ValidatorReleased,
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
    CompletionCorrected,
    EngagementCancelled,
    EngagementClosed,
    EngagementReopened,
    EngagementReinstated,
    EngagementDayCorrected,
    HoldDayCorrected,
    StepDayCorrected,
    HandOverDayCorrected,
)
