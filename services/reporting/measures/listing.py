"""What a measure counts, one by one: the things, and how the figure is made of their numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from statistics import median
from typing import Any, NamedTuple

from events.rules.durations import hours_of


class Thing(StrEnum):
    """A kind of thing that is counted; statements take it as what they list."""

    REQUEST = "request"
    AGENCY = "agency"
    SITE = "site"
    ENGAGEMENT = "engagement"
    DELIVERY = "delivery"
    RECOMMENDATION = "recommendation"


class Listed(NamedTuple):
    """How what a measure counts is listed by its statement, each thing for itself."""

    thing: Thing
    column: str
    """The statement's column that has the number of a thing: 1, or its minutes, officers, days."""
    figure: Callable[[Sequence[Any]], float] = sum
    """Makes the figure of these numbers."""
    member: str | None = None
    """Which member of the measure's value that figure is, where it has several."""
    zeros: bool = False
    """Whether a thing can have the number 0, as days can be; else 0 says that it is not counted."""


def total_hours(minutes: Sequence[int]) -> float:
    """Return the hours of some minutes."""
    return hours_of(sum(minutes))


def middle(days: Sequence[float]) -> float:
    """Return the median."""
    return median(days)


def nine_of_ten(days: Sequence[int]) -> int:
    """Return the first that nine of ten do not exceed."""
    return sorted(days)[-(-9 * len(days) // 10) - 1]
