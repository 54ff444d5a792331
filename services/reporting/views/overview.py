"""What a visitor sees first: how much in all, and in the last full year against the one before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from services.reporting.measures import MEASURES
from services.reporting.measures.dimensions import By
from services.reporting.views.figures import Dimension
from services.reporting.views.published import in_words

FIRST: Final = (
    "requests",
    "agencies",
    "sites_completed",
    "engagements_opened",
    "engagements_delivered",
    "deliveries",
    "hours",
    "attendees",
)
"""The measures of the overview, in its order."""
_LAST_QUARTER: Final = 4


@dataclass(frozen=True, slots=True)
class Headline:
    """A measure of the overview."""

    measure: str
    title: str
    total: str
    in_year: str
    in_year_before: str
    change: str
    """In words; that there is nothing to compare with, too."""


@dataclass(frozen=True, slots=True)
class Overview:
    """What the latest snapshot says first."""

    year: int
    """The last federal fiscal year that it has whole."""
    headlines: tuple[Headline, ...]


def overview_of(content: Mapping[str, Any], fiscal_year: int, quarter: int) -> Overview:
    """Return the overview of what was published of a quarter."""
    year = fiscal_year if quarter == _LAST_QUARTER else fiscal_year - 1
    work = content["work"]
    whole: Mapping[str, Any] = next(iter(work.get(Dimension.ALL, ())), {})
    return Overview(year, headlines_of(whole, work.get(By.FISCAL_YEAR, ()), year))


def headlines_of(
    whole: Mapping[str, Any], years: Iterable[Mapping[str, Any]], year: int
) -> tuple[Headline, ...]:
    """Return the measures of the overview in a year, against the one before and in all."""
    by_year = {row["key"]: row for row in years}
    of_year, before = by_year.get(str(year), {}), by_year.get(str(year - 1), {})
    return tuple(
        Headline(
            name,
            MEASURES[name].title,
            in_words(whole.get(name, 0)),
            in_words(of_year.get(name, 0)),
            in_words(before.get(name, 0)),
            change_in_words(before.get(name, 0), of_year.get(name, 0)),
        )
        for name in FIRST
    )


def change_in_words(before: float, now: float) -> str:
    """Return by how much a figure changed from one year to the next; in percent from ten on."""
    if now == before:
        return "no change"
    more = "more" if now > before else "fewer"
    difference = abs(now - before)
    if before < 10:  # noqa: PLR2004 - of one or two, percents say too much
        return f"{in_words(difference)} {more}"
    return f"{in_words(difference)} {more} ({difference / before:.0%})"
