"""What agencies should do after an assessment."""

from __future__ import annotations

from typing import Final

from services.reporting.measures.dimensions import OF_WORK, By
from services.reporting.measures.listing import Listed, Thing
from services.reporting.measures.measure import OF_ASKED, Measure, counted

MEASURES: Final = (
    Measure(
        name="recommendations",
        title="Recommendations",
        unit="recommendation",
        definition="Recommendations that were made, and by status how they stand: open, submitted, "
        "returned, validated, sustained or set aside. How many days they stood in each queue is "
        "told by the days waited.",
        facts=(
            *("RecommendationMade", "RecommendationSubmitted", "RecommendationReturned"),
            *("RecommendationValidated", "RecommendationSustained", "RecommendationSetAside"),
            *("ValidationWithdrawn", "RecommendationRestored"),
        ),
        day="made_on",
        statement="figures_recommendations",
        value=counted("recommendations"),
        lists=Listed(Thing.RECOMMENDATION, "recommendations"),
        by=(*OF_WORK, By.STATUS),
        not_sums=OF_ASKED,
    ),
)
