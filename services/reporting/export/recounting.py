"""Measures counted again from an export, in SQL that knows nothing of the service's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from events.vocabulary import Program
from services.reporting.export.asking import MEASURES, asked, why_no_view
from services.reporting.measures import MEASURES as DECLARED
from services.reporting.measures.dimensions import By

_MILESTONES: Final = (1, *(each * 10**place for place in range(1, 6) for each in (1, 5)), 10**6)
COUNTED: Final = dict.fromkeys(MEASURES, "count(*)") | {
    "agencies": "count(DISTINCT agency)",
    "agencies_participating": (
        "count(DISTINCT agency) - count(DISTINCT agency) FILTER (WHERE leads)"
    ),
    "officers_represented": "sum(sworn)",
    "days_to_delivery": "median(days)",
    "days_to_delivery_p90": "quantile_disc(days, 0.9)",
    "provider_share": "round(sum(minutes) / 60, 2)",
    "attendees": "sum(attendees)::BIGINT",
    "hours": "round(sum(minutes) / 60, 2)",
    "milestones": (
        f"greatest({', '.join(f'if(count(*) >= {each}, {each}, 0)' for each in _MILESTONES)})"
    ),
    "reach": "helped / (active + helped_not_yet)",
    "sites": "count(DISTINCT site)",
    "sites_completed": "count(DISTINCT site)",
    "sites_in_progress": "count(DISTINCT site)",
}
"""What is counted of the rows of a measure's view."""
COLUMNS: Final = {By.PROGRAM: "program", By.STATE: "state", By.FISCAL_YEAR: "fiscal_year"}
"""The columns of every view, by the dimension whose keys they have."""
AT_AN_END: Final = ("engagements_active", "provider_load", "sites", "sites_in_progress")
"""What goes on, and so counts where a period ends."""
COMPARED: Final = {"reach": "share"}
"""Which member of a value is compared, where what it counts is not listed."""
_SHARE_OF_AGENCIES: Final = ("reach",)
_LAST_OF_AGENCY: Final = ("officers_represented",)
_FIRST_OF_SITE: Final = ("sites_completed",)
_DAYS: Final = {
    "state.requests": "submitted_on",  # also of a double
    "engagements_opened": "day",
    "engagements_delivered": "day",
    "engagements_cancelled": "day",
    "engagements_closed": "day",
    "engagements_completed_again": "day",
    "engagements_active": "day",
    "state.participants": "joined_on",
    "state.deliveries": "delivered_on",
}
"""Where the days stand up to which periods are told, but for those of answers: in no export."""
_KNOWN: Final = " UNION ALL ".join(
    f"SELECT {day} AS day FROM {rows}"  # noqa: S608 - our own names
    for rows, day in _DAYS.items()
)


NUMBER_MAX: Final = 2**53
"""Up to which each whole number is one of those that are compared."""
YEAR_MAX: Final = 2100
"""The last fiscal year of which anything is told."""


class NoNumberError(Exception):
    """A value is none of its measure; says which and what it must be."""

    def __init__(self, value: object, rule: str) -> None:
        super().__init__(f"it is {value!r:.80}, and must be {rule}")


@dataclass(frozen=True, slots=True)
class Recount:
    """A question: a measure by dimensions, of one program and of a stretch of days, or of all."""

    measure: str
    by: tuple[By, ...] = ()
    program: Program | None = None
    since: date | None = None
    until: date | None = None
    last_year: int | None = None
    """The last fiscal year that is told, where the days of an export do not go so far."""

    @property
    def goes_as_far_as_known(self) -> bool:
        """Whether its years go as far as any day is known, also that of an answer."""
        return self.until is None and _counts_at_ends_of_years(self)

    @property
    def why_not(self) -> str | None:
        """Why an export does not answer it; None where it does."""
        if (why := why_no_view(self.measure)) is not None:
            return why
        for by in self.by:
            if by not in COLUMNS:
                return f"the views of an export are not divided by {by.replace('-', ' ')}"
        return None


