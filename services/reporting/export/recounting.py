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
    "sites": "count(DISTINCT site)",
    "sites_completed": "count(DISTINCT site)",
    "sites_in_progress": "count(DISTINCT site)",
}
"""What is counted of the rows of a measure's view."""
COLUMNS: Final = {By.PROGRAM: "program", By.STATE: "state", By.FISCAL_YEAR: "fiscal_year"}
"""The columns of every view, by the dimension whose keys they have."""
AT_AN_END: Final = ("engagements_active", "provider_load", "sites", "sites_in_progress")
"""What goes on, and so counts where a period ends."""
_LAST_OF_AGENCY: Final = ("officers_represented",)
_DAYS: Final = (
    *("requests", "engagements_opened", "engagements_delivered", "engagements_cancelled"),
    *("engagements_closed", "engagements_completed_again", "engagements_active", "deliveries"),
)
_KNOWN: Final = " UNION ALL ".join(f"SELECT day FROM {view}" for view in _DAYS)  # noqa: S608 - our own names


NUMBER_MAX: Final = 2**53
"""Up to which each whole number is one of those that are compared."""


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


def number_of(measure: str, value: Any) -> float:
    """Return the number in an answer that is counted: of several members the one that is listed.

    What is nothing may be left out. Raises `NoNumberError`.
    """
    lists = DECLARED[measure].lists
    member = None if lists is None else lists.member
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
    counted = f"SELECT [{keys}]::VARCHAR[], {COUNTED[asks.measure]}::DOUBLE"
    where = " AND ".join(_conditions(asks)) or "true"
    # Nothing that a caller wrote is in it: names, one of three programs, and days.
    rows = f"{_rows(asks)} WHERE {where}"
    if asks.measure in _LAST_OF_AGENCY:  # its officers count once, as of the last day
        each = f"[{keys}]::VARCHAR[] AS keys, agency"
        last = f"SELECT {each}, arg_max(coalesce(sworn, 0), day) AS sworn FROM {rows} GROUP BY ALL"  # noqa: S608
        return f"SELECT {at}, keys, sum(sworn)::DOUBLE FROM ({last}) GROUP BY ALL"  # noqa: S608
    return f"SELECT {at}, * FROM ({counted} FROM {rows} GROUP BY ALL) AS one"  # noqa: S608


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
    known = f"(SELECT max(day) FROM ({_KNOWN}))"  # noqa: S608 - our own names
    return known if asks.since is None else f"greatest({known}, DATE '{asks.since}')"


def _is_done(asks: Recount) -> str:
    return "what = 'done'" if asks.measure == "sites" else "false"


def _conditions(asks: Recount) -> Iterator[str]:
    if asks.program is not None:
        yield f"program = '{asks.program}'"
    within = [
        *([] if asks.since is None else [f"day >= DATE '{asks.since}'"]),
        *([] if asks.until is None else [f"day <= DATE '{asks.until}'"]),
    ]
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
