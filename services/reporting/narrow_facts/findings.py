"""What reporting reads of recommendations."""

from __future__ import annotations

from datetime import date
from typing import Final

from events.event import Narrow


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
    made_on: date


class RecommendationSubmitted(OfRecommendation, frozen=True):
    """The agency says that it did, and shows evidence."""

    wire_name = "RecommendationSubmitted"

    submitted_on: date


class RecommendationValidated(OfRecommendation, frozen=True):
    """An independent reviewer finds the evidence good."""

    wire_name = "RecommendationValidated"

    validated_on: date


class RecommendationReturned(OfRecommendation, frozen=True):
    """The evidence does not show it."""

    wire_name = "RecommendationReturned"

    returned_on: date


class RecommendationSustained(OfRecommendation, frozen=True):
    """What was carried out still is."""

    wire_name = "RecommendationSustained"

    sustained_on: date


class RecommendationSetAside(OfRecommendation, frozen=True):
    """It will be neither carried out nor judged."""

    wire_name = "RecommendationSetAside"

    set_aside_on: date


class ValidationWithdrawn(OfRecommendation, frozen=True):
    """The validation before it does not stand."""

    wire_name = "ValidationWithdrawn"

    withdrawn_on: date


class RecommendationRestored(OfRecommendation, frozen=True):
    """It was wrongly set aside."""

    wire_name = "RecommendationRestored"

    restored_on: date


FACTS: Final[tuple[type[Narrow], ...]] = (
    RecommendationMade,
    RecommendationSubmitted,
    RecommendationValidated,
    RecommendationReturned,
    RecommendationSustained,
    RecommendationSetAside,
    ValidationWithdrawn,
    RecommendationRestored,
)
