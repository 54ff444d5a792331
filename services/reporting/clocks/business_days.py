"""Federal business days: Monday to Friday, but for the legal public holidays of 5 U.S.C. 6103."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import MAXYEAR, date, timedelta
from functools import cache, lru_cache
from typing import Final

MONDAY: Final = 0
THURSDAY: Final = 3
SATURDAY: Final = 5
SUNDAY: Final = 6
WEEKDAYS: Final = 5
"""Of a week."""
JUNETEENTH_FIRST_YEAR: Final = 2021
STRETCHES_KEPT: Final = 65_536
"""Counted before, some 10 MB: a replay asks for the same few again and again."""
_DAY: Final = timedelta(days=1)


@lru_cache(maxsize=STRETCHES_KEPT)
def business_days(since: date, until: date) -> int:
    """How many business days have passed: those after `since`, up to and with `until`.

    So what begins and ends on the same day takes none, and two stretches that meet on a day add
    up. Nothing has passed where `until` is before `since`.
    """
    if until <= since:
        return 0
    weeks, rest = divmod((until - since).days, 7)
    ends = (until - _DAY * ago for ago in range(rest))
    weekdays = weeks * WEEKDAYS + sum(day.weekday() < SATURDAY for day in ends)
    years = range(since.year, until.year + 1)
    return weekdays - sum(since < day <= until for year in years for day in _observed_in(year))


def holidays(year: int) -> frozenset[date]:
    """The days on which the holidays of a calendar year are observed.

    Without Inauguration Day, which is one around Washington only.

    One that falls on a Saturday is observed on the Friday before, which may lie in the year
    before; one on a Sunday on the Monday after.
    """
    return frozenset(map(_observed, _holidays(year)))


@cache
def _observed_in(year: int) -> frozenset[date]:
    both = holidays(year) | (holidays(year + 1) if year < MAXYEAR else frozenset())
    return frozenset(day for day in both if day.year == year)


def _holidays(year: int) -> Iterator[date]:
    yield date(year, 1, 1)  # New Year's Day
    yield _nth(year, 1, MONDAY, 3)  # Birthday of Martin Luther King, Jr.
    yield _nth(year, 2, MONDAY, 3)  # Washington's Birthday
    yield _last_monday_of_may(year)  # Memorial Day
    if year >= JUNETEENTH_FIRST_YEAR:
        yield date(year, 6, 19)  # Juneteenth National Independence Day
    yield date(year, 7, 4)  # Independence Day
    yield _nth(year, 9, MONDAY, 1)  # Labor Day
    yield _nth(year, 10, MONDAY, 2)  # Columbus Day
    yield date(year, 11, 11)  # Veterans Day
    yield _nth(year, 11, THURSDAY, 4)  # Thanksgiving Day
    yield date(year, 12, 25)  # Christmas Day


def _nth(year: int, month: int, weekday: int, ordinal: int) -> date:
    first = date(year, month, 1)
    return first + _DAY * ((weekday - first.weekday()) % 7 + 7 * (ordinal - 1))


def _last_monday_of_may(year: int) -> date:
    last = date(year, 5, 31)
    return last - _DAY * last.weekday()


def _observed(day: date) -> date:
    if day.weekday() == SATURDAY:
        return day - _DAY
    return day + _DAY if day.weekday() == SUNDAY else day
