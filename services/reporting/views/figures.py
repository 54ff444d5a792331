"""What reporting shows of figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from pydantic import Field, create_model

from services.kit.http.views import View
from services.reporting.measures import ANNUAL, WIDE
from services.reporting.measures.dimensions import UNDIVIDED, By
from services.reporting.measures.measure import Measure


class Dimension(StrEnum):
    """What figures are divided by; `all` leaves them whole.

    By provider, a delivery is that of who gave it, and an engagement that of who led it on the day
    that decides its period; a request is that of the first work that came of it. What nobody has
    led is `unassigned`.
    """

    ALL = UNDIVIDED
    MONTH = By.MONTH
    FISCAL_YEAR = By.FISCAL_YEAR
    PROGRAM = By.PROGRAM
    TOPIC = By.TOPIC
    DELIVERY_TYPE = By.DELIVERY_TYPE
    INTENSITY = By.INTENSITY
    AGENCY_KIND = By.AGENCY_KIND
    AGENCY_SIZE = By.AGENCY_SIZE
    STATE = By.STATE
    PROVIDER = By.PROVIDER


class TopicNames(StrEnum):
    """Under which name a topic counts that was merged into another since."""

    AS_NAMED = "as-named"
    """The one that was asked for, or covered, then."""
    AS_TODAY = "as-today"
    """The one that it has as of the position of the answer."""


def _columns(first: type[View], measures: Iterable[Measure], *, required: bool) -> Any:
    """Return a view with a field more for each measure; without `required`, of nothing counted."""
    shapes: dict[str, Any] = {
        each.name: (type(each.nothing), ... if required else each.nothing) for each in measures
    }
    return create_model("Columns", __base__=first, **shapes)


class _Keyed(View):
    key: str


class FigureRow(_columns(_Keyed, WIDE, required=False)):  # type: ignore[misc] # fields: the measures
    """The figures under one key, each in its unit."""


class UnitView(View):
    """What a figure counts."""

    definition: str
    day: str = Field(description="The business day that decides its period.")


class TopicsView(View):
    """Under which names topics count here, and which of them are no more."""

    named: TopicNames
    merged: Mapping[str, str] = Field(
        description="Topics that were merged, each with the one that it is today. `as-today`: "
        "it counts as that one; what has both counts once, so a row may be less than the sum of "
        "the rows that it had `as-named`."
    )
    split: Mapping[str, Sequence[str]] = Field(
        description="Topics that were split, each with what it became. It counts under its own "
        "name, `as-today` too: of what was asked for under it nobody can tell which part was meant."
    )


class FiguresView(View):
    """Figures by the counting dictionary, true at one position of the log."""

    as_of: int = Field(description="The position of the log that they speak for.")
    by: Dimension
    topics: TopicsView | None = Field(
        default=None, description="Where figures are by topic; otherwise none."
    )
    units: Mapping[str, UnitView]
    rows: Sequence[FigureRow] = Field(
        description="By key. What has several topics or delivery types counts under each of them; "
        "requests and engagements by what was asked for, deliveries by what was given."
    )


class _OfYear(View):
    fiscal_year: int | None = Field(description="Named by the year in which it ends; none: all.")


class AnnualRow(_columns(_OfYear, ANNUAL, required=True)):  # type: ignore[misc] # likewise
    """One federal fiscal year, or all of them."""


class AnnualView(View):
    """The compact annual table, true at one position of the log."""

    as_of: int
    years: Sequence[AnnualRow]
    total: AnnualRow = Field(
        description="Not the sum of the years: an agency helped in two of them is one agency."
    )
