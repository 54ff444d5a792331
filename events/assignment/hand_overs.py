"""Change of hands while the work goes on: who leads it, and with which expert."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from events.assignment.assignments import Candidate
from events.event import Event, FreeText
from events.remedy import Remedies, mended_by
from events.vocabulary import (
    CorrectionReason,
    HandOverReason,
    HandOverStep,
    Ori,
    Program,
    ProviderSlug,
)


class ProviderReplaced(Event):
    """Another provider leads the work from that day on; deliveries stay with who gave them."""

    wire_name = "ProviderReplaced"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    ori: Ori
    replaced_provider: ProviderSlug
    replaced_expert_id: UUID
    provider: ProviderSlug
    """Who leads it now."""
    expert_id: UUID
    ranking: tuple[Candidate, ...]
    """Of the other providers, best first; the chosen pair is among them."""
    choice_reason: FreeText | None
    """Why another than the first was chosen."""
    reason: HandOverReason
    note: FreeText | None
    """What the successor should know."""
    replaced_on: date


class ExpertReplaced(Event):
    """A provider that is at work sends another of its experts from that day on."""

    wire_name = "ExpertReplaced"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    ori: Ori
    provider: ProviderSlug
    replaced_expert_id: UUID
    expert_id: UUID
    reason: HandOverReason
    note: FreeText | None
    replaced_on: date


class ProviderJoined(Event):
    """A further provider takes part from that day on; the lead answers for the whole."""

    wire_name = "ProviderJoined"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    ori: Ori
    provider: ProviderSlug
    expert_id: UUID
    note: FreeText | None
    """What it is to do."""
    joined_on: date


class ProviderLeft(Event):
    """A provider that had joined takes part no more; that day is its last."""

    wire_name = "ProviderLeft"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    ori: Ori
    provider: ProviderSlug
    expert_id: UUID
    reason: HandOverReason
    note: FreeText | None
    left_on: date


class HandOverDayCorrected(Event):
    """The day on which the work changed hands, or a provider joined or left, was told wrongly."""

    wire_name = "HandOverDayCorrected"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    ori: Ori
    program: Program
    step: HandOverStep
    """What happened on another day, to this provider with this expert, than was believed."""
    provider: ProviderSlug
    """Who came, left or sent another expert."""
    expert_id: UUID
    """Who came, or left."""
    replaced_provider: ProviderSlug | None
    """Who had the work until then; None where one joined or left."""
    happened_on: date
    """The right day."""
    wrong_on: date
    """The day that was believed until now; of several that were told of it, the last is meant."""
    answer_by: date | None
    """The last day to answer by it, where the work waits for its answer."""
    reason: CorrectionReason
    note: FreeText | None
    corrected_on: date


FACTS: Final[tuple[type[Event], ...]] = (
    ProviderReplaced,
    ExpertReplaced,
    ProviderJoined,
    ProviderLeft,
    HandOverDayCorrected,
)

REMEDIES: Final[Remedies] = {
    ProviderReplaced: mended_by(
        "HandOverDayCorrected",
        "ProviderReplaced",
        says="Correct its day at any time, but not past a completion, which names who led the "
        "work; what was given back since has the day of the decline to correct. Else hand it back, "
        "or to whom it should have gone, in error, on the same day.",
    ),
    ExpertReplaced: mended_by(
        "HandOverDayCorrected",
        "ExpertReplaced",
        says="Correct its day at any time; else send the expert who should have been named, in "
        "error, on the same day.",
    ),
    ProviderJoined: mended_by(
        "HandOverDayCorrected",
        "ProviderLeft",
        says="Correct its day at any time; else let it leave on the same day, in error.",
    ),
    ProviderLeft: mended_by(
        "HandOverDayCorrected",
        "ProviderJoined",
        says="Correct its day at any time; else let it join again from that day on.",
    ),
    HandOverDayCorrected: mended_by("HandOverDayCorrected", says="Correct the day again."),
}
"""What is done about each of them that was told wrongly."""
