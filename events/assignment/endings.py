"""How an engagement ends, and what goes on all the same."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from events.event import Event, FreeText
from events.remedy import Remedies, mended_by
from events.vocabulary import (
    CancellationReason,
    CloseReason,
    CorrectionReason,
    HoldReason,
    Ori,
    Program,
    ProviderSlug,
    ReinstatementReason,
    ReopenReason,
)


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
    completion: int | None = None
    """2 for the completion after the first reopening, 3 for the next, ...

    None: the first, or told by a release that did not count them.
    """


class CompletionCorrected(Event):
    """The day on which all had been given was told wrongly: this is the day."""

    wire_name = "CompletionCorrected"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    ori: Ori
    program: Program
    completion: int
    """Which completion: 1 for the first, 2 for the one after the first reopening, ..."""
    delivered_on: date
    """The right day."""
    reason: CorrectionReason
    note: FreeText | None
    corrected_on: date


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
    note: FreeText | None
    cancelled_on: date


class EngagementClosed(Event):
    """Nothing more is expected of anybody."""

    wire_name = "EngagementClosed"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    ori: Ori
    program: Program
    reason: CloseReason
    note: FreeText | None
    closed_on: date


class EngagementReopened(Event):
    """A closed engagement goes on; it stays the same piece of work."""

    wire_name = "EngagementReopened"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    reason: ReopenReason
    note: FreeText | None
    reopened_on: date


class EngagementReinstated(Event):
    """A cancelled engagement is as it stood, with whom it was: it goes on, or is on hold again."""

    wire_name = "EngagementReinstated"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    provider: ProviderSlug | None
    """Who had it, if somebody did, and has it again."""
    expert_id: UUID | None
    reason: ReinstatementReason
    note: FreeText | None
    reinstated_on: date
    held_on: date | None = None
    """The day since which it is on hold; None where it goes on."""
    hold_reason: HoldReason | None = None


FACTS: Final[tuple[type[Event], ...]] = (
    EngagementDelivered,
    CompletionCorrected,
    EngagementCancelled,
    EngagementClosed,
    EngagementReopened,
    EngagementReinstated,
)

REMEDIES: Final[Remedies] = {
    EngagementDelivered: mended_by(
        "CompletionCorrected",
        "EngagementClosed",
        says="Correct the day; what is not done yet is closed, and reopened as closed in error.",
    ),
    CompletionCorrected: mended_by("CompletionCorrected", says="Correct the day again."),
    EngagementCancelled: mended_by(
        "EngagementDayCorrected",
        "EngagementReinstated",
        says="Correct its day, or reinstate it, and it is as it stood; where its request had "
        "ended, correct the day of that or reinstate it: the work follows. What was opened by a "
        "wrong screening stays ended.",
    ),
    EngagementClosed: mended_by(
        "EngagementDayCorrected",
        "EngagementReopened",
        says="Correct its day, or reopen it as closed in error; what was on hold is held again on "
        "the same day. Where its request moved on, it has the day of the move, which stays.",
    ),
    EngagementReopened: mended_by(
        "StepDayCorrected",
        "EngagementClosed",
        says="Correct its day, or close it again on the same day.",
    ),
    EngagementReinstated: mended_by(
        "StepDayCorrected",
        "EngagementCancelled",
        says="Correct its day, or cancel it again on the same day.",
    ),
}
"""What is done about each of them that was told wrongly."""
