"""Commands on the findings and recommendations of an engagement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from events.decider import Command
from events.vocabulary import (
    CorrectionReason,
    Ori,
    Priority,
    Program,
    ProviderSlug,
    RestorationReason,
    SetAsideReason,
    ValidationWithdrawalReason,
)
from services.assignment.commands.fields import (
    Dependencies,
    Evidence,
    FromProvider,
    Name,
    Note,
    Number,
    Party,
    ReturnReasons,
    Text,
)
from services.assignment.commands.validators import Judged


@dataclass(frozen=True, slots=True)
class Assessed:
    """What a finding needs to know of its engagement."""

    ori: Ori
    program: Program
    opened_on: date
    provider: ProviderSlug | None = None
    """The provider that has the work; None where none has."""


class OfEngagement(FromProvider):
    """A command that a provider may give on the findings of its own engagement."""

    engagement: Annotated[Assessed | None, Field(exclude=True)] = None
    """Looked up; None where it is not opened."""


class RecordFinding(OfEngagement):
    """Record a finding of an assessment."""

    engagement_id: UUID
    finding_id: UUID
    number: Number
    title: Name
    text: Text
    on: date


class CorrectFinding(OfEngagement):
    """Correct a recorded finding: all its fields are given anew."""

    engagement_id: UUID
    finding_id: UUID
    number: Number
    title: Name
    text: Text
    found_on: date
    """The day of it."""
    reason: CorrectionReason
    note: Note | None = None
    on: date
    """The day of the correction."""


class StrikeFinding(Command):
    """Strike a finding that was recorded in error."""

    engagement_id: UUID
    finding_id: UUID
    reason: CorrectionReason
    note: Note | None = None
    on: date


class MakeRecommendation(OfEngagement):
    """Recommend what the agency should do about a finding."""

    engagement_id: UUID
    finding_id: UUID
    recommendation_id: UUID
    number: Number
    text: Text
    priority: Priority
    depends_on: Dependencies = ()
    on: date


class SubmitRecommendation(OfEngagement):
    """Submit evidence that a recommendation was carried out."""

    engagement_id: UUID
    recommendation_id: UUID
    evidence: Evidence
    submitted_by: Party | None = None
    """The party named; None: the caller, or the agency where the center calls."""
    by_agency: Annotated[bool, Field(exclude=True)] = False
    """Whether the agency itself is the caller."""
    on: date


class ValidateRecommendation(Judged):
    """Accept the evidence."""

    engagement_id: UUID
    recommendation_id: UUID
    validated_by: Party | None = None
    """The party named; None: who asks. Likewise below."""
    note: Note | None = None
    on: date


class ReturnRecommendation(Judged):
    """Return evidence that does not show it."""

    engagement_id: UUID
    recommendation_id: UUID
    returned_by: Party | None = None
    reasons: ReturnReasons
    note: Note | None = None
    on: date


class SustainRecommendation(Judged):
    """Confirm in a later review that the recommendation is still carried out."""

    engagement_id: UUID
    recommendation_id: UUID
    sustained_by: Party | None = None
    on: date


class SetRecommendationAside(Judged):
    """Set the recommendation aside: nobody has to carry it out."""

    engagement_id: UUID
    recommendation_id: UUID
    reason: SetAsideReason
    note: Note | None = None
    on: date


class WithdrawValidation(Judged):
    """Take a validation back, and what was found sustained since."""

    engagement_id: UUID
    recommendation_id: UUID
    reason: ValidationWithdrawalReason
    note: Note | None = None
    on: date


class RestoreRecommendation(Judged):
    """Take back that the recommendation was set aside."""

    engagement_id: UUID
    recommendation_id: UUID
    reason: RestorationReason
    note: Note | None = None
    on: date


RecommendationCommand = (
    SubmitRecommendation
    | ValidateRecommendation
    | ReturnRecommendation
    | SustainRecommendation
    | SetRecommendationAside
    | WithdrawValidation
    | RestoreRecommendation
)
FindingCommand = RecordFinding | CorrectFinding | StrikeFinding
FindingsCommand = FindingCommand | MakeRecommendation | RecommendationCommand
