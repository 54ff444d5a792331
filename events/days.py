"""Days in requests: one spelling, the first and the last allowed day, and safe arithmetic."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Annotated, Final

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

FIRST_DAY: Final = date(1900, 1, 1)
"""Earlier days are typing errors."""
LAST_DAY: Final = date(2099, 12, 31)
"""Nobody plans beyond it, and adding days to it still gives a valid date."""
DAY_PATTERN: Final = "^(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
"""`FIRST_DAY` to `LAST_DAY` as a pattern for JSON Schema."""
DAY_RULE: Final = f"must be a day as YYYY-MM-DD, from {FIRST_DAY} to {LAST_DAY}"

FISCAL_YEAR_BEGINS: Final = 10
"""The month: a federal fiscal year bears the number of the calendar year in which it ends."""

_WRITTEN: Final = re.compile(DAY_PATTERN, re.ASCII)


def read_day(text: str) -> date:
    """Return the day written as YYYY-MM-DD. Raises `ValueError`."""
    if not _WRITTEN.fullmatch(text):
        raise ValueError(DAY_RULE)
    return date.fromisoformat(text)


def within_days(day: date) -> date:
    """Return the same day. Raises `ValueError` outside `FIRST_DAY` to `LAST_DAY`."""
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
"""A day in a request. Facts have plain dates, so that every recorded fact can be read."""


def days_after(day: date, days: int) -> date:
    """Return the day `days` later (earlier if negative), bounded by the calendar's first and last.

    The bound matters for old facts only: days in requests lie within `FIRST_DAY` and `LAST_DAY`.
    """
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


def fiscal_year_of(day: date) -> int:
    """Return the federal fiscal year in which a day lies.

    >>> fiscal_year_of(date(2023, 9, 30)), fiscal_year_of(date(2023, 10, 1))
    (2023, 2024)
    """
    return day.year + (day.month >= FISCAL_YEAR_BEGINS)
