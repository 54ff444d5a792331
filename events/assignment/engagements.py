"""Engagements: who does the work, when it pauses, and when it ends."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from events.event import Event
from events.remedy import Remedies, mended_by
from events.vocabulary import (
    AgencyKind,
    AskingAgainReason,
    CancellationReason,
    CloseReason,
    CorrectionReason,
    DeliveryType,
    EngagementStep,
    ExclusionEndReason,
    HoldReason,
    HoldStep,
    Language,
    NumberedStep,
    Ori,
    Program,
    ProviderDeclineReason,
    ProviderSlug,
    ReinstatementReason,
    ReopenReason,
    TopicSlug,
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


class EngagementOpened(Event):
    """Work on a screened request begins.

    Stream `engagement-<id>`; the id is derived from the request's.
    """

    wire_name = "EngagementOpened"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    ori: Ori
    agency_kind: AgencyKind | None
    state: str
    sworn: int | None
    program: Program
    topics: tuple[TopicSlug, ...]
    delivery_types: tuple[DeliveryType, ...]
    wanted_from: date | None
    wanted_until: date | None
    opened_on: date
    family_id: UUID | None = None
    """The first engagement of the request, where this one follows it; one family is one site."""
    confidential: bool = False
    submitted_on: date | None = None
    languages: tuple[Language, ...] = ()
    """Wanted beside English."""


class EngagementAmended(Event):
    """What is wanted of the work is told otherwise, as its request was amended; whole."""

    wire_name = "EngagementAmended"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    ori: Ori
    program: Program
    topics: tuple[TopicSlug, ...]
    delivery_types: tuple[DeliveryType, ...]
    wanted_from: date | None
    wanted_until: date | None
    confidential: bool
    languages: tuple[Language, ...]
    """Wanted beside English."""
    amended_on: date
    submitted_on: date | None = None
    """The right day of the request's submission, where it is known."""


class ProviderExcluded(Event):
    """An agency does not want a provider for this engagement."""

    wire_name = "ProviderExcluded"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    provider: ProviderSlug
    note: str | None
    excluded_on: date


class ExclusionTakenBack(Event):
    """A provider that was excluded can be chosen again; what was chosen meanwhile stands."""

    wire_name = "ExclusionTakenBack"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    provider: ProviderSlug
    reason: ExclusionEndReason
    note: str | None
    taken_back_on: date


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
    choice_reason: str | None
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
    note: str | None
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


class EngagementHeld(Event):
    """The work pauses."""

    wire_name = "EngagementHeld"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    reason: HoldReason
    note: str | None
    held_on: date


class EngagementResumed(Event):
    """The work goes on."""

    wire_name = "EngagementResumed"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    note: str | None
    resumed_on: date


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
    note: str | None
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
    note: str | None
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
    note: str | None
    closed_on: date


class EngagementReopened(Event):
    """A closed engagement goes on; it stays the same piece of work."""

    wire_name = "EngagementReopened"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    reason: ReopenReason
    note: str | None
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
    note: str | None
    reinstated_on: date
    held_on: date | None = None
    """The day since which it is on hold; None where it goes on."""
    hold_reason: HoldReason | None = None


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
    note: str | None
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
    note: str | None
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
    note: str | None
    corrected_on: date


FACTS: Final[tuple[type[Event], ...]] = (
    EngagementOpened,
    EngagementAmended,
    ProviderExcluded,
    ExclusionTakenBack,
    ProviderAssigned,
    ProviderAccepted,
    ProviderDeclined,
    AssignmentLapsed,
    EngagementHeld,
    EngagementResumed,
    EngagementDelivered,
    CompletionCorrected,
    EngagementCancelled,
    EngagementClosed,
    EngagementReopened,
    EngagementReinstated,
    EngagementDayCorrected,
    HoldDayCorrected,
    StepDayCorrected,
)

REMEDIES: Final[Remedies] = {
    EngagementOpened: mended_by(
        "EngagementCancelled",
        says="Told by no person: it follows its request, and has the day of its screening. Cancel "
        "it.",
    ),
    EngagementAmended: mended_by(
        "EngagementAmended", says="Told by no person: it follows its request. Amend that again."
    ),
    ProviderExcluded: mended_by(
        "ExclusionTakenBack", says="Take it back: the provider can be chosen again."
    ),
    ExclusionTakenBack: mended_by(
        "ProviderExcluded", says="Exclude it again, while the work waits for a provider."
    ),
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
    EngagementHeld: mended_by(
        "HoldDayCorrected",
        "EngagementResumed",
        says="Correct its day until the work moves on after the hold; what was not held at all is "
        "resumed on the same day.",
    ),
    EngagementResumed: mended_by(
        "HoldDayCorrected",
        "EngagementHeld",
        says="Correct its day until the work moves on; what was not resumed at all is held again "
        "on the same day.",
    ),
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
        says="Correct its day, or reopen it as closed in error. Where its request moved on, it "
        "has the day of the move, which stays.",
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
    EngagementDayCorrected: mended_by("EngagementDayCorrected", says="Correct the day again."),
    HoldDayCorrected: mended_by("HoldDayCorrected", says="Correct the day again."),
    StepDayCorrected: mended_by("StepDayCorrected", says="Correct the day again."),
}
"""What is done about each of them that was told wrongly."""
