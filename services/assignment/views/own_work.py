"""What a provider is shown of its own work."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field

from events.vocabulary import AgencyKind, Contact, DeliveryType, HoldReason, Language, Program
from services.assignment.views.engagements import PlanStatus
from services.kit.http.views import View

Stage = Literal["offered", "to-plan", "running", "held"]
Part = Literal["lead", "joined"]


class OwnWorkView(View):
    """An engagement in which the provider has something to do, and by when."""

    engagement_id: UUID
    version: int = Field(description="Of the engagement: what `If-Match` takes.")
    request_id: UUID
    part: Part = Field(description="`lead`: answers for the whole; `joined`: works beside it.")
    stage: Stage = Field(
        description="`offered`: to answer. `to-plan`: the lead must propose a plan, or another "
        "one. `running`: accepted, and not completed. `held`: stands still."
    )
    due_on: date | None = Field(
        description="`offered`: the last day to answer. Else, of a consultation in critical "
        "response, the day of its norm; else the last day of the plan; else the last day on "
        "which the agency wants help. None where none of these is known, and while it is held."
    )
    late: bool = Field(description="The day it is due is over.")
    ori: str
    agency_kind: AgencyKind | None
    state: str = Field(description="Of the agency, as postal code.")
    program: Program
    topics: tuple[str, ...]
    delivery_types: tuple[DeliveryType, ...]
    languages: tuple[Language, ...]
    wanted_from: date | None
    wanted_until: date | None
    confidential: bool
    opened_on: date
    provider: str = Field(description="That leads.")
    expert_id: UUID = Field(description="Of the provider that asks.")
    assigned_on: date | None
    accepted_on: date | None
    plan: int | None
    plan_status: PlanStatus | None
    deliveries: int
    last_delivery_on: date | None
    held_on: date | None
    hold_reason: HoldReason | None
    problem: str | None = Field(description="In the agency's words.")
    contact: Contact | None = Field(
        description="Whom to call. None until the work is accepted: who may decline needs no names."
    )
    contact_changed_on: date | None = Field(
        description="Since when, where the agency named another person after the request."
    )


class OwnWorkCounts(View):
    """How much there is of each stage, on all pages together."""

    offered: int
    to_plan: int
    running: int
    held: int
    late: int = Field(description="Among them.")
