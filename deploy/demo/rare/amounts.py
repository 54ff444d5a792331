"""How many of each that seldom happens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Amounts:
    """A handful each; where fewer lives suit, so many."""

    imported: int
    merged: int
    kept: int
    declined_for_other_action: int
    other_action_reviewed: int
    excluded: int
    lapsed: int
    waiting: int
    struck: int
    reopened: int
    amended: int
    evaluated_by_all: int
    settled: int
    """Assessments with something sustained, and something set aside."""
    cities: bool
    """Whether two assessments have as many recommendations as published."""
    follow_ups: int
    reminded: int
    expired: int
    lapsed_these_days: int


WHOLE: Final = Amounts(
    imported=5,
    merged=3,
    kept=3,
    declined_for_other_action=3,
    other_action_reviewed=3,
    excluded=4,
    lapsed=3,
    waiting=12,
    struck=4,
    reopened=4,
    amended=3,
    evaluated_by_all=6,
    settled=5,
    cities=True,
    follow_ups=6,
    reminded=2,
    expired=2,
    lapsed_these_days=2,
)
SHORT: Final = Amounts(
    imported=1,
    merged=1,
    kept=1,
    declined_for_other_action=1,
    other_action_reviewed=1,
    excluded=1,
    lapsed=1,
    waiting=2,
    struck=1,
    reopened=1,
    amended=1,
    evaluated_by_all=1,
    settled=1,
    cities=False,
    follow_ups=1,
    reminded=1,
    expired=1,
    lapsed_these_days=1,
)
