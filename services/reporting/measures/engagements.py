"""Pieces of work: opened, going on, completed, ended."""

from __future__ import annotations

from typing import Final

from services.reporting.measures.dimensions import OF_WORK, By
from services.reporting.measures.listing import Listed, Thing
from services.reporting.measures.measure import (
    OF_ASKED,
    Measure,
    Row,
    Total,
    by_any,
    counted,
)
from services.reporting.measures.values import Milestone, Reached

_STATEMENT: Final = "figures_engagements"
_OPENED: Final = (
    *("EngagementOpened", "EngagementAmended", "EngagementCancelled", "EngagementReinstated"),
)
_COMPLETED: Final = (*_OPENED, "EngagementDelivered", "CompletionCorrected")


def _milestone(row: Row) -> Milestone:
    columns = row["numbers"], row["days"], row["engagements"]
    passed = tuple(
        Reached(engagements=number, reached_on=day, engagement_id=engagement)
        for number, day, engagement in zip(*columns, strict=True)
    )
    return Milestone(**passed[-1].model_dump(), passed=passed)


MEASURES: Final = (
    Measure(
        name="engagements_opened",
        title="Engagements opened",
        unit="engagement",
        definition="Pieces of work that were opened.",
        facts=_OPENED,
        day="opened_on",
        statement=_STATEMENT,
        value=counted("engagements_opened"),
        lists=Listed(Thing.ENGAGEMENT, "engagements_opened"),
        not_sums=OF_ASKED,
        of_all_work=True,
    ),
    Measure(
        name="engagements_delivered",
        title="Engagements delivered",
        unit="engagement",
        definition="Pieces of work of which all that was agreed is given, at their first "
        "completion, for ever: reopening does not move it.",
        facts=_COMPLETED,
        day="delivered_on",
        statement=_STATEMENT,
        value=counted("engagements_delivered"),
        lists=Listed(Thing.ENGAGEMENT, "engagements_delivered"),
        not_sums=OF_ASKED,
        of_all_work=True,
    ),
    Measure(
        name="engagements_completed_again",
        title="Engagements completed again",
        unit="completion",
        definition="Later completions of reopened work, beside the first, each on its own day.",
        facts=(*_COMPLETED, "EngagementReopened"),
        day="completed_again_on",
        statement=_STATEMENT,
        value=counted("engagements_completed_again"),
        lists=Listed(Thing.ENGAGEMENT, "engagements_completed_again"),
        not_sums=OF_ASKED,
        of_all_work=True,
    ),
    Measure(
        name="engagements_cancelled",
        title="Engagements cancelled",
        unit="engagement",
        definition="Pieces of work that ended undelivered.",
        facts=(*_OPENED, "EngagementDayCorrected"),
        day="cancelled_on",
        statement=_STATEMENT,
        value=counted("engagements_cancelled"),
        lists=Listed(Thing.ENGAGEMENT, "engagements_cancelled"),
        not_sums=OF_ASKED,
        of_all_work=True,
    ),
    Measure(
        name="engagements_closed",
        title="Engagements closed",
        unit="engagement",
        definition="Pieces of work that were closed, delivered before or not, and are not "
        "reopened.",
        facts=(*_OPENED, "EngagementClosed", "EngagementReopened", "EngagementDayCorrected"),
        day="closed_on",
        statement=_STATEMENT,
        value=counted("engagements_closed"),
        lists=Listed(Thing.ENGAGEMENT, "engagements_closed"),
        not_sums=OF_ASKED,
        of_all_work=True,
    ),
    Measure(
        name="milestones",
        title="Milestones",
        unit="engagement",
        definition="The first engagement, the 10th, the 50th, the 100th, the 500th, the 1,000th "
        "and so on, counted as they were opened, from the beginning of the period: when it was and "
        "which; the last that was reached, and all that were passed. What is entered late can move "
        "them.",
        facts=_OPENED,
        day="opened_on",
        statement="figures_milestones",
        value=_milestone,
        lists=Listed(Thing.ENGAGEMENT, "number", max, "engagements"),
        nothing=Milestone(),
        by=(*OF_WORK, By.MILESTONE),
        not_sums=by_any(Total.WHOLE, "A milestone is of all that is counted."),
        version=2,
    ),
)
