"""Checks of what bends a life: who gave what, what is refused, agencies and topics that change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from deploy.demo.checks.account import Account, account_of
from deploy.demo.checks.check import Ask, Check, Courses, acts_of, compared
from deploy.demo.checks.notes import notes_of
from deploy.demo.plan.acts import Brings, FallsDue, IsRefused, RequestStep
from deploy.demo.plan.calibration import LAST_DAY
from deploy.demo.plan.changes import AgencyStep, KeepOn, TopicStep

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
        await _attendance(ask, courses),
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
    """Compare the work whose provider left: all but what is kept on, and whose provider stays."""
    left = sum(act.brings is Brings.LEAVING for act in acts_of(courses, FallsDue))
    stays = sum(act.brings is Brings.STAYING for act in acts_of(courses, FallsDue))
    kept = sum(1 for _ in acts_of(courses, KeepOn))
    found = (await ask("/reporting/waiting?stage=provider-leaving"))["items"]
    return Check("work whose provider left", left - kept - stays, len(found), "waiting")


async def _desk(ask: Ask, courses: Courses) -> list[Check]:
    """Compare who looks after requests, and the notes and contacts that stand."""
    verbs = Counter(act.verb for act in acts_of(courses, RequestStep))
    written = [note for course in courses for note in notes_of(course.life)]
    looked_after = [
        course
        for course in courses
        if any(isinstance(act, RequestStep) and act.verb == "desk/take" for act in course.life.acts)
    ]
    desks = [await ask(f"/intake/requests/{one.request_id}/desk") for one in looked_after]
    owned = sum(one["owner"] is not None for one in desks)
    contacts = sum(one["contacts"] for one in desks)
    standing = [
        note
        for one in looked_after
        for note in (await ask(f"/intake/requests/{one.request_id}/desk/notes"))["items"]
        if not note["struck_on"]
    ]
    met = Counter(person for note in written for person in note)
    people = Counter(person["name"] for note in standing for person in note["people"])
    return [
        Check("requests with a coordinator", verbs["desk/take"], owned, "desk"),
        Check("contacts with agencies noted", sum(map(bool, written)), contacts, "desk"),
        Check("notes of the center that stand", len(written), len(standing), "notes"),
        compared("people spoken with", met, people, "notes"),
    ]


async def _agencies(ask: Ask, courses: Courses) -> list[Check]:
    changes = list(acts_of(courses, AgencyStep))
    steps = Counter(act.verb for act in changes)
    figures = (await ask(f"/reporting/figures?by=all&until={_UNTIL}"))["rows"][0]
    left_out = figures["reach"]["left_out"]
    gone = steps["succession"] + steps["dissolution"] - steps["take-back"]
    return [
        Check("agencies succeeded or dissolved", gone, left_out["gone"], "figures"),
        Check("agencies covered", steps["cover"], left_out["covered"], "figures"),
        Check("agencies dormant", steps["dormancy"], left_out["dormant"], "figures"),
        await _aliases(ask, changes),
    ]


async def _aliases(ask: Ask, changes: Iterable[AgencyStep]) -> Check:
    """Compare the aliases that stand."""
    given = Counter(act.ori for act in changes if act.verb == "aliases")
    taken_back = Counter(act.ori for act in changes if _takes_an_alias_back(act))
    found = Counter[str]()
    for ori in given:
        found[ori] = len((await ask(f"/intake/agencies/{ori}/aliases"))["items"])
    return compared("aliases of agencies", given - taken_back, found, "aliases")


def _takes_an_alias_back(act: AgencyStep) -> bool:
    return act.verb.startswith("aliases/") and act.verb.endswith("/take-back")


async def _attendance(ask: Ask, courses: Courses) -> Check:
    """Compare attendees by the state of the agency that they are of."""
    rows = (await ask(f"/reporting/figures?by=state&from={_SINCE}&until={_UNTIL}"))["rows"]
    attended = Counter[str]()
    for course in courses:
        life = course.life
        states = {agency.ori: agency.state for agency in (life.agency, *life.others)}
        for on, ori, people in account_of(life).attended():
            if _is_since(on):
                attended[states[ori]] += people
    return compared(
        "attendees, by their agency's state", +attended, _of(rows, "attendees"), "figures"
    )


async def _topics(ask: Ask, courses: Courses) -> list[Check]:
    """Compare topics as they were named then, and as what they are today."""
    accounts = [account_of(course.life) for course in courses]
    merged = {
        act.topic: str(act.said["into"])
        for act in acts_of(courses, TopicStep)
        if act.verb == "merge"
    }
    return [
        *await _named(ask, accounts, "as named then", {}),
        *await _named(ask, accounts, "as today", merged),
    ]


async def _named(
    ask: Ask, accounts: Sequence[Account], how: str, today: Mapping[str, str]
) -> list[Check]:
    """Compare topics by name; a topic that was split keeps its name."""
    which = "as-today" if today else "as-named"
    rows = (await ask(f"/reporting/figures?by=topic&from={_SINCE}&topics={which}"))["rows"]
    asked, given = Counter[str](), Counter[str]()
    for account in accounts:
        if account.submitted_on is not None and account.submitted_on >= _SINCE:
            asked.update({today.get(topic, topic) for topic in account.topics})
        for one in account.deliveries:
            if one.on >= _SINCE:
                given.update({today.get(topic, topic) for topic in one.topics})
    return [
        compared(f"topics asked for, {how}", asked, _of(rows, "requests"), "figures"),
        compared(f"topics covered, {how}", given, _of(rows, "deliveries"), "figures"),
    ]


def _of(rows: Iterable[dict[str, Any]], unit: str) -> Counter[str]:
    return Counter({row["key"]: row[unit] for row in rows if row[unit]})
