"""Pieces of work: opened, going on, completed, ended."""

from __future__ import annotations

from typing import Final

from services.reporting.measures.measure import OF_ASKED, Measure, counted

_STATEMENT: Final = "figures_engagements"
_OPENED: Final = (
    *("EngagementOpened", "EngagementAmended", "EngagementCancelled", "EngagementReinstated"),
)
_COMPLETED: Final = (*_OPENED, "EngagementDelivered", "CompletionCorrected")

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
        not_sums=OF_ASKED,
        of_all_work=True,
    ),
)
