"""What reporting shows of figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from pydantic import Field

from services.kit.http.views import View


class Dimension(StrEnum):
    """What figures are divided by; `all` leaves them whole.

    By provider, a delivery is that of who gave it, and an engagement that of who led it on the day
    that decides its period; a request is that of the first work that came of it. What nobody has
    led is `unassigned`.
    """

    ALL = "all"
    MONTH = "month"
    FISCAL_YEAR = "fiscal-year"
    PROGRAM = "program"
    TOPIC = "topic"
    DELIVERY_TYPE = "delivery-type"
    INTENSITY = "intensity"
    AGENCY_KIND = "agency-kind"
    AGENCY_SIZE = "agency-size"
    STATE = "state"
    PROVIDER = "provider"


class TopicNames(StrEnum):
    """Under which name a topic counts that was merged into another since."""

    AS_NAMED = "as-named"
    """The one that was asked for, or covered, then."""
    AS_TODAY = "as-today"
    """The one that it has as of the position of the answer."""


class OfficersRepresented(View):
    """Sworn strength of distinct agencies with an engagement."""

    sworn: int = 0
    participating: int = Field(
        default=0, description="Of these, officers of agencies that only took part."
    )
    agencies_unknown: int = Field(
        default=0, description="Agencies whose strength is unknown, and therefore not in the sum."
    )


class LeftOut(View):
    """Agencies that reach does not count, by how they stood on the day of which it speaks."""

    not_yet: int = Field(default=0, description="Not known to have existed by then.")
    dormant: int = 0
    covered: int = Field(default=0, description="Another agency reports for them.")
    gone: int = Field(default=0, description="Merged, renumbered, split or dissolved.")


class Reach(View):
    """Agencies that were helped, among all that existed and worked at the end of the period."""

    helped: int = Field(
        default=0, description="Of those that are known; who was succeeded counts as its successor."
    )
    participating: int = Field(default=0, description="Of these, agencies that only took part.")
    known: int | None = Field(default=None, description="Of that kind, size or state; else all.")
    share: float | None = Field(default=None, description="0 to 1.")
    left_out: LeftOut = LeftOut()


class DaysToDelivery(View):
    """From submission to delivery, of delivered engagements."""

    median: float | None = None
    engagements: int = 0


class Satisfaction(View):
    """Answers whose five ratings have a mean of 4 or more, among all answers."""

    share: float | None = Field(default=None, description="0 to 1; none where suppressed.")
    answers: int = 0
    suppressed: bool = Field(default=True, description="Too few answers to be shown.")


class FigureRow(View):
    """The figures under one key, each in its unit."""

    key: str
    requests: int = 0
    requests_referred: int = 0
    agencies: int = 0
    agencies_participating: int = 0
    sites: int = 0
    sites_completed: int = 0
    sites_in_progress: int = 0
    engagements_opened: int = 0
    engagements_active: int = 0
    engagements_delivered: int = 0
    engagements_completed_again: int = 0
    engagements_cancelled: int = 0
    engagements_closed: int = 0
    deliveries: int = 0
    attendees: int = 0
    hours: float = 0.0
    officers_represented: OfficersRepresented = OfficersRepresented()
    reach: Reach = Reach()
    days_to_delivery: DaysToDelivery = DaysToDelivery()
    satisfaction: Satisfaction = Satisfaction()
    satisfaction_at_follow_up: Satisfaction = Satisfaction()


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


class AnnualRow(View):
    """One federal fiscal year, or all of them."""

    fiscal_year: int | None = Field(description="Named by the year in which it ends; none: all.")
    requests: int
    agencies: int
    engagements_delivered: int
    engagements_completed_again: int
    deliveries: int
    officers_represented: OfficersRepresented
    days_to_delivery: DaysToDelivery
    satisfaction: Satisfaction


class AnnualView(View):
    """The compact annual table, true at one position of the log."""

    as_of: int
    years: Sequence[AnnualRow]
    total: AnnualRow = Field(
        description="Not the sum of the years: an agency helped in two of them is one agency."
    )