def recount(
    root: Path, as_of: int, questions: Sequence[Recount]
) -> list[dict[tuple[str, ...], float]]:
    """Answer questions that have no `why_not`, all at once: what is counted, by the keys.

    Raises what `asked` raises.
    """
    answers: list[dict[tuple[str, ...], float]] = [{} for _ in questions]
    if not questions:
        return answers
    asking = " UNION ALL ".join(_numbered(at, each) for at, each in enumerate(questions))
    with asked(root, asking, as_of) as answer:
        for at, keys, counted in answer.rows:
            if counted:
                answers[at][tuple(keys)] = counted
    return answers


def last_year(root: Path, as_of: int) -> int:
    """Return the last fiscal year of which an export has a day; 0: it has none.

    Raises what `asked` raises.
    """
    question = f"SELECT coalesce(fiscal_year(max(day)), 0) FROM ({_KNOWN})"  # noqa: S608 - our own names
    with asked(root, question, as_of) as answer:
        [(year,)] = answer.rows
    return int(year)


def number_of(measure: str, value: Any) -> float:
    """Return the number in an answer that is counted: of several members one.

    It is the one that is listed, or else `COMPARED`. What is nothing may be left out. Raises
    `NoNumberError`.
    """
    lists = DECLARED[measure].lists
    member = COMPARED.get(measure) if lists is None else lists.member
    number = value
    if member is not None and value is not None:
        if not isinstance(value, Mapping):
            raise NoNumberError(value, f"a record with {member}")
        number = value.get(member)
    if number is None:
        return 0
    if isinstance(number, bool) or not isinstance(number, int | float) or abs(number) > NUMBER_MAX:
        raise NoNumberError(number, f"a number of at most {NUMBER_MAX:,}")
    return number


def _numbered(at: int, asks: Recount) -> str:
    keys = ", ".join(f"{_key(by, asks)}::VARCHAR" for by in asks.by)
    if asks.measure in _FIRST_OF_SITE:
        return f"SELECT {at}, * FROM ({_first_of_sites(asks, keys)}) AS one"  # noqa: S608
    if asks.measure in _SHARE_OF_AGENCIES:
        return f"SELECT {at}, * FROM ({_share_of_agencies(asks, keys)}) AS one"  # noqa: S608
    counted = f"SELECT [{keys}]::VARCHAR[], {COUNTED[asks.measure]}::DOUBLE"
    where = " AND ".join(_conditions(asks)) or "true"
    # Nothing that a caller wrote is in it: names, one of three programs, and days.
    rows = f"{_rows(asks)} WHERE {where}"
    if asks.measure in _LAST_OF_AGENCY:  # its officers count once, as of the last day
        each = f"[{keys}]::VARCHAR[] AS keys, agency"
        last = f"SELECT {each}, arg_max(coalesce(sworn, 0), day) AS sworn FROM {rows} GROUP BY ALL"  # noqa: S608
        return f"SELECT {at}, keys, sum(sworn)::DOUBLE FROM ({last}) GROUP BY ALL"  # noqa: S608
    return f"SELECT {at}, * FROM ({counted} FROM {rows} GROUP BY ALL) AS one"  # noqa: S608


def _first_of_sites(asks: Recount, keys: str) -> str:
    """Each site once under each key but that of the year, on the day on which it first was there.

    What was completed before under another key, or for another program, is no first of this one.
    """
    alike = [COLUMNS[by] for by in asks.by if by is not By.FISCAL_YEAR]
    program = "true" if asks.program is None else f"program = '{asks.program}'"
    named = ", ".join(["site", *alike])
    rows = f"{asks.measure} WHERE {program}"
    first = f"SELECT {named}, min(delivered_on) AS day FROM {rows} GROUP BY ALL"  # noqa: S608
    dated = f"SELECT *, fiscal_year(day) AS fiscal_year FROM ({first})"  # noqa: S608
    within = " AND ".join(_within(asks)) or "true"
    counted = f"SELECT [{keys}]::VARCHAR[], {COUNTED[asks.measure]}::DOUBLE"
    return f"{counted} FROM ({dated}) WHERE {within} GROUP BY ALL"


