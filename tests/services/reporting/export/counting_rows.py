"""What is no number of rows, counted in plain Python over the rows of a measure's view.

Like `counting` it shares nothing with the service but what an export says of itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from statistics import median
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
    SELECT part.ori, part.agency, part.served_as, part.standing, part.began_on, part.ended_on,
        part.leads, part.day, part.program, {_WORK}, part.kind AS own_kind, part.state AS own_state,
        part.sworn AS own_sworn, served.kind, served.state, served.sworn
    FROM reach AS part LEFT JOIN engagements AS work USING (engagement_id)
    LEFT JOIN state.agency_periods AS served
        ON served.ori = part.served_as AND is_within(part.day, served.began_on, served.ended_on)
"""  # noqa: S608 - our own names
_ASKED: Final = (
    "SELECT request_id::VARCHAR AS id, ori, program, topics, delivery_types FROM requests_asked"
)
_WORKED: Final = """
    SELECT engagement_id::VARCHAR AS id, request_id::VARCHAR AS request_id, program, topics,
        delivery_types, led_by, led_from
    FROM engagements
"""
_AGENCIES: Final = "SELECT ori, kind, state, sworn, began_on, ended_on FROM state.agency_periods"
_LISTS: Final = "SELECT topic, lists FROM state.topics"


@dataclass(frozen=True, kw_only=True)
class Opened(Counted):
    """Work on the day on which it was opened."""

    engagement_id: str


@dataclass(frozen=True, kw_only=True)
class Stretch(Counted):
    """Some days of an agency, and a part in work, on its day, that is its own on these.

    Kind, state and strength are those of the day of the part.
    """

    ori: str
    agency: str | None
    """None where it has no part; `day` is the first then."""
    served_as: str | None
    own_kind: str | None
    own_state: str | None
    own_sworn: int | None
    standing: str
    began_on: date
    ended_on: date | None
    leads: bool | None

    @property
    def itself(self) -> Counted:
        """The agency as it is on these days."""
        return Counted(
            day=self.began_on,
            program=None,
            kind=self.own_kind,
            state=self.own_state,
            sworn=self.own_sworn,
        )

    def is_of(self, day: date) -> bool:
        """Whether a day is one of these; the last that there is stands for what is so at last."""
        return self.began_on <= day and (self.ended_on is None or day < self.ended_on)


@dataclass(frozen=True)
class Waited:
    """Some days that ended, in which a thing stood in one stage; they are in no export."""

    request_id: str | None
    """None of a recommendation, which names its work alone."""
    engagement_id: str | None
    stage: str
    party: str | None
    provider: str | None
    ended_on: date
    days: int


@dataclass(frozen=True, kw_only=True)
class Wait(Counted):
    """The same on the day on which it ended, with what is known of the work."""

    days: int


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
    parts = [each for each in stretches if each.agency is not None]
    there = [each for each in stretches if each.agency is None]
    period = next((by for by in pair if by in PERIODS), None)
    helped: dict[Pair, dict[str, bool]] = defaultdict(dict)
    """By keys, agencies that work on the last day, and whether they lead."""
    unregistered: dict[Pair, set[str]] = defaultdict(set)
    last_days: dict[Pair, date] = {}
    for keys, of_these in under_keys(parts, pair, lists).items():
        last = date.max if period is None else last_day_of(period, of_these[0].day)
        for each in _served_last(of_these):
            if not each.is_of(last) or each.standing not in {"active", "not-yet"}:
                continue
            own = _own_keys(keys, pair, each)
            leads = any(one.leads for one in of_these if one.agency == each.agency)
            helped[own][each.ori] = helped[own].get(each.ori, False) or leads
            unregistered[own] |= {each.ori} if each.standing == "not-yet" else set()
            last_days[own] = last
    if {*pair} <= {WHOLE, *_OF_AGENCIES}:  # also where none was helped
        at_last = (each for each in there if each.is_of(date.max))
        last_days |= {_own_keys(pair, pair, each): date.max for each in at_last}
    return {
        keys: _share(
            helped[keys],
            len(unregistered[keys]),
            [
                each.standing
                for each in there
                if each.is_of(last) and _own_keys(keys, pair, each) == keys
            ],
        )
        for keys, last in last_days.items()
    }


