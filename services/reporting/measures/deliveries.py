"""What was given: acts of assistance, their hours and who attended."""

from __future__ import annotations

from typing import Final

from events.rules.durations import hours_of
from services.reporting.measures.dimensions import OF_WORK, By
from services.reporting.measures.listing import Listed, Thing, total_hours
from services.reporting.measures.measure import (
    OF_TOPICS,
    Measure,
    Row,
    Total,
    by_any,
    counted,
)
from services.reporting.measures.values import ProviderShare

_STATEMENT: Final = "figures_deliveries"
_FACTS: Final = ("DeliveryRecorded", "DeliveryCorrected", "DeliveryStruck")
_DAY: Final = "delivered_on"


def _hours(row: Row) -> float | None:
    return hours_of(row["minutes"]) or None


def _share(row: Row) -> ProviderShare | None:
    minutes = row["minutes"]
    if minutes == 0:
        return None
    return ProviderShare(hours=hours_of(minutes), share=minutes / row["minutes_of_all"])


MEASURES: Final = (
    Measure(
        name="deliveries",
        title="Deliveries",
        unit="delivery",
        definition="Dated acts of assistance, as corrected and but for those struck; their topics "
        "are those covered.",
        facts=_FACTS,
        day=_DAY,
        statement=_STATEMENT,
        value=counted("deliveries"),
        lists=Listed(Thing.DELIVERY, "deliveries"),
        by=(*OF_WORK, By.MODE),
        not_sums=OF_TOPICS,
        of_all_work=True,
    ),
    Measure(
        name="attendees",
        title="Attendees",
        unit="attendee",
        definition="Person-attendances at deliveries, not distinct persons. By kind, size or state "
        "of agencies each counts with its own agency where that is told, else with the lead "
        "agency; by mode, in person or virtually as it was there.",
        facts=_FACTS,
        day=_DAY,
        statement=_STATEMENT,
        value=counted("attendees"),
        lists=Listed(Thing.DELIVERY, "attendees"),
        by=(*OF_WORK, By.MODE),
        not_sums=OF_TOPICS,
    ),
    Measure(
        name="hours",
        title="Hours",
        unit="hour",
        definition="Hours that these deliveries took: whole minutes, added up and then told as "
        "hours to two places.",
        facts=_FACTS,
        day=_DAY,
        statement=_STATEMENT,
        value=_hours,
        lists=Listed(Thing.DELIVERY, "minutes", total_hours),
        nothing=0.0,
        by=(*OF_WORK, By.MODE),
        not_sums=by_any(
            Total.WHOLE, "Minutes are added up: rows, and the total, are then rounded to hours."
        ),
    ),
    Measure(
        name="provider_share",
        title="Provider share",
        unit="hour",
        definition="Hours of deliveries, and by provider which share of all of them each gave; by "
        "another dimension beside, of all with the same key there. Undivided by provider the share "
        "is that of all, 1.",
        facts=_FACTS,
        day=_DAY,
        statement=_STATEMENT,
        value=_share,
        lists=Listed(Thing.DELIVERY, "minutes", total_hours, "hours"),
        nothing=ProviderShare(),
        not_sums=by_any(Total.WHOLE, "A share is no sum."),
    ),
)
