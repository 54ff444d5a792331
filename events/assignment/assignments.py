"""Who is asked to do an engagement, and the answer."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from events.event import Event, FreeText
from events.remedy import Remedies, mended_by
from events.vocabulary import (
    AskingAgainReason,
    Ori,
    ProviderDeclineReason,
    ProviderSlug,
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
    choice_reason: FreeText | None
    """Why another than the first was chosen."""
    assigned_on: date
    asked_again: AskingAgainReason | None = None
    """Why somebody is asked whose decline still held; None where none did."""


class ProviderAccepted(Event):
    """The assigned provider takes the engagement."""

    wire_name = "ProviderAccepted"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    provider: ProviderSlug
    expert_id: UUID
    accepted_on: date


class ProviderDeclined(Event):
    """The assigned provider does not take the engagement; it waits for another."""

    wire_name = "ProviderDeclined"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    provider: ProviderSlug
    expert_id: UUID
    reason: ProviderDeclineReason
    note: FreeText | None
    declined_on: date


class AssignmentLapsed(Event):
    """The assigned provider said nothing in time; the engagement waits for another."""

    wire_name = "AssignmentLapsed"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    provider: ProviderSlug
    expert_id: UUID
    lapsed_on: date


FACTS: Final[tuple[type[Event], ...]] = (
    ProviderAssigned,
    ProviderAccepted,
    ProviderDeclined,
    AssignmentLapsed,
)

REMEDIES: Final[Remedies] = {
    ProviderAssigned: mended_by(
        "StepDayCorrected",
        "ProviderDeclined",
        says="Correct its day; else the provider, or the center for it, gives it back.",
    ),
    ProviderAccepted: mended_by(
        "EngagementDayCorrected",
        "ProviderDeclined",
        says="Correct its day; else the provider, or the center for it, gives it back.",
    ),
    ProviderDeclined: mended_by(
        "StepDayCorrected",
        "ProviderAssigned",
        says="Correct its day, or assign the same expert, asked again, on the same day.",
    ),
    AssignmentLapsed: mended_by(
        "ProviderAssigned",
        says="Assign the same expert, asked again, on the same day. Its day stays: it lapses by "
        "itself on the first one that is too late.",
    ),
}
"""What is done about each of them that was told wrongly."""
