"""How long something took: whole minutes, which older facts told as hours.

Facts and commands tell minutes or hours, rows keep hours to two places, and whatever is added up is
added up in minutes: `minutes_of` reads them, `hours_of` rounds them, and nothing else does either.
The tables have `minutes_of` as well, for statements; a test holds the two to be the same.
"""

from __future__ import annotations

from typing import Final

MINUTES_AN_HOUR: Final = 60
_HOURS_PLACES: Final = 2
"""A hundredth of an hour is less than a minute: hours with two places give their minutes back."""


def minutes_of(hours: float | None, minutes: int | None = None) -> int:
    """Return the minutes that are told; where hours alone are, the nearest to them.

    A third was written as 0.33 or 0.67 of an hour, and means 20 or 40 minutes; quarters are exact.
    Raises `ValueError` where neither is told.
    """
    if minutes is not None:
        return minutes
    if hours is None:
        raise ValueError("neither hours nor minutes")
    return round(hours * MINUTES_AN_HOUR)


def hours_of(minutes: int) -> float:
    """Return minutes as hours, to two places."""
    return round(minutes / MINUTES_AN_HOUR, _HOURS_PLACES)