def _share_of_agencies(asks: Recount, keys: str) -> str:
    """Of the agencies that there are on the last day, in the state if it is by state, those helped.

    Who was helped is there, though nobody had registered it by then.
    """
    last = "'infinity'::DATE" if asks.until is None else f"DATE '{asks.until}'"
    if By.FISCAL_YEAR in asks.by:
        last = f"least(make_date(fiscal_year, 9, 30), {last})"
    named = "".join(f"{COLUMNS[by]}, " for by in asks.by)
    parts = (
        f"SELECT *, {last} AS last_day FROM {asks.measure} "  # noqa: S608 - our own names
        f"WHERE {' AND '.join(['engagement_id IS NOT NULL', *_conditions(asks)])} "
        # One that had two numbers at a time is one, under that with which it was served last.
        f"QUALIFY rank() OVER (PARTITION BY {named.replace('state', 'served_in')}agency "
        "ORDER BY day DESC, served_as DESC) = 1"
    )
    helped = (
        f"SELECT {named}last_day, count(DISTINCT ori) AS helped, "  # noqa: S608 - our own names
        f"count(DISTINCT ori) FILTER (WHERE standing = 'not-yet') AS helped_not_yet FROM ({parts}) "
        "WHERE standing IN ('active', 'not-yet') AND is_within(last_day, began_on, ended_on) "
        "GROUP BY ALL"
    )
    alike = "there.state = helped.state" if By.STATE in asks.by else "true"
    active = (
        "SELECT count(*) FROM state.agency_periods AS there WHERE there.standing = 'active' "  # noqa: S608
        f"AND is_within(last_day, there.began_on, there.ended_on) AND {alike}"
    )
    counted = f"SELECT [{keys}]::VARCHAR[], ({COUNTED[asks.measure]})::DOUBLE"
    return f"{counted} FROM (SELECT *, ({active}) AS active FROM ({helped}) AS helped)"  # noqa: S608


def _key(by: By, asks: Recount) -> str:
    return "years.year" if _counts_at_ends_of_years(asks) and by is By.FISCAL_YEAR else COLUMNS[by]


def _counts_at_ends_of_years(asks: Recount) -> bool:
    return asks.measure in AT_AN_END and By.FISCAL_YEAR in asks.by


def _rows(asks: Recount) -> str:
    if not _counts_at_ends_of_years(asks):
        return asks.measure
    program = "true" if asks.program is None else f"program = '{asks.program}'"
    first = f"(SELECT fiscal_year(min(day)) FROM engagements_opened WHERE {program})"  # noqa: S608
    if asks.since is not None:
        first = f"fiscal_year(DATE '{asks.since}')"
    last = _last_known(asks)
    years = f"SELECT unnest(range({first}, fiscal_year({last}) + 1)) AS year"
    ends = f"SELECT year, least(make_date(year, 9, 30), {last}) AS ends_on FROM ({years})"  # noqa: S608
    in_year = f"CASE WHEN {_is_done(asks)} THEN fiscal_year(day) = year ELSE {_GOES_ON} END"
    return f"{asks.measure} JOIN ({ends}) AS years ON {in_year}"


_GOES_ON: Final = "day <= ends_on AND (until IS NULL OR until > ends_on)"


def _last_known(asks: Recount) -> str:
    if asks.until is not None:
        return f"DATE '{asks.until}'"
    days = [
        f"(SELECT max(day) FROM ({_KNOWN}))",  # noqa: S608 - our own names
        *([] if asks.since is None else [f"DATE '{asks.since}'"]),
        *([] if asks.last_year is None else [f"make_date({asks.last_year}, 9, 30)"]),
    ]
    return f"greatest({', '.join(days)})"


def _is_done(asks: Recount) -> str:
    return "what = 'done'" if asks.measure == "sites" else "false"


def _within(asks: Recount) -> list[str]:
    return [
        *([] if asks.since is None else [f"day >= DATE '{asks.since}'"]),
        *([] if asks.until is None else [f"day <= DATE '{asks.until}'"]),
    ]


def _conditions(asks: Recount) -> Iterator[str]:
    if asks.program is not None:
        yield f"program = '{asks.program}'"
    within = _within(asks)
    if asks.measure not in AT_AN_END:
        yield from within
        return
    done = " AND ".join([_is_done(asks), *within])
    if _counts_at_ends_of_years(asks):
        yield f"CASE WHEN {_is_done(asks)} THEN {done} ELSE true END"
    elif asks.until is None:
        yield f"(({done}) OR (NOT {_is_done(asks)} AND until IS NULL))"
    else:
        goes_on = _GOES_ON.replace("ends_on", f"DATE '{asks.until}'")
        yield f"(({done}) OR (NOT {_is_done(asks)} AND {goes_on}))"
