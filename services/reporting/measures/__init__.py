"""Every measure, declared once: a file a family.

What is asked over HTTP, the table of all figures, the annual table, snapshots and the page of
definitions follow from the declarations.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import Final

from services.reporting.measures import (
    agencies,
    answers,
    days,
    deliveries,
    engagements,
    levels,
    ratings,
    recommendations,
    requests,
    sites,
)
from services.reporting.measures.measure import Measure

_FAMILIES: Final = (
    *(requests, agencies, sites, engagements, deliveries, days),
    *(answers, ratings, levels, recommendations),
)

MEASURES: Final[Mapping[str, Measure]] = {
    measure.name: measure for measure in chain.from_iterable(each.MEASURES for each in _FAMILIES)
}
"""All of them by name, in the order in which they are listed."""

WIDE: Final = tuple(
    MEASURES[name]
    for name in (
        *("requests", "requests_referred"),
        *("agencies", "agencies_participating"),
        *("sites", "sites_completed", "sites_in_progress"),
        *("engagements_opened", "engagements_active", "engagements_delivered"),
        *("engagements_completed_again", "engagements_cancelled", "engagements_closed"),
        *("deliveries", "attendees", "hours"),
        *("officers_represented", "reach"),
        *("days_to_delivery", "satisfaction", "satisfaction_at_follow_up"),
    )
)
"""The table of all figures, column by column. Snapshots have it too, so a column stays for ever."""

ANNUAL: Final = tuple(
    MEASURES[name]
    for name in (
        *("requests", "agencies"),
        *("engagements_delivered", "engagements_completed_again", "deliveries"),
        *("officers_represented", "days_to_delivery", "satisfaction"),
    )
)
"""The columns of the annual table."""
