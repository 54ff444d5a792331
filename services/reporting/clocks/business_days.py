"""Federal business days: Monday to Friday, but for the legal public holidays of 5 U.S.C. 6103."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import accumulate
from typing import Final

FIRST_YEAR: Final = 1970
LAST_YEAR: Final = 2100
"""Before the first and after the last year holidays are not known: every weekday counts."""
DAYS_KEPT_MAX: Final = 10_000
WEEKDAYS: Final = 5
"""Of a week."""
_FIRST: Final = date(FIRST_YEAR, 1, 1).toordinal()


def business_days(since: date, until: date) -> int:
    """How many business days have passed: those after `since`, up to and with `until`.

    So what begins and ends on the same day takes none, and two stretches that meet on a day add
    up. Nothing has passed where `until` is before `since`.
    """
    return max(0, _PASSED[until] - _PASSED[since])


def know_holidays() -> None:
    """Make the table now, so that the first count need not wait half a second for it."""
    _table()


@cache
def holidays(year: int) -> frozenset[date]:
    """The weekdays of a calendar year on which nobody works.

    What falls on a weekend is observed on a weekday beside it, which may lie in another year.
    Without Inauguration Day, which is one around Washington only.
    """
    # The import takes half a second, which only counting should cost.
    from holidays.countries.united_states import UnitedStates  # noqa: PLC0415 - likewise

    observed = UnitedStates(years=[year], observed=True)  # type: ignore[no-untyped-call] # as it ships
    return frozenset(day for day in observed if day.year == year and day.weekday() < WEEKDAYS)


class _Passed(dict[date, int]):
    """The same by day: the same days come again and again."""

    def __missing__(self, day: date) -> int:
        if len(self) >= DAYS_KEPT_MAX:
            self.clear()
        passed = self[day] = _passed(day.toordinal())
        return passed


_PASSED: Final = _Passed()


def _passed(ordinal: int) -> int:
    """Business days from the beginning of the calendar up to a day."""
    table = _table()
    place = ordinal - _FIRST
    if 0 <= place < len(table):
        return table[place]
    known = 0 if place < 0 else _weekdays(_FIRST + len(table) - 1) - table[-1]
    return _weekdays(ordinal) - known


@cache
def _table() -> array[int]:
    """The same for each day of the years whose holidays are known, made at the first use."""
    return array("l", accumulate(_steps(), initial=_weekdays(_FIRST - 1)))[1:]


def _steps() -> Iterator[int]:
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        free = holidays(year)
        for ordinal in range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1):
            day = date.fromordinal(ordinal)
            yield int(day.weekday() < WEEKDAYS and day not in free)


def _weekdays(ordinal: int) -> int:
    """The calendar begins on a Monday, whose ordinal is 1."""
    weeks, rest = divmod(ordinal, 7)
    return weeks * WEEKDAYS + min(rest, WEEKDAYS)
