"""Where work was done in a period, and what goes on at its end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.reporting.measures.dimensions import PERIODS, By
from services.reporting.measures.listing import Listed, Thing
from services.reporting.measures.measure import (
    OF_ASKED,
    Measure,
    NotTheSum,
    Row,
    Total,
    by_any,
    counted,
)
from services.reporting.measures.values import ProviderLoad

_STATEMENT: Final = "figures_sites"
_GOING: Final = (
    *("EngagementOpened", "EngagementAmended", "EngagementDelivered", "CompletionCorrected"),
    *("EngagementCancelled", "EngagementReinstated", "EngagementClosed", "EngagementReopened"),
    *("EngagementDayCorrected", "StepDayCorrected"),
)
_DONE: Final = (*_GOING, "DeliveryRecorded", "DeliveryCorrected", "DeliveryStruck")
_DISTINCT: Final = by_any(
    Total.DISTINCT, "A site where work was done under several of them stands under each."
)
_AT_THE_END: Final[Mapping[By, NotTheSum]] = dict.fromkeys(
    PERIODS,
    NotTheSum(
        Total.WHOLE, "Each period tells what goes on at its end; the total, at the end of all."
    ),
)


def _load(row: Row) -> ProviderLoad | None:
    active = row["engagements_active"]
    if active == 0:
        return None
    return ProviderLoad(engagements=active, share=active / row["engagements_active_of_all"])


MEASURES: Final = (
    Measure(
        name="sites",
        title="Sites",
        unit="site",
        definition="Distinct agency x engagement family in which work was done in the period: "
        "something was given or completed, or the work goes on at its end. What an engagement "
        "moves to or is reopened as is of its family; what ended before anything was given is no "
        "site.",
        facts=_DONE,
        day="delivered_on, or the last day of the period",
        statement=_STATEMENT,
        value=counted("sites"),
        lists=Listed(Thing.SITE, "sites"),
        not_sums=_DISTINCT,
        of_all_work=True,
    ),
    Measure(
        name="sites_completed",
        title="Sites completed",
        unit="site",
        definition="Sites whose first completion lies in the period, for ever: reopening does not "
        "move it.",
        facts=_GOING,
        day="delivered_on",
        statement=_STATEMENT,
        value=counted("sites_completed"),
        lists=Listed(Thing.SITE, "sites_completed"),
        not_sums=_DISTINCT,
        of_all_work=True,
    ),
    Measure(
        name="sites_in_progress",
        title="Sites in progress",
        unit="site",
        definition="Sites with an engagement that is active at the end of the period; one that was "
        "completed and reopened is counted as completed, too.",
        facts=_GOING,
        day="the last day of the period",
        statement=_STATEMENT,
        value=counted("sites_in_progress"),
        lists=Listed(Thing.SITE, "sites_in_progress"),
        not_sums={**_DISTINCT, **_AT_THE_END},
        of_all_work=True,
    ),
    Measure(
        name="engagements_active",
        title="Engagements active",
        unit="engagement",
        definition="Those opened until the last day of the period, whether in it or before, and on "
        "that day neither delivered nor cancelled nor closed; held and reopened ones are among "
        "them.",
        facts=_GOING,
        day="the last day of the period",
        statement=_STATEMENT,
        value=counted("engagements_active"),
        lists=Listed(Thing.ENGAGEMENT, "engagements_active"),
        not_sums={**OF_ASKED, **_AT_THE_END},
        of_all_work=True,
    ),
    Measure(
        name="provider_load",
        title="Provider load",
        unit="engagement",
        definition="Engagements active at the end of the period, and by provider which share of "
        "all of them each leads; by another dimension beside, of all with the same key there. "
        "Undivided by provider the share is that of all, 1.",
        facts=_GOING,
        day="the last day of the period",
        statement=_STATEMENT,
        value=_load,
        lists=Listed(Thing.ENGAGEMENT, "engagements_active", member="engagements"),
        nothing=ProviderLoad(),
        not_sums=by_any(Total.WHOLE, "A share is no sum."),
        unknown="What nobody leads has the key `unassigned`, and is in the share of all.",
    ),
)
