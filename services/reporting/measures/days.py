"""How long things took."""

from __future__ import annotations

from typing import Final

from services.reporting.measures.measure import Measure, Row, Total, by_any
from services.reporting.measures.values import DaysOfMost, DaysToDelivery


def _days_to_delivery(row: Row) -> DaysToDelivery:
    return DaysToDelivery(median=row["median"], engagements=row["engagements"])


def _days_of_most(row: Row) -> DaysOfMost:
    return DaysOfMost(days=row["nine_of_ten"], engagements=row["engagements"])


_FACTS: Final = (
    *("RequestSubmitted", "RequestAmended", "EngagementOpened", "EngagementAmended"),
    *("EngagementDelivered", "CompletionCorrected"),
    *("EngagementCancelled", "EngagementReinstated"),
)

MEASURES: Final = (
    Measure(
        name="days_to_delivery",
        title="Days to delivery",
        unit="day",
        definition="Median days from a request's submission to its engagement's first completion.",
        facts=_FACTS,
        day="delivered_on",
        statement="figures_days_to_delivery",
        value=_days_to_delivery,
        nothing=DaysToDelivery(),
        not_sums=by_any(Total.WHOLE, "A median is no sum."),
    ),
    Measure(
        name="days_to_delivery_p90",
        title="Days to delivery, of nine in ten",
        unit="day",
        definition="90th percentile of the days from a request's submission to its engagement's "
        "first completion: the fewest days that nine of ten did not exceed.",
        facts=_FACTS,
        day="delivered_on",
        statement="figures_days_to_delivery",
        value=_days_of_most,
        nothing=DaysOfMost(),
        not_sums=by_any(Total.WHOLE, "A percentile is no sum."),
    ),
)
