"""What is no number of rows, counted in plain Python over the rows of a measure's view.

Like `counting` it shares nothing with the service but what an export says of itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from services.reporting.export.asking import asked
from tests.services.reporting.export.counting import PERIODS, WHOLE, Pair
from tests.services.reporting.keyed import (
    Counted,
    keys_of,
    last_day_of,
    lead_on,
    under_keys,
)

Told = dict[Pair, Mapping[str, Any]]
"""By their keys the values of a measure, as an answer tells them."""

MILESTONE: Final = "milestone"
_MILESTONES: Final = (1, 10, 50, 100, 500, 1_000)
_OF_AGENCIES: Final = ("agency-kind", "agency-size", "state")
_WORK: Final = "work.topics, work.delivery_types, work.led_by, work.led_from"
_OPENED: Final = f"""
    SELECT work.engagement_id::VARCHAR AS engagement_id, work.day, work.program, {_WORK},
        agency.kind, agency.state, agency.sworn
    FROM milestones AS work
    LEFT JOIN state.agency_periods AS agency
        ON agency.ori = work.ori AND is_within(work.day, agency.began_on, agency.ended_on)
    ORDER BY work.number
"""  # noqa: S608 - our own names
_STRETCHES: Final = f"""
    SELECT part.agency, part.standing, part.began_on, part.ended_on, part.leads, part.day,
        part.program, {_WORK}, part.kind, part.state, part.sworn
    FROM reach AS part LEFT JOIN engagements AS work USING (engagement_id)
"""  # noqa: S608 - our own names
_LISTS: Final = "SELECT topic, lists FROM state.topics"


@dataclass(frozen=True, kw_only=True)
class Opened(Counted):
    """Work on the day on which it was opened."""

    engagement_id: str


@dataclass(frozen=True, kw_only=True)
class Stretch(Counted):
    """Some days of an agency; `day` is that of its part in work, or the first where it has none."""

    agency: str
    standing: str
    began_on: date
    ended_on: date | None
    leads: bool | None
    """None where it has no part."""

    def is_of(self, day: date) -> bool:
        """Whether a day is one of these; the last that there is stands for what is so at last."""
        return self.began_on <= day and (self.ended_on is None or day < self.ended_on)


def milestones(root: Path, as_of: int, pairs: Iterable[Pair]) -> dict[Pair, Told]:
    """Count which round numbers of engagements were reached, when and by which."""
    lists = _lists(root, as_of)
    opened = [Opened(**_with_lead(row)) for row in _rows(root, as_of, _OPENED)]
    counted: dict[Pair, Told] = defaultdict(dict)
    for pair in pairs:
        others = tuple(WHOLE if by == MILESTONE else by for by in pair)
        for keys, work in under_keys(opened, (others[0], others[1]), lists).items():
            passed = [_reached(work, number) for number in _MILESTONES if number <= len(work)]
            if MILESTONE not in pair:
                counted[pair][keys] = passed[-1] | {"passed": passed}
                continue
            for each in passed:
                number = str(each["engagements"])
                own = tuple(number if by == MILESTONE else keys[at] for at, by in enumerate(pair))
                counted[pair][own[0], own[1]] = each | {"passed": [each]}
    return counted


def _reached(work: Sequence[Opened], number: int) -> dict[str, Any]:
    last = work[number - 1]
    said = {"reached_on": str(last.day), "engagement_id": last.engagement_id}
    return {"engagements": number} | said


def reach(root: Path, as_of: int, pairs: Iterable[Pair]) -> dict[Pair, Told]:
    """Count the agencies that were helped, among those that there are when a period ends."""
    lists = _lists(root, as_of)
    rows = map(_with_lead, _rows(root, as_of, _STRETCHES))
    stretches = [Stretch(**row | {"day": row["day"] or row["began_on"]}) for row in rows]
    return {pair: _reach_by(pair, stretches, lists) for pair in pairs}


def _reach_by(pair: Pair, stretches: Sequence[Stretch], lists: Mapping[str, Sequence[str]]) -> Told:
    parts = [each for each in stretches if each.leads is not None]
    there = [each for each in stretches if each.leads is None]
    told: Told = {}
    if {*pair} <= {WHOLE, *_OF_AGENCIES}:  # also where none was helped
        at_last = [each for each in there if each.is_of(date.max)]
        told |= {keys: _share([], all_) for keys, all_ in under_keys(at_last, pair, lists).items()}
    period = next((by for by in pair if by in PERIODS), None)
    for keys, helped in under_keys(parts, pair, lists).items():
        last = date.max if period is None else last_day_of(period, helped[0].day)
        at_last = [each for each in helped if each.is_of(last)]
        working = [each for each in at_last if each.standing in {"active", "not-yet"}]
        alike = [each for each in there if each.is_of(last) and _is_under(keys, pair, each)]
        if working:
            told[keys] = _share(working, alike)
    return told


def _is_under(keys: Pair, pair: Pair, agency: Stretch) -> bool:
    return all(
        by not in _OF_AGENCIES or keys_of(by, agency, {}) == {key}
        for by, key in zip(pair, keys, strict=True)
    )


def _share(working: Sequence[Stretch], alike: Sequence[Stretch]) -> dict[str, Any]:
    helped = {each.agency for each in working}
    unregistered = {each.agency for each in working if each.standing == "not-yet"}
    stand = [each.standing for each in alike]
    known = stand.count("active") + len(unregistered)
    ended = ("merged", "renumbered", "split", "dissolved")
    return {
        "helped": len(helped),
        "participating": len(helped - {each.agency for each in working if each.leads}),
        "known": known,
        "share": len(helped) / known if known else None,
        "left_out": {
            "not_yet": stand.count("not-yet") - len(unregistered),
            "dormant": stand.count("dormant"),
            "covered": stand.count("covered"),
            "gone": sum(map(stand.count, ended)),
        },
    }


def _lists(root: Path, as_of: int) -> dict[str, Sequence[str]]:
    return {row["topic"]: row["lists"] for row in _rows(root, as_of, _LISTS)}


def _with_lead(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with who led the work on its day, instead of all who ever did."""
    led_by, led_from = row.pop("led_by") or (), row.pop("led_from") or ()
    return row | {"provider": row["day"] and lead_on(led_by, led_from, row["day"])}


def _rows(root: Path, as_of: int, question: str) -> list[dict[str, Any]]:
    with asked(root, question, as_of) as answer:
        return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
