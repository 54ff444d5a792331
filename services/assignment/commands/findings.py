"""What happens to the findings and recommendations of an engagement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from events.decider import Command
from events.vocabulary import Ori, Priority, Program, ProviderSlug, SetAsideReason
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


@dataclass(frozen=True, slots=True)
class Assessed:
    """An engagement of any program that was opened, as far as a finding needs it."""

    ori: Ori
    program: Program
    opened_on: date
    provider: ProviderSlug | None = None
    """Who has it; None for nobody."""


class OfEngagement(FromProvider):
    """What a provider may say of an engagement of its own, in the stream of its findings."""

    engagement: Annotated[Assessed | None, Field(exclude=True)] = None
    """Looked up; None where it is not opened."""


class RecordFinding(OfEngagement):
    """Write down what an assessment found."""

    engagement_id: UUID
    finding_id: UUID
    number: Number
    title: Name
    text: Text
    on: date


class MakeRecommendation(OfEngagement):
    """Say what the agency should do about a finding."""

    engagement_id: UUID
    finding_id: UUID
    recommendation_id: UUID
    number: Number
    text: Text
    priority: Priority
    depends_on: Dependencies = ()
    on: date


class SubmitRecommendation(OfEngagement):
    """Say that a recommendation was carried out, and show it."""

    engagement_id: UUID
    recommendation_id: UUID
    evidence: Evidence
    submitted_by: Party | None = None
    """As it was said; None: whoever asks, which for the center is the agency."""
    by_agency: Annotated[bool, Field(exclude=True)] = False
    """Whether the agency asks itself."""
    on: date


class ValidateRecommendation(Command):
    """Find the evidence good."""

    engagement_id: UUID
    recommendation_id: UUID
    validated_by: Party
    note: Note | None = None
    on: date


class ReturnRecommendation(Command):
    """Find that the evidence does not show it."""

    engagement_id: UUID
    recommendation_id: UUID
    returned_by: Party
    reasons: ReturnReasons
    note: Note | None = None
    on: date


class SustainRecommendation(Command):
    """Find, on a later look, that what was carried out still is."""

    engagement_id: UUID
    recommendation_id: UUID
    sustained_by: Party
    on: date


class SetRecommendationAside(Command):
    """Expect it of nobody any more."""

    engagement_id: UUID
    recommendation_id: UUID
    reason: SetAsideReason
    note: Note | None = None
    on: date


RecommendationCommand = (
    SubmitRecommendation
    | ValidateRecommendation
    | ReturnRecommendation
    | SustainRecommendation
    | SetRecommendationAside
)
FindingsCommand = RecordFinding | MakeRecommendation | RecommendationCommand
