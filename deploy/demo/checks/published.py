"""Checks of what the public sees: digests, and work recounted from the plan."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from deploy.demo.center import Center
from deploy.demo.checks.account import account_of
from deploy.demo.checks.check import Check, Courses, compared
from deploy.demo.checks.years import fiscal_year

ASKED_OF: Final = "snapshots"
COUNTED: Final = (
    "requests",
    "requests_referred",
    "engagements_opened",
    "engagements_delivered",
    "engagements_completed_again",
    "engagements_cancelled",
    "engagements_closed",
    "deliveries",
)
"""Plain counts of all work, the confidential included."""


@dataclass(frozen=True, slots=True)
class Publication:
    """The last snapshot, as the public reads it."""

    content: Mapping[str, Any]
    digest: str
    """As computed from what was read."""
    size_bytes: int


async def read(center: Center, names: Sequence[str]) -> tuple[Publication, Check]:
    """Read snapshots as somebody without a key; check each of them against the list's digest."""
    listed = json.loads(await center.public("/reporting/snapshots"))["items"]
    told = {each["snapshot"]: each["digest"] for each in listed}
    found = []
    for name in names:
        read_as = await center.public(f"/reporting/snapshots/{name}")
        digest = hashlib.sha256(read_as).hexdigest()
        found.append(Publication(json.loads(read_as), digest, len(read_as)))
    agree = sum(told[name] == each.digest for name, each in zip(names, found, strict=True))
    return found[-1], Check("digests of what is published", len(names), agree, ASKED_OF)


def work(content: Mapping[str, Any], courses: Courses) -> Check:
    """Return a check of the published work, unit by unit and year by year."""
    rows = content["work"]["fiscal-year"]
    answered = Counter(
        {f"{unit} {row['key']}": row.get(unit, 0) for row in rows for unit in COUNTED}
    )
    until = date.fromisoformat(content["until"])
    return compared("work published, by year", _played(courses, until), answered, ASKED_OF)


def _played(courses: Courses, until: date) -> Counter[str]:
    units: Iterable[tuple[str, date, int]] = (
        unit for course in courses for unit in account_of(course.life).units()
    )
    numbers = Counter[str]()
    for unit, on, number in units:
        if unit in COUNTED and on <= until:
            numbers[f"{unit} {fiscal_year(on)}"] += number
    return numbers
