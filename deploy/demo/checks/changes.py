"""Checks of what bends a life: who gave what, what is refused, agencies and topics that change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

from deploy.demo.checks.account import account_of
from deploy.demo.checks.check import Ask, Check, Courses, acts_of, compared
from deploy.demo.plan.acts import Brings, FallsDue, IsRefused, RequestStep
from deploy.demo.plan.calibration import LAST_DAY
from deploy.demo.plan.changes import AgencyStep, KeepOn

_SINCE: Final = LAST_DAY + timedelta(days=1)
"""No topic changes before it."""
_UNTIL: Final = date(2026, 1, 31)
"""Requests of these days begin after it; what becomes of agencies is told before."""


async def checks(ask: Ask, courses: Courses) -> list[Check]:
    """Return a check for each."""
    return [
        Check(
            "refused, as it must be",
            sum(1 for _ in acts_of(courses, IsRefused)),
            sum(course.refusals for course in courses),
            "problems",
        ),
        *await _by_provider(ask, courses),
        await _waiting(ask, courses),
        *await _desk(ask, courses),
        *await _agencies(ask, courses),
        *await _topics(ask, courses),
    ]


async def _by_provider(ask: Ask, courses: Courses) -> list[Check]:
    """Compare who gave what and who led it, in the time in which the plan names who."""
    rows = (await ask(f"/reporting/figures?by=provider&from={_SINCE}&until={_UNTIL}"))["rows"]
    accounts = [account_of(course.life) for course in courses]
    given = Counter(str(by) for one in accounts for on, by in one.given_by() if _is_since(on))
    led = Counter(str(by) for one in accounts for on, by in one.completed_by() if _is_since(on))
    return [
        compared("deliveries, by who gave them", given, _of(rows, "deliveries"), "figures"),
        compared("completed, by who led it", led, _of(rows, "engagements_delivered"), "figures"),
    ]


def _is_since(on: date) -> bool:
    return _SINCE <= on <= _UNTIL


async def _waiting(ask: Ask, courses: Courses) -> Check:
    """Compare the work whose provider left: all but what is kept on."""
    left = sum(act.brings is Brings.LEAVING for act in acts_of(courses, FallsDue))
    kept = sum(1 for _ in acts_of(courses, KeepOn))
    found = (await ask("/reporting/waiting?stage=provider-leaving"))["items"]
    return Check("work whose provider left", left - kept, len(found), "waiting")


async def _desk(ask: Ask, courses: Courses) -> list[Check]:
    """Compare who looks after requests, and the contacts that were noted."""
    verbs = Counter(act.verb for act in acts_of(courses, RequestStep))
    looked_after = [
        course
        for course in courses
        if any(isinstance(act, RequestStep) and act.verb == "desk/take" for act in course.life.acts)
    ]
    desks = [await ask(f"/intake/requests/{one.request_id}/desk") for one in looked_after]
    owned = sum(one["owner"] is not None for one in desks)
    contacts = sum(one["contacts"] for one in desks)
    return [
        Check("requests with a coordinator", verbs["desk/take"], owned, "desk"),
        Check("contacts with agencies noted", verbs["desk/notes"], contacts, "desk"),
    ]


async def _agencies(ask: Ask, courses: Courses) -> list[Check]:
    steps = Counter(act.verb for act in acts_of(courses, AgencyStep))
    figures = (await ask(f"/reporting/figures?by=all&until={_UNTIL}"))["rows"][0]
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
    accounts = [account_of(course.life) for course in courses]
    asked = Counter(
        topic
        for account in accounts
        if account.submitted_on is not None and account.submitted_on >= _SINCE
        for topic in account.topics
    )
    given = Counter(
        topic
        for account in accounts
        for one in account.deliveries
        if one.on >= _SINCE
        for topic in one.topics
    )
    return [
        compared("topics asked for, as named then", asked, _of(rows, "requests"), "figures"),
        compared("topics covered, as named then", given, _of(rows, "deliveries"), "figures"),
    ]


def _of(rows: Iterable[dict[str, Any]], unit: str) -> Counter[str]:
    return Counter({row["key"]: row[unit] for row in rows})
