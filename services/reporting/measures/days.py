"""How long things took."""

from __future__ import annotations

from typing import Final

from services.reporting.clocks.following import HEARS
from services.reporting.feeds import CLOCKS_FEED
from services.reporting.measures.dimensions import OF_WORK, By
from services.reporting.measures.listing import Listed, Thing, middle, nine_of_ten
from services.reporting.measures.measure import Measure, Row, Total, by_any
from services.reporting.measures.values import DaysOfMost, DaysToDelivery, DaysWaited


def _days_to_delivery(row: Row) -> DaysToDelivery:
    return DaysToDelivery(median=row["median"], engagements=row["engagements"])


def _days_waited(row: Row) -> DaysWaited:
    return DaysWaited(median=row["median"], nine_of_ten=row["nine_of_ten"], waits=row["waits"])


def _days_of_most(row: Row) -> DaysOfMost:
    return DaysOfMost(days=row["nine_of_ten"], engagements=row["engagements"])


_FACTS: Final = (
    *("RequestSubmitted", "RequestAmended", "EngagementOpened", "EngagementAmended"),
    *("EngagementDelivered", "CompletionCorrected"),
    *("EngagementCancelled", "EngagementReinstated"),
)
_MOVING_CLOCKS: Final = tuple(
    dict.fromkeys(fact.wire_name for heard in HEARS.values() for fact in heard)
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
        lists=Listed(Thing.ENGAGEMENT, "median", middle, "median", zeros=True),
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
        lists=Listed(Thing.ENGAGEMENT, "nine_of_ten", nine_of_ten, "days", zeros=True),
        nothing=DaysOfMost(),
        not_sums=by_any(Total.WHOLE, "A percentile is no sum."),
    ),
    Measure(
        name="days_waited",
        title="Days waited",
        unit="day",
        definition="Median and 90th percentile of the days for which work stood in one stage until "
        "that ended, charged to the one party that had to act: of requests, engagements, "
        "invitations to evaluate and recommendations. Days on hold are a stage of their own; what "
        "no party could end is charged to nobody.",
        facts=_MOVING_CLOCKS,
        day="the day on which the stage ended",
        statement="figures_waits",
        value=_days_waited,
        not_listed="waits for answers, too, and who was asked is told to nobody",
        nothing=DaysWaited(),
        by=(*OF_WORK, By.STAGE, By.PARTY),
        not_sums=by_any(Total.WHOLE, "A median and a percentile are no sums."),
        unknown="What goes on still has no days yet, and is not counted.",
        beside=(CLOCKS_FEED,),
    ),
)
