"""What reporting reads of findings and recommendations."""

from __future__ import annotations

from datetime import date
from typing import Final

from events.event import Narrow


class FindingRecorded(Narrow, frozen=True):
    """An assessment found something."""

    wire_name = "FindingRecorded"
    category = "findings"

    engagement_id: str
    number: str
    found_on: date


class FindingCorrected(Narrow, frozen=True):
    """It was recorded wrongly."""

    wire_name = "FindingCorrected"
    category = "findings"

    engagement_id: str
    number: str
    corrected_on: date


class FindingStruck(Narrow, frozen=True):
    """Nobody made it."""

    wire_name = "FindingStruck"
    category = "findings"

    engagement_id: str
    number: str
    struck_on: date


class OfRecommendation(Narrow, frozen=True):
    """What every fact of a recommendation names."""

    category = "findings"

    engagement_id: str
    recommendation_id: str


class RecommendationMade(OfRecommendation, frozen=True):
    """What the agency should do."""

    wire_name = "RecommendationMade"

    ori: str
    program: str
    number: str
    made_on: date


class RecommendationSubmitted(OfRecommendation, frozen=True):
    """The agency says that it did, and shows evidence."""

    wire_name = "RecommendationSubmitted"

    submitted_by: str
    submitted_on: date


class RecommendationValidated(OfRecommendation, frozen=True):
    """An independent reviewer finds the evidence good."""

    wire_name = "RecommendationValidated"

    validated_by: str
    validated_on: date


class RecommendationReturned(OfRecommendation, frozen=True):
    """The evidence does not show it."""

    wire_name = "RecommendationReturned"

    reasons: tuple[str, ...]
    returned_on: date


class RecommendationSustained(OfRecommendation, frozen=True):
    """What was carried out still is."""

    wire_name = "RecommendationSustained"

    sustained_by: str
    sustained_on: date


class RecommendationSetAside(OfRecommendation, frozen=True):
    """It will be neither carried out nor judged."""

    wire_name = "RecommendationSetAside"

    reason: str
    set_aside_on: date


class ValidationWithdrawn(OfRecommendation, frozen=True):
    """The validation before it does not stand."""

    wire_name = "ValidationWithdrawn"

    reason: str
    withdrawn_on: date


class RecommendationRestored(OfRecommendation, frozen=True):
    """It was wrongly set aside."""

    wire_name = "RecommendationRestored"

    standing: str
    reason: str
    restored_on: date


FACTS: Final[tuple[type[Narrow], ...]] = (
    FindingRecorded,
    FindingCorrected,
    FindingStruck,
    RecommendationMade,
    RecommendationSubmitted,
    RecommendationValidated,
    RecommendationReturned,
    RecommendationSustained,
    RecommendationSetAside,
    ValidationWithdrawn,
    RecommendationRestored,
)
