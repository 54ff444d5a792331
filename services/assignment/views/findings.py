"""What can be seen of findings and recommendations: the shapes of the answers."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field

from events.vocabulary import (
    CorrectionReason,
    EvidenceReturnReason,
    Priority,
    Program,
    SetAsideReason,
)
from services.kit.http.views import View

RecommendationStatus = Literal[
    "open", "submitted", "returned", "validated", "sustained", "set-aside"
]
WaitingFor = Literal["agency", "validator"]


class FindingView(View):
    """What an assessment found."""

    finding_id: UUID
    engagement_id: UUID
    ori: str
    program: Program
    number: str = Field(description="As in the report, such as `3.1`.")
    title: str
    text: str
    found_on: date
    corrected_on: date | None
    struck_on: date | None = Field(description="Since when it counts no more.")
    correction_reason: CorrectionReason | None = Field(
        description="Why it was corrected, or struck, the last time."
    )


class RecommendationView(View):
    """What the agency should do, and what became of it."""

    recommendation_id: UUID
    engagement_id: UUID
    finding_id: UUID
    ori: str
    program: Program
    number: str
    text: str
    priority: Priority
    depends_on: tuple[UUID, ...] = Field(description="Validated only after these are settled.")
    status: RecommendationStatus
    waiting_for: WaitingFor | None = Field(description="Who must act next; none: nobody must.")
    waiting_since: date | None
    made_on: date
    submitted_on: date | None = Field(description="The last time; so the evidence.")
    submitted_by: str | None
    evidence: tuple[str, ...]
    returned_on: date | None
    return_reasons: tuple[EvidenceReturnReason, ...]
    validated_on: date | None
    validated_by: str | None
    sustained_on: date | None
    set_aside_on: date | None
    set_aside_reason: SetAsideReason | None
    note: str | None = Field(
        description="Of whoever judged it last, set it aside, or took that back."
    )


class Share(View):
    """How many recommendations, and of a hundred."""

    count: int
    percent: float = Field(description="Of all recommendations of the engagement, to 0.1.")


class ByStatus(View):
    """Each recommendation is in one of these."""

    open: int
    submitted: int
    returned: int
    validated: int
    sustained: int
    unable_to_assess: int
    no_longer_applicable: int


class ProgressView(View):
    """How far an engagement's recommendations have come. The five shares add up to all."""

    engagement_id: UUID
    recommendations: int
    implemented: Share = Field(description="Validated, or sustained since.")
    in_progress: Share = Field(description="Evidence was submitted, or returned for more.")
    not_implemented: Share = Field(description="Open: no evidence was ever submitted.")
    not_assessable: Share = Field(description="Set aside: nobody can tell.")
    no_longer_applicable: Share = Field(description="Set aside: nothing to do any more.")
    by_status: ByStatus
    waiting_for_agency: int
    waiting_for_validator: int
    longest_with_validator_since: date | None


class WaitingView(View):
    """A recommendation in the validator's queue on a day."""

    recommendation_id: UUID
    engagement_id: UUID
    finding_id: UUID
    ori: str
    program: Program
    number: str
    priority: Priority
    submitted_by: str
    submitted_on: date
    days_waiting: int = Field(description="Calendar days since it was submitted.")
    due_on: date = Field(description="By when it should be judged.")
    late: bool = Field(description="That day was over.")
    waits_for: tuple[str, ...] = Field(
        description="Numbers of those it depends on that were not settled by that day."
    )
