"""What can be seen of assignment: the shapes of its answers."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from events.assignment import Candidate
from events.vocabulary import AgencyKind, DeliveryMode, DeliveryType, Program

EngagementStatus = Literal["open", "assigned", "underway", "delivered", "cancelled"]


class _View(BaseModel):
    model_config = ConfigDict(frozen=True)


class ProviderView(_View):
    """A partner organization and its membership."""

    provider: str
    version: int
    name: str
    programs: tuple[Program, ...]
    member_from: date
    member_until: date | None = Field(description="The last day; none while it is open.")


class ExpertView(_View):
    """An expert as its provider listed it."""

    expert_id: UUID
    version: int
    provider: str
    name: str
    topics: tuple[str, ...]
    agency_kinds: tuple[AgencyKind, ...]
    states: tuple[str, ...]
    capacity: int
    listed_on: date


class EngagementView(_View):
    """An engagement: what was asked for, who has it, and how far it has come."""

    engagement_id: UUID
    version: int
    request_id: UUID
    ori: str
    agency_kind: AgencyKind | None
    state: str
    sworn: int | None
    program: Program
    topics: tuple[str, ...] = Field(description="Asked for; a delivery says what it covered.")
    delivery_types: tuple[DeliveryType, ...]
    wanted_from: date | None
    wanted_until: date | None
    status: EngagementStatus = Field(description="`underway`: assigned, something was delivered.")
    opened_on: date
    provider: str | None
    expert_id: UUID | None
    assigned_on: date | None
    deliveries: int
    hours: float
    last_delivery_on: date | None
    delivered_on: date | None
    cancelled_on: date | None
    declined: tuple[UUID, ...] = Field(description="The experts for whom it was declined.")


class DeliveryView(_View):
    """One dated act of assistance."""

    delivery_id: UUID
    engagement_id: UUID
    provider: str
    expert_id: UUID
    delivery_type: DeliveryType
    topics: tuple[str, ...]
    mode: DeliveryMode
    hours: float
    attendees_in_person: int
    attendees_virtual: int
    delivered_on: date


class ExcludedView(_View):
    """Who cannot do it, by which hard rule, and why."""

    provider: str
    expert_id: UUID
    rule: str
    reason: str


class CandidatesView(_View):
    """Who could do the work on a day, best first, and who could not."""

    on: date
    ranking: tuple[Candidate, ...]
    ranked: int = Field(description="How many there are, also beyond those shown.")
    excluded: tuple[ExcludedView, ...]
    excluded_by_rule: dict[str, int]
