"""What each measure counts, as a page for everybody: derived from the declarations alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from starlette.responses import Response

from services.kit.pages.page import CurrentPage
from services.kit.pages.routing import PageRouter
from services.reporting.measures import MEASURES
from services.reporting.measures.answers import ANSWERS_MIN
from services.reporting.measures.dimensions import By
from services.reporting.measures.measure import Measure, NotTheSum, SmallNumbers, Total
from services.reporting.pages.public import KEPT_SECONDS
from services.reporting.views.published import named

TOTALS: Final = {
    Total.SUM: "the sum of the rows",
    Total.DISTINCT: "at most the sum of the rows: what stands in several is counted once",
    Total.WHOLE: "no sum of the rows: it is counted from all of it",
}
SMALL_NUMBERS: Final = {
    SmallNumbers.EXACT: "Told as they are: it counts work.",
    SmallNumbers.HIDDEN: (
        f"Of fewer than {ANSWERS_MIN} answers, or invitations, how many there are is told alone."
    ),
}

definitions = PageRouter("/definitions")


@definitions.get("")
async def show_definitions(page: CurrentPage) -> Response:
    """Show what each measure counts, from which facts, and what its total is."""
    page.stands_for(seconds=KEPT_SECONDS)
    response = page.show(
        "definitions.html",
        measures=MEASURES.values(),
        totals=totals_of,
        in_totals=TOTALS,
        small_numbers=SMALL_NUMBERS,
        named=named,
        listed=listed,
    )
    return page.publish(response, KEPT_SECONDS)


def totals_of(measure: Measure) -> list[tuple[str, NotTheSum]]:
    """Return by what the total is not the sum, what it is, and why: alike ones together."""
    alike: dict[NotTheSum, list[By]] = {}
    for by in measure.by:
        if by in measure.not_sums:
            alike.setdefault(measure.not_sums[by], []).append(by)
    return [
        ("any" if len(dimensions) == len(measure.by) else listed(dimensions), instead)
        for instead, dimensions in alike.items()
    ]


def listed(dimensions: Sequence[By]) -> str:
    """Return dimensions as people read them."""
    return ", ".join(named(by).lower() for by in dimensions)
