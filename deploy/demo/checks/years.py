"""Checks of the figures of every fiscal year, recounted from the plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from deploy.demo.checks.account import Account, account_of
from deploy.demo.checks.check import Ask, Check, Courses, compared

ASKED_OF: Final = "figures"
_OCTOBER: Final = 10

_UNITS: Final = (
    ("requests", "requests"),
    ("requests referred", "requests_referred"),
    ("agencies", "agencies"),
    ("agencies taking part", "agencies_participating"),
    ("officers represented", "officers_represented"),
    ("engagements opened", "engagements_opened"),
    ("engagements delivered", "engagements_delivered"),
    ("completed again", "engagements_completed_again"),
    ("engagements cancelled", "engagements_cancelled"),
    ("engagements closed", "engagements_closed"),
    ("deliveries", "deliveries"),
    ("attendees", "attendees"),
    ("minutes given", "minutes"),
)
_ByYear = Counter[tuple[str, str]]
"""Numbers by unit and fiscal year."""


async def checks(ask: Ask, courses: Courses) -> list[Check]:
    """Return a check for each unit: its numbers in all years together, and each for itself."""
    answered = _answered((await ask("/reporting/figures?by=fiscal-year"))["rows"])
    accounts = [account_of(course.life) for course in courses]
    played = _counted(accounts) + _helped(accounts)
    return [_check(what, unit, played, answered) for what, unit in _UNITS]


def _check(what: str, unit: str, played: _ByYear, answered: _ByYear) -> Check:
    return compared(f"{what}, by year", _of(unit, played), _of(unit, answered), ASKED_OF)


def _of(unit: str, numbers: _ByYear) -> Counter[str]:
    return Counter({year: number for (of, year), number in numbers.items() if of == unit})


def _answered(rows: Iterable[Mapping[str, Any]]) -> _ByYear:
    numbers = _ByYear()
    for row in rows:
        for _, unit in _UNITS:
            numbers[unit, row["key"]] = _number(row, unit)
    return numbers


def _number(row: Mapping[str, Any], unit: str) -> int:
    if unit == "minutes":
        minutes: int = round(row["hours"] * 60)
        return minutes
    if unit == "officers_represented":
        sworn: int = row[unit]["sworn"]
        return sworn
    number: int = row[unit]
    return number


def _counted(accounts: Iterable[Account]) -> _ByYear:
    numbers = _ByYear()
    for account in accounts:
        for unit, on, number in account.units():
            numbers[unit, fiscal_year(on)] += number
    return numbers


def _helped(accounts: Iterable[Account]) -> _ByYear:
    """Count each agency once a year, as one that leads if it leads anything."""
    leads: dict[tuple[str, str], bool] = {}
    sworn: dict[str, int] = {}
    for account in accounts:
        for agency in (account.life.agency, *account.life.others):
            sworn[agency.ori] = agency.sworn or 0
        for ori, since, is_lead in account.helped():
            year_and_agency = fiscal_year(since), ori
            leads[year_and_agency] = leads.get(year_and_agency, False) or is_lead
    numbers = _ByYear()
    for (year, ori), is_lead in leads.items():
        numbers["agencies", year] += 1
        numbers["agencies_participating", year] += not is_lead
        numbers["officers_represented", year] += sworn[ori]
    return numbers


def fiscal_year(on: date) -> str:
    """Return the federal fiscal year of a day, which begins on 1 October."""
    return str(on.year + (on.month >= _OCTOBER))
