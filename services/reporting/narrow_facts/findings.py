"""What reporting reads of recommendations."""

from __future__ import annotations

from datetime import date
from typing import Final

from events.event import Narrow


class RecommendationMade(Narrow, frozen=True):
    """What the agency should do."""

    wire_name = "RecommendationMade"
    category = "findings"

    engagement_id: str
    ori: str
    program: str
    recommendation_id: str
    made_on: date


class RecommendationSubmitted(Narrow, frozen=True):
    """The agency says that it did, and shows evidence."""

    wire_name = "RecommendationSubmitted"
    category = "findings"

    engagement_id: str
    recommendation_id: str
    submitted_on: date


class RecommendationValidated(Narrow, frozen=True):
    """An independent reviewer finds the evidence good."""

    wire_name = "RecommendationValidated"
    category = "findings"

    engagement_id: str
    recommendation_id: str
    validated_on: date


class RecommendationReturned(Narrow, frozen=True):
    """The evidence does not show it."""

    wire_name = "RecommendationReturned"
    category = "findings"

    engagement_id: str
    recommendation_id: str
    returned_on: date


class RecommendationSustained(Narrow, frozen=True):
    """What was carried out still is."""

    wire_name = "RecommendationSustained"
    category = "findings"

    engagement_id: str
    recommendation_id: str
    sustained_on: date


class RecommendationSetAside(Narrow, frozen=True):
    """It will be neither carried out nor judged."""

    wire_name = "RecommendationSetAside"
    category = "findings"

    engagement_id: str
    recommendation_id: str
    set_aside_on: date


FACTS: Final[tuple[type[Narrow], ...]] = (
    RecommendationMade,
    RecommendationSubmitted,
    RecommendationValidated,
    RecommendationReturned,
    RecommendationSustained,
    RecommendationSetAside,
)
