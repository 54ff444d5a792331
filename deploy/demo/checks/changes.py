"""Checks of what bends a life: who gave what, what is refused, agencies and topics that change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

from deploy.demo.checks.account import account_of
from deploy.demo.checks.check import Ask, Check, Courses, acts_of, compared
from deploy.demo.plan.acts import IsRefused, RecordDelivery, Submit
from deploy.demo.plan.calibration import LAST_DAY
from deploy.demo.plan.changes import AgencyStep
from deploy.demo.playing.at_once import at_once

_SINCE: Final = LAST_DAY + timedelta(days=1)
"""No topic changes before it."""
_ALL_TOLD: Final = date(2025, 12, 31)
"""What becomes of agencies is told before."""


async def checks(ask: Ask, courses: Courses) -> list[Check]:
    """Return a check for each."""
    return [
        Check(
            "refused, as it must be",
            sum(1 for _ in acts_of(courses, IsRefused)),
            sum(course.refusals for course in courses),
            "problems",
        ),
        await _by_provider(ask, courses),
        *await _agencies(ask, courses),
        *await _topics(ask, courses),
    ]


async def _by_provider(ask: Ask, courses: Courses) -> Check:
    """Compare who gave what, where the plan names who."""
    accounts = [(course, account_of(course.life).deliveries) for course in courses]
    named = [(course, given) for course, given in accounts if all(_is_named(given))]
    played = Counter(str(one.provider) for _, given in named for one in given)
    paths = [
        f"/assignment/engagements/{course.engagement_id}/deliveries"
        for course, given in named
        if given
    ]
    found = await at_once(map(ask, paths))
    items = [one for page in found for one in page["items"] if one["struck_on"] is None]
    answered = Counter(one["provider"] for one in items)
    return compared("deliveries, by who gave them", played, answered, "deliveries")


def _is_named(deliveries: Iterable[RecordDelivery]) -> Iterable[bool]:
    return (one.provider is not None for one in deliveries)


async def _agencies(ask: Ask, courses: Courses) -> list[Check]:
    steps = Counter(act.verb for act in acts_of(courses, AgencyStep))
    figures = (await ask(f"/reporting/figures?by=all&until={_ALL_TOLD}"))["rows"][0]
    left_out = figures["reach"]["left_out"]
    gone = steps["succession"] + steps["dissolution"]
    return [
        Check("agencies merged or dissolved", gone, left_out["gone"], "figures"),
        Check("agencies covered", steps["cover"], left_out["covered"], "figures"),
        Check("agencies dormant", steps["dormancy"], left_out["dormant"], "figures"),
    ]


async def _topics(ask: Ask, courses: Courses) -> list[Check]:
    """Compare topics as they were named then."""
    rows = (await ask(f"/reporting/figures?by=topic&from={_SINCE}"))["rows"]
    asked = Counter(
        topic for act in acts_of(courses, Submit) if act.on >= _SINCE for topic in act.topics
    )
    given = Counter(
        topic
        for course in courses
        for one in account_of(course.life).deliveries
        if one.on >= _SINCE
        for topic in one.topics
    )
    return [
        compared("topics asked for, as named then", asked, _of(rows, "requests"), "figures"),
        compared("topics covered, as named then", given, _of(rows, "deliveries"), "figures"),
    ]


def _of(rows: Iterable[dict[str, Any]], unit: str) -> Counter[str]:
    return Counter({row["key"]: row[unit] for row in rows})
