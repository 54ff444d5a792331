"""What assignment tells: providers, experts, engagements and deliveries."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from events.event import Event, Personal
from events.vocabulary import (
    AgencyKind,
    CancellationReason,
    DeliveryMode,
    DeliveryType,
    Ori,
    Program,
    ProviderDeclineReason,
    ProviderSlug,
    TopicSlug,
)


class Criterion(BaseModel):
    """One soft criterion of a match: how well it is met, how much it counts, and why."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str
    score: float
    """0 (not at all) to 1 (fully)."""
    weight: float
    reason: str


class Candidate(BaseModel):
    """A pair of provider and expert as it was ranked when the choice was made."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    provider: ProviderSlug
    expert_id: UUID
    score: float
    """Weighted mean of the criteria, 0 to 1."""
    criteria: tuple[Criterion, ...]


class ProviderEnrolled(Event):
    """A partner organization joins. Stream `provider-<slug>`."""

    wire_name = "ProviderEnrolled"
    category = "provider"

    provider: ProviderSlug
    name: str
    programs: tuple[Program, ...]
    member_from: date
    member_until: date | None
    """The last day of membership; None while it is open."""


class MembershipEnded(Event):
    """A partner organization leaves; its history stays."""

    wire_name = "MembershipEnded"
    category = "provider"

    provider: ProviderSlug
    member_until: date
    """The last day of membership."""


class ExpertListed(Event):
    """A provider lists one of its experts. Stream `expert-<id>`."""

    wire_name = "ExpertListed"
    category = "expert"

    expert_id: UUID
    provider: ProviderSlug
    name: Personal
    topics: tuple[TopicSlug, ...]
    agency_kinds: tuple[AgencyKind, ...]
    """The kinds of agency served."""
    states: tuple[str, ...]
    """Postal codes of the states known well."""
    capacity: int
    """Open engagements at once."""
    listed_on: date


class EngagementOpened(Event):
    """Work on a screened request begins.

    Stream `engagement-<id>`; the id is derived from the request's.
    """

    wire_name = "EngagementOpened"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    ori: Ori
    agency_kind: AgencyKind | None
    state: str
    sworn: int | None
    program: Program
    topics: tuple[TopicSlug, ...]
    delivery_types: tuple[DeliveryType, ...]
    wanted_from: date | None
    wanted_until: date | None
    opened_on: date


class ProviderAssigned(Event):
    """A provider and its expert are chosen, with the ranking that the choice was made from."""

    wire_name = "ProviderAssigned"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    ori: Ori
    provider: ProviderSlug
    expert_id: UUID
    ranking: tuple[Candidate, ...]
    """Best first; the chosen pair is among them."""
    choice_reason: str | None
    """Why another than the first was chosen."""
    assigned_on: date


class ProviderDeclined(Event):
    """The assigned provider does not take the engagement; it waits for another."""

    wire_name = "ProviderDeclined"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    provider: ProviderSlug
    expert_id: UUID
    reason: ProviderDeclineReason
    note: str | None
    declined_on: date


class DeliveryRecorded(Event):
    """One dated act of assistance was given."""

    wire_name = "DeliveryRecorded"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    delivery_id: UUID
    ori: Ori
    program: Program
    provider: ProviderSlug
    expert_id: UUID
    delivery_type: DeliveryType
    topics: tuple[TopicSlug, ...]
    """The topics covered, which may differ from those asked for."""
    mode: DeliveryMode
    hours: float
    """In quarters of an hour."""
    attendees_in_person: int
    attendees_virtual: int
    delivered_on: date


class EngagementDelivered(Event):
    """All that was agreed has been given."""

    wire_name = "EngagementDelivered"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    ori: Ori
    program: Program
    provider: ProviderSlug
    expert_id: UUID
    delivered_on: date


class EngagementCancelled(Event):
    """The engagement ends undelivered."""

    wire_name = "EngagementCancelled"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    provider: ProviderSlug | None
    """The provider that was assigned, if one was."""
    expert_id: UUID | None
    reason: CancellationReason
    note: str | None
    cancelled_on: date


FACTS: Final[tuple[type[Event], ...]] = (
    ProviderEnrolled,
    MembershipEnded,
    ExpertListed,
    EngagementOpened,
    ProviderAssigned,
    ProviderDeclined,
    DeliveryRecorded,
    EngagementDelivered,
    EngagementCancelled,
)
