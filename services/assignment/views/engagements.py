"""What can be seen of assignment: the shapes of its answers."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field

from events.vocabulary import (
    AgencyAttendance,
    AgencyKind,
    CloseReason,
    CorrectionReason,
    DeliveryMode,
    DeliveryType,
    HoldReason,
    LateReason,
    Milestone,
    OffListReason,
    PlanReturnReason,
    Program,
)
from services.kit.http.views import View

EngagementStatus = Literal[
    "open", "assigned", "accepted", "underway", "held", "delivered", "closed", "cancelled"
]
PlanStatus = Literal["proposed", "returned", "approved"]


class EngagementView(View):
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
    delivered_on: date | None = Field(
        description="When all had been given, for the first time: it counts in this day's year."
    )
    cancelled_on: date | None
    declined: tuple[UUID, ...] = Field(
        description="The experts for whom it was declined, or who let it lapse."
    )
    declined_on: tuple[date, ...] = Field(description="The day of each of these, in their order.")
    decline_reasons: tuple[str, ...] = Field(
        description="Likewise; `lapsed`: nothing was said in time; `unknown`: before a rebuild."
    )
    family_id: UUID = Field(description="The request's first engagement; one family is one site.")
    confidential: bool
    submitted_on: date | None
    excluded_providers: tuple[str, ...] = Field(description="Those that the agency does not want.")
    accepted_on: date | None
    plan: int | None = Field(description="The number of the last plan of who has it.")
    plan_status: PlanStatus | None
    held_on: date | None
    hold_reason: HoldReason | None
    closed_on: date | None
    close_reason: CloseReason | None
    status_before: EngagementStatus | None = Field(
        description="What something held or closed was before."
    )
    languages: tuple[str, ...] = Field(description="Wanted beside English, by the agency.")
    joined_providers: tuple[str, ...] = Field(
        description="At work beside the one that leads, each with its expert."
    )
    joined_experts: tuple[UUID, ...] = Field(description="In the order of joined_providers.")
    completed_again_on: tuple[date, ...] = Field(
        description="When all had been given again, after each reopening."
    )
    minutes: int = Field(description="What was given, in all; `hours` is the same to two places.")
    leaves_after: date | None = Field(
        description="The last day of the provider's membership, or of its expert with it, where "
        "that is told: the center replaces it or keeps it on."
    )
    kept_until: date | None = Field(description="Until when it may go on all the same.")


class DeliveryView(View):
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
    further_experts: tuple[UUID, ...]
    products: tuple[str, ...]
    corrected_on: date | None
    struck_on: date | None = Field(description="Since when it counts no more.")
    correction_reason: CorrectionReason | None
    late_reason: LateReason | None = Field(
        description="Why it was recorded after the work was over; null where it was not."
    )
    minutes: int = Field(description="How long it took; `hours` is the same to two places.")
    topics_reason: OffListReason | None = Field(
        description="Why topics were covered that were not listed on that day."
    )
    attendance: tuple[AgencyAttendance, ...] = Field(
        description="Of the attendees, those of whom it is told which agency they are of."
    )


class PlanView(View):
    """A plan as it was proposed or last amended, and what became of it."""

    engagement_id: UUID
    plan: int = Field(description="1 for the first plan of the engagement, 2 for the second, ...")
    provider: str
    status: PlanStatus
    objectives: tuple[str, ...]
    milestones: tuple[Milestone, ...]
    proposed_on: date
    returned_on: date | None
    return_reason: PlanReturnReason | None
    return_note: str | None
    approved_on: date | None
    amended_on: date | None
    amendments: int
