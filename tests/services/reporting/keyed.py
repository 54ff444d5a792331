"""Under which keys something counts, said once more in plain Python: it knows no SQL of ours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from typing import Final, TypeVar

Pair = tuple[str, str]
WHOLE: Final = "all"
YEARS: Final = {"calendar-year": 1, "fiscal-year": 10}
"""Of periods of a year, the month in which it begins."""


@dataclass(frozen=True, kw_only=True)
class Counted:
    """One thing, on the day that decides its period."""

    day: date
    program: str | None
    topics: Sequence[str] | None = None
    delivery_types: Sequence[str] | None = None
    kind: str | None = None
    """Of the agency, like `state` and `sworn`; where nobody registered it, none is known."""
    state: str | None = None
    sworn: int | None = None
    provider: str | None = None
    said: Mapping[str, str] | None = None
    """Its keys by other dimensions."""


ThingT = TypeVar("ThingT", bound=Counted)


def keys_of(by: str, thing: Counted, lists: Mapping[str, Sequence[str]]) -> set[str]:
    """Return the keys of a thing by a dimension. `lists` are those on which each topic stands."""
    topics = {*(thing.topics or ())}
    match by:
        case "topic":
            return topics or {"unspecified"}
        case "topic-list":
            listed = {each for topic in topics for each in lists.get(topic, ["unlisted"])}
            return listed if topics else {"unspecified"}
        case "delivery-type":
            return {*(thing.delivery_types or ["unspecified"])}
        case _ if thing.said and by in thing.said:
            return {thing.said[by]}
        case _:
            return {WHOLE if by == WHOLE else _key_of(by, thing)}


def _key_of(by: str, thing: Counted) -> str:
    own = {
        "program": thing.program or "",
        "intensity": _intensity(thing),
        "agency-kind": thing.kind or "unknown",
        "agency-size": _size(thing.sworn),
        "state": thing.state or "unknown",
        "provider": thing.provider or "unassigned",
    }
    return own[by] if by in own else period_of(by, thing.day)


def period_of(by: str, day: date) -> str:
    """Return what the period of a day is called."""
    quarter = (day.month + 2) // 3
    fiscal_year = day.year + (day.month >= YEARS["fiscal-year"])
    return {
        "calendar-year": f"{day.year}",
        "calendar-quarter": f"{day.year}-Q{quarter}",
        "month": f"{day:%Y-%m}",
        "fiscal-year": f"{fiscal_year}",
        "fiscal-quarter": f"fy{fiscal_year}-q{quarter % 4 + 1}",
    }[by]


def last_day_of(by: str, day: date) -> date:
    """Return the last day of the period of a day."""
    last = day
    while period_of(by, last + timedelta(days=1)) == period_of(by, day):
        last += timedelta(days=1)
    return last


def _intensity(thing: Counted) -> str:
    types = {*(thing.delivery_types or ())}
    if thing.program == "organizational-assessment" or "assessment" in types:
        return "intensive"
    if types and types <= {"resource-referral", "web-training"}:
        return "universal"
    return "targeted"


def _size(sworn: int | None) -> str:
    if sworn is None:
        return "unknown"
    return "large" if sworn >= 250 else "medium" if sworn >= 50 else "small"


def lead_on(led_by: Sequence[str], led_from: Sequence[date], day: date) -> str | None:
    """Return who led work on a day: before its first lead, that one."""
    since = [lead for lead, first in zip(led_by, led_from, strict=True) if first <= day]
    return since[-1] if since else next(iter(led_by), None)


def under_keys(
    things: Iterable[ThingT], pair: Pair, lists: Mapping[str, Sequence[str]]
) -> dict[Pair, list[ThingT]]:
    """Return the things under each pair of keys, in their order."""
    grouped: dict[Pair, list[ThingT]] = defaultdict(list)
    for thing in things:
        for keys in _pairs(thing, pair, lists):
            grouped[keys].append(thing)
    return grouped


def _pairs(thing: Counted, pair: Pair, lists: Mapping[str, Sequence[str]]) -> Iterator[Pair]:
    first, second = (keys_of(by, thing, lists) for by in pair)
    yield from product(first, second)
