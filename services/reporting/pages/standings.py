"""How recommendations stand, as a chart and as a table to download."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.responses import Response

from services.kit.pages.downloads import download
from services.reporting.charts import Breakdown, Mark, breakdown
from services.reporting.views.assessments import StandingView, Status

STANDINGS: Final[Mapping[Status, str]] = {
    Status.OPEN: "To be carried out",
    Status.SUBMITTED: "Carried out, as the agency says; being checked",
    Status.RETURNED: "Returned: the evidence does not show it",
    Status.VALIDATED: "Found carried out",
    Status.SUSTAINED: "Found still so on a later look",
    Status.SET_ASIDE: "Set aside",
}
"""Each standing in words."""


def drawn_standing(standing: StandingView) -> Breakdown:
    """Return the chart of how many stand where."""
    marks = [
        Mark(STANDINGS[status], f"{number:,}", number) for status, number in standing.counts.items()
    ]
    return breakdown("How recommendations stand", marks)


def standing_as_table(standing: StandingView) -> Response:
    """Return the same as CSV: standings as addresses have them."""
    name = f"recommendations-as-of-{standing.as_of}"
    return download(name, ("standing", "recommendations"), list(standing.counts.items()))
