"""The right days of what was told of an engagement."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from events.event import Event, FreeText
from events.remedy import Remedies, mended_by
from events.vocabulary import (
    CorrectionReason,
    EngagementStep,
    HoldStep,
    NumberedStep,
    Ori,
    Program,
)


class EngagementDayCorrected(Event):
    """The day of an acceptance, a cancellation or a closing was told wrongly: this is the day."""

    wire_name = "EngagementDayCorrected"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    ori: Ori
    program: Program
    step: EngagementStep
    """Whose day it is: the last that was told of this kind, and that stands."""
    happened_on: date
    """The right day."""
    held_on: date | None
    """Since when the work was on hold until that end; None where it was not."""
    reason: CorrectionReason
    note: FreeText | None
    corrected_on: date


class HoldDayCorrected(Event):
    """The day on which a hold began, or ended, was told wrongly: this is the day."""

    wire_name = "HoldDayCorrected"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    ori: Ori
    program: Program
    step: HoldStep
    """Whether it is the day of the hold or of the resumption: of the last hold of all."""
    happened_on: date
    """The right day."""
    wrong_on: date
    """The day that was believed until now: rows of work that goes on no longer know it."""
    reason: CorrectionReason
    note: FreeText | None
    corrected_on: date


class StepDayCorrected(Event):
    """The day of a choice, a decline, a plan's step, a reopening or a reinstatement was wrong."""

    wire_name = "StepDayCorrected"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    ori: Ori
    program: Program
    step: NumberedStep
    number: int
    """Which of them: 1 for the first assignment, plan, reopening or reinstatement, 2 for the next.

    A decline has the number of its assignment, and a plan's return or approval that of the plan.
    """
    latest: bool
    """Whether no further one of its kind was told; of a decline, no further assignment."""
    happened_on: date
    """The right day."""
    wrong_on: date
    """The day that was believed until now."""
    held_on: date | None
    """Since when what was reinstated was on hold again; None where it was not."""
    assigned_on: date | None
    """The day on which whoever has the work was asked for it; None where nobody has it."""
    answer_by: date | None
    """Until when the provider has to answer now; None where none has to."""
    reason: CorrectionReason
    note: FreeText | None
    corrected_on: date


FACTS: Final[tuple[type[Event], ...]] = (
    EngagementDayCorrected,
    HoldDayCorrected,
    StepDayCorrected,
)

REMEDIES: Final[Remedies] = {
    EngagementDayCorrected: mended_by("EngagementDayCorrected", says="Correct the day again."),
    HoldDayCorrected: mended_by("HoldDayCorrected", says="Correct the day again."),
    StepDayCorrected: mended_by("StepDayCorrected", says="Correct the day again."),
}
"""What is done about each of them that was told wrongly."""
