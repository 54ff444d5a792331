"""Days: one spelling, a first and a last one, and arithmetic that ends at them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Annotated, Final

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

FIRST_DAY: Final = date(1900, 1, 1)
"""Earlier days are slips of the hand: nobody alive was anything then."""
LAST_DAY: Final = date(2099, 12, 31)
"""So far nobody plans; and what is counted from it still is a day."""
DAY_PATTERN: Final = "^(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
"""`FIRST_DAY` to `LAST_DAY`, as a schema says it."""
DAY_RULE: Final = f"must be a day as YYYY-MM-DD, from {FIRST_DAY} to {LAST_DAY}"

_WRITTEN: Final = re.compile(DAY_PATTERN, re.ASCII)


def read_day(text: str) -> date:
    """The day that a text names, in the one spelling. Raises `ValueError`."""
    if not _WRITTEN.fullmatch(text):
        raise ValueError(DAY_RULE)
    return date.fromisoformat(text)


def within_days(day: date) -> date:
    """The same day, if a writer may give it. Raises `ValueError`."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(DAY_RULE)
    return day


def _checked(value: object) -> date:
    try:
        if isinstance(value, str):
            return read_day(value)
        if type(value) is date:
            return within_days(value)
    except ValueError:
        pass
    raise PydanticCustomError("day", DAY_RULE)


Day = Annotated[date, BeforeValidator(_checked), Field(json_schema_extra={"pattern": DAY_PATTERN})]
"""A day as a writer gives it. Facts have plain dates: what was told once can always be read."""


def days_after(day: date, days: int) -> date:
    """`days` later, or earlier if negative; the calendar's first or last day where that is none.

    For old facts: a writer's days lie within `FIRST_DAY` and `LAST_DAY`.
    """
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min
