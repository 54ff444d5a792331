"""How often each rare event happens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Amounts:
    """How many lives get each rare event, or as many as suit; by default a few."""

    imported: int = 1
    merged: int = 1
    kept: int = 1
    declined_for_other_action: int = 1
    other_action_reviewed: int = 1
    excluded: int = 1
    lapsed: int = 1
    waiting: int = 2
    struck: int = 1
    reopened: int = 1
    amended: int = 1
    evaluated_by_all: int = 1
    settled: int = 1
    """Assessments with a recommendation sustained and one set aside."""
    cities: bool = False
    """Whether two assessments have as many recommendations as published."""
    follow_ups: int = 1
    reminded: int = 1
    expired: int = 1
    lapsed_these_days: int = 1


SHORT: Final = Amounts()
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
