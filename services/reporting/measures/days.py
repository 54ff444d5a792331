"""How long things took."""

from __future__ import annotations

from typing import Final

from services.reporting.measures.measure import Measure, Row, Total, by_any
from services.reporting.measures.values import DaysToDelivery


def _days_to_delivery(row: Row) -> DaysToDelivery:
    return DaysToDelivery(median=row["median"], engagements=row["engagements"])


MEASURES: Final = (
    Measure(
        name="days_to_delivery",
        title="Days to delivery",
        unit="day",
        definition="Median days from a request's submission to its engagement's first completion.",
        facts=(
            *("RequestSubmitted", "RequestAmended", "EngagementOpened", "EngagementAmended"),
            *("EngagementDelivered", "CompletionCorrected"),
            *("EngagementCancelled", "EngagementReinstated"),
        ),
        day="delivered_on",
        statement="figures_days_to_delivery",
        value=_days_to_delivery,
        nothing=DaysToDelivery(),
        not_sums=by_any(Total.WHOLE, "A median is no sum."),
    ),
)