def _served_last(parts: Sequence[Stretch]) -> list[Stretch]:
    """Return those that count where an agency had two numbers at a time."""
    last = {
        agency: max((each.day, each.served_as or "") for each in parts if each.agency == agency)
        for agency in {each.agency for each in parts}
    }
    return [each for each in parts if (each.day, each.served_as) == last[each.agency]]


def _own_keys(keys: Pair, pair: Pair, agency: Stretch) -> Pair:
    """Return the keys with those of the agency itself, by what divides agencies."""
    first, second = (
        next(iter(keys_of(by, agency.itself, {}))) if by in _OF_AGENCIES else key
        for by, key in zip(pair, keys, strict=True)
    )
    return first, second


def _share(helped: Mapping[str, bool], unregistered: int, stand: Sequence[str]) -> dict[str, Any]:
    known = stand.count("active") + unregistered
    ended = ("merged", "renumbered", "split", "dissolved")
    return {
        "helped": len(helped),
        "participating": sum(not leads for leads in helped.values()),
        "known": known,
        "share": len(helped) / known if known else None,
        "left_out": {
            "not_yet": stand.count("not-yet") - unregistered,
            "dormant": stand.count("dormant"),
            "covered": stand.count("covered"),
            "gone": sum(map(stand.count, ended)),
        },
    }


def waits(
    root: Path, as_of: int, pairs: Iterable[Pair], waited: Iterable[Waited]
) -> dict[Pair, Told]:
    """Count the days of waits; those of what counts nowhere are no waits."""
    lists = _lists(root, as_of)
    asked_for = {row["id"]: row for row in _rows(root, as_of, _ASKED)}
    worked = {row["id"]: row for row in _rows(root, as_of, _WORKED)}
    agencies = _rows(root, as_of, _AGENCIES)
    counted = []
    for each in waited:
        work = worked.get(each.engagement_id)
        request = asked_for.get(work["request_id"] if work else each.request_id)
        if request is None or (each.engagement_id is not None and work is None):
            continue
        on, known = each.ended_on, work or request
        lead = None
        if work is not None:
            lead = lead_on(work["led_by"] or (), work["led_from"] or (), on)
        counted.append(
            Wait(
                day=on,
                days=each.days,
                provider=each.provider or lead,
                said={"stage": each.stage, "party": each.party or "nobody"},
                **{name: known[name] for name in ("program", "topics", "delivery_types")},
                **_agency_on(on, request["ori"], agencies),
            )
        )
    return {
        pair: {
            keys: _days([each.days for each in those])
            for keys, those in under_keys(counted, pair, lists).items()
        }
        for pair in pairs
    }


def _agency_on(day: date, ori: str, agencies: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    for each in agencies:
        ended_on = each["ended_on"] or date.max
        if each["ori"] == ori and each["began_on"] <= day < ended_on:
            return {name: each[name] for name in ("kind", "state", "sworn")}
    return {}


def _days(days: Sequence[int]) -> dict[str, Any]:
    nine_of_ten = next(
        each for each in sorted(days) if 10 * sum(one <= each for one in days) >= 9 * len(days)
    )
    return {"median": median(days), "nine_of_ten": nine_of_ten, "waits": len(days)}


@cache
def _lists(root: Path, as_of: int) -> dict[str, Sequence[str]]:
    return {row["topic"]: row["lists"] for row in _rows(root, as_of, _LISTS)}


def _with_lead(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with who led the work on its day, instead of all who ever did."""
    led_by, led_from = row.pop("led_by") or (), row.pop("led_from") or ()
    return row | {"provider": row["day"] and lead_on(led_by, led_from, row["day"])}


def _rows(root: Path, as_of: int, question: str) -> list[dict[str, Any]]:
    with asked(root, question, as_of) as answer:
        return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
