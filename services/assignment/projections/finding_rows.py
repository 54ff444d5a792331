"""The rows of findings, recommendations and reviews, named by column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from events.findings import FindingRecorded, RecommendationMade


@dataclass(frozen=True, slots=True)
class Finding:
    """A row of `findings`."""

    finding_id: UUID
    version: int
    engagement_id: UUID
    ori: str
    program: str
    number: str
    title: str
    text: str
    found_on: date


@dataclass(slots=True)
class Recommendation:
    """A row of `recommendations`."""

    recommendation_id: UUID
    version: int
    engagement_id: UUID
    finding_id: UUID
    ori: str
    program: str
    number: str
    text: str
    priority: str
    depends_on: Sequence[UUID]
    status: str
    waiting_for: str | None
    waiting_since: date | None
    made_on: date
    submitted_on: date | None
    submitted_by: str | None
    evidence: Sequence[str]
    returned_on: date | None
    return_reasons: Sequence[str]
    validated_on: date | None
    validated_by: str | None
    sustained_on: date | None
    set_aside_on: date | None
    set_aside_reason: str | None
    note: str | None

    def wait(self, waiting_for: str | None, since: date | None) -> None:
        """Somebody, or nobody, must act next."""
        self.waiting_for = waiting_for
        self.waiting_since = since


@dataclass(slots=True)
class Review:
    """A row of `reviews`."""

    recommendation_id: UUID
    version: int
    engagement_id: UUID
    submitted_on: date
    submitted_by: str
    ended_on: date | None
    outcome: str | None


def finding_of(event: FindingRecorded, version: int) -> Finding:
    """The row of a finding."""
    return Finding(
        finding_id=event.finding_id,
        version=version,
        engagement_id=event.engagement_id,
        ori=event.ori,
        program=event.program,
        number=event.number,
        title=event.title,
        text=event.text,
        found_on=event.found_on,
    )


def recommendation_of(event: RecommendationMade, version: int) -> Recommendation:
    """The row of a recommendation that was just made."""
    return Recommendation(
        recommendation_id=event.recommendation_id,
        version=version,
        engagement_id=event.engagement_id,
        finding_id=event.finding_id,
        ori=event.ori,
        program=event.program,
        number=event.number,
        text=event.text,
        priority=event.priority,
        depends_on=event.depends_on,
        status="open",
        waiting_for="agency",
        waiting_since=event.made_on,
        made_on=event.made_on,
        submitted_on=None,
        submitted_by=None,
        evidence=(),
        returned_on=None,
        return_reasons=(),
        validated_on=None,
        validated_by=None,
        sustained_on=None,
        set_aside_on=None,
        set_aside_reason=None,
        note=None,
    )
