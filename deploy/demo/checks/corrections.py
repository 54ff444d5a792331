"""Checks of corrections that move a day to another year: the figures before and after each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from deploy.demo.checks.account import account_of
from deploy.demo.checks.check import Ask, Check, Courses, compared
from deploy.demo.checks.years import ASKED_OF, fiscal_year
from deploy.demo.plan.acts import Act, Life
from deploy.demo.playing.course import Course

_UNITS: Final = (
    "engagements_delivered",
    "engagements_completed_again",
    "engagements_cancelled",
    "engagements_closed",
)
_Numbers = Counter[tuple[str, str]]
"""By unit and fiscal year."""


async def checks(ask: Ask, courses: Courses) -> list[Check]:
    """Return a check of what each correction takes from a year, and of what it gives to one."""
    told = [(course, number, at) for course in courses for number, at in _corrected(course)]
    played, answered = Counter[str](), Counter[str]()
    for course, number, position in told:
        acts = course.life.acts
        played += moved(_of(course.life, acts[:number]), _of(course.life, acts[: number + 1]))
        answered += moved(await _figures(ask, position - 1), await _figures(ask, position))
    return [compared("years that corrections moved", played, answered, ASKED_OF)]


def _corrected(course: Course) -> Iterable[tuple[int, int]]:
    """Return the number of each correction among the acts, and its position in the log."""
    return course.corrected_at.items()


def _of(life: Life, acts: tuple[Act, ...]) -> _Numbers:
    """Count a life as far as it had been told."""
    numbers = _Numbers()
    for unit, on, number in account_of(replace(life, acts=acts)).units():
        if unit in _UNITS:
            numbers[unit, fiscal_year(on)] += number
    return numbers


async def _figures(ask: Ask, position: int) -> _Numbers:
    """Return what a service says was known at a position of the log."""
    rows = (await ask(f"/reporting/figures?by=fiscal-year&as_of={position}"))["rows"]
    return _Numbers({(unit, row["key"]): row[unit] for row in rows for unit in _UNITS})


def moved(before: _Numbers, after: _Numbers) -> Counter[str]:
    """Return what years lost and gained, by unit."""
    return Counter(dict(_differences(before, after)))


def _differences(before: _Numbers, after: _Numbers) -> Iterator[tuple[str, int]]:
    for unit, year in sorted(before.keys() | after.keys()):
        if more := after[unit, year] - before[unit, year]:
            yield f"{unit} {'to' if more > 0 else 'from'} {year}", abs(more)
