"""What happened to requests and their engagements: counted in the timelines of all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from deploy.demo.accounts.account import Account, Ask, Courses, acts_of, having
from deploy.demo.acts import (
    Brings,
    Cancel,
    Decline,
    EngagementStep,
    FallsDue,
    Merge,
    ProviderDeclines,
    RequestStep,
    Screen,
    StrikeDelivery,
    Withdraw,
)
from deploy.demo.center import PAGE_ITEMS_MAX
from deploy.demo.playing.at_once import at_once
from deploy.demo.playing.course import Course

ASKED_OF: Final = "timelines"
AUDIENCES_ASKED: Final = 2
"""At once and by themselves: the requester and the expert."""


async def accounts(ask: Ask, courses: Courses) -> list[Account]:
    """A line for each kind of fact."""
    told = await _told(ask, courses)
    return [Account(what, played, told[fact], ASKED_OF) for what, played, fact in _played(courses)]


async def _told(ask: Ask, courses: Courses) -> Counter[str]:
    """How many facts of each kind all timelines have."""

    async def one(course: Course) -> list[str]:
        path = f"/reporting/requests/{course.request_id}/timeline?limit={PAGE_ITEMS_MAX}"
        return [entry["type"] for entry in (await ask(path))["items"]]

    timelines = await at_once(one(course) for course in courses)
    return Counter(fact for timeline in timelines for fact in timeline)


def _played(courses: Courses) -> Iterator[tuple[str, int, str]]:
    """What, how often it was played, and the fact that tells it."""
    asked = Counter(act.verb for act in acts_of(courses, RequestStep))
    steps = Counter(act.verb for act in acts_of(courses, EngagementStep))
    due = Counter(act.brings for act in acts_of(courses, FallsDue))

    def count(
        kind: type[Merge | Decline | Withdraw | ProviderDeclines | StrikeDelivery | Cancel],
    ) -> int:
        return sum(1 for _ in acts_of(courses, kind))

    yield "requests merged as duplicates", count(Merge), "RequestMerged"
    yield "similar requests kept", asked["keep"], "RequestKept"
    yield "requests declined", count(Decline), "RequestDeclined"
    yield "requests withdrawn", count(Withdraw), "RequestWithdrawn"
    yield "requests escalated", asked["escalate"], "RequestEscalated"
    yield "providers excluded by an agency", steps["exclude-provider"], "ProviderExcluded"
    yield "assignments declined", count(ProviderDeclines), "ProviderDeclined"
    lapsed = steps["lapse"] + due[Brings.LAPSE]
    yield "assignments lapsed", lapsed, "AssignmentLapsed"
    cancelled = count(Cancel) + sum(1 for _ in acts_of(having(courses, Screen), Withdraw))
    yield "engagements cancelled", cancelled, "EngagementCancelled"
    yield "plans amended", steps["plan/amend"], "PlanAmended"
    yield "deliveries struck", count(StrikeDelivery), "DeliveryStruck"
    yield "engagements reopened", steps["reopen"], "EngagementReopened"
    reminded = AUDIENCES_ASKED * due[Brings.REMINDER]
    yield "reminders, by the calendar", reminded, "EvaluationReminded"
    expired = AUDIENCES_ASKED * due[Brings.EXPIRY]
    yield "invitations expired, likewise", expired, "EvaluationExpired"
