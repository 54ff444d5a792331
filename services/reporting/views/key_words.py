"""The keys of dimensions as people read them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Final

from events.vocabulary.phrases import phrase_of
from services.reporting.measures.dimensions import UNSPECIFIED
from services.reporting.views.states import STATES

_WITHOUT: Final[Mapping[str, str]] = {
    "unknown": "Not known",
    "unassigned": "Nobody yet",
    UNSPECIFIED: "Not specified",
    "unlisted": "On no list",
}


def key_in_words(by: str, key: str) -> str:
    """Return a key of a dimension in words.

    >>> key_in_words("fiscal-quarter", "fy2023-q1"), key_in_words("month", "2023-04")
    ('FY 2023 Q1', 'Apr 2023')
    >>> key_in_words("state", "IA"), key_in_words("topic", "use-of-force")
    ('Iowa', 'Use of force')
    """
    if key in _WITHOUT:
        return _WITHOUT[key]
    return _WORDS.get(by, phrase_of)(key)


def _fiscal_quarter(key: str) -> str:
    year, _, quarter = key.removeprefix("fy").partition("-")
    return f"FY {year} {quarter.upper()}"


_WORDS: Final[Mapping[str, Callable[[str], str]]] = {
    "fiscal-year": "FY {}".format,
    "fiscal-quarter": _fiscal_quarter,
    "calendar-quarter": lambda key: key.replace("-", " "),
    "month": lambda key: f"{date.fromisoformat(f'{key}-01'):%b %Y}",
    "state": lambda key: STATES[key].name if key in STATES else key,
    "provider": str.upper,
}
"""By dimension; the keys of others are phrases."""


def periods_between(by: str, first: str, last: str) -> Iterator[str]:
    """Yield the keys of all periods from one to another, both among them.

    >>> list(periods_between("fiscal-quarter", "fy2023-q4", "fy2024-q1"))
    ['fy2023-q4', 'fy2024-q1']
    >>> list(periods_between("month", "2023-12", "2024-01"))
    ['2023-12', '2024-01']
    """
    parts, form = _PERIODS[by]
    for at in range(_ordinal(first, parts), _ordinal(last, parts) + 1):
        year, part = divmod(at, parts)
        yield form.format(year=year, part=part + 1)


def _ordinal(key: str, parts: int) -> int:
    year, *part = [int(digits) for digits in re.findall("[0-9]+", key)]
    return year * parts + (part[0] - 1 if part else 0)


_PERIODS: Final[Mapping[str, tuple[int, str]]] = {
    "fiscal-year": (1, "{year}"),
    "calendar-year": (1, "{year}"),
    "fiscal-quarter": (4, "fy{year}-q{part}"),
    "calendar-quarter": (4, "{year}-Q{part}"),
    "month": (12, "{year}-{part:02}"),
}
"""How many of them a year has, and how their keys are written."""
