"""Plans: what a provider proposes to do in an engagement, and what is agreed."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from events.event import Event, FreeText
from events.remedy import Remedies, mended_by
from events.vocabulary import Milestone, PlanReturnReason, ProviderSlug


class PlanProposed(Event):
    """The provider says what it will do; again after a plan was returned."""

    wire_name = "PlanProposed"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    provider: ProviderSlug
    plan: int
    """1 for the first plan of the engagement, 2 for the second, ..."""
    objectives: tuple[str, ...]
    milestones: tuple[Milestone, ...]
    proposed_on: date


class PlanReturned(Event):
    """The plan goes back to the provider."""

    wire_name = "PlanReturned"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    plan: int
    reason: PlanReturnReason
    note: FreeText | None
    returned_on: date


class PlanApproved(Event):
    """The plan is agreed."""

    wire_name = "PlanApproved"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    plan: int
    approved_on: date


class PlanAmended(Event):
    """An approved plan is changed while the work goes on, whole."""

    wire_name = "PlanAmended"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    plan: int
    objectives: tuple[str, ...]
    milestones: tuple[Milestone, ...]
    note: FreeText | None
    amended_on: date


FACTS: Final[tuple[type[Event], ...]] = (PlanProposed, PlanReturned, PlanApproved, PlanAmended)

REMEDIES: Final[Remedies] = {
    PlanProposed: mended_by(
        "StepDayCorrected",
        "PlanReturned",
        says="Correct its day; else return it, and the provider proposes it again, or another.",
    ),
    PlanReturned: mended_by(
        "StepDayCorrected",
        "PlanProposed",
        says="Correct its day, or propose the same plan again.",
    ),
    PlanApproved: mended_by(
        "StepDayCorrected", "PlanAmended", says="Correct its day, or amend it, whole."
    ),
    PlanAmended: mended_by(
        "PlanAmended", says="Amend it again, whole. Its day stays: nothing is counted by it."
    ),
}
"""What is done about each of them that was told wrongly."""
