"""Checks of facts, counted in the timelines of all requests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from deploy.demo.center import PAGE_ITEMS_MAX
from deploy.demo.checks.check import Ask, Check, Courses, acts_of, having
from deploy.demo.plan.acts import (
    Act,
    AnswerClaim,
    Brings,
    Cancel,
    Claim,
    CorrectDelivery,
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
from deploy.demo.plan.changes import (
    CorrectCompletion,
    CorrectDay,
    CorrectEnd,
    CorrectHandOver,
    JoinProvider,
    JoinRequest,
    KeepOn,
    LeaveRequest,
    Reinstate,
    ReleaseProvider,
    ReplaceExpert,
    ReplaceProvider,
)
from deploy.demo.playing.at_once import at_once
from deploy.demo.playing.course import Course

ASKED_OF: Final = "timelines"
AUDIENCES_ASKED: Final = 2
"""The requester and the expert get an invitation by themselves."""

_Kind = tuple[str, int, str]
"""A description, how often it was played, and the type of its fact."""


async def checks(ask: Ask, courses: Courses) -> list[Check]:
    """Return a check for each type of fact."""
    told = await _told(ask, courses)
    return [
        Check(what, played, told[fact], ASKED_OF)
        for kinds in (_of_requests, _of_work, _of_changes, _of_mistakes, _of_the_calendar)
        for what, played, fact in kinds(courses)
    ]


async def _told(ask: Ask, courses: Courses) -> Counter[str]:
    """Return the number of facts of each type in all timelines."""

    async def one(course: Course) -> list[str]:
        path = f"/reporting/requests/{course.request_id}/timeline?limit={PAGE_ITEMS_MAX}"
        return [entry["type"] for entry in (await ask(path))["items"]]

    timelines = await at_once(one(course) for course in courses)
    return Counter(fact for timeline in timelines for fact in timeline)


def _of_requests(courses: Courses) -> Iterator[_Kind]:
    steps = Counter(act.verb for act in acts_of(courses, RequestStep))
    merged, kept = _count(courses, Merge), steps["keep"]
    yield "requests flagged as similar", merged + kept, "RequestFlagged"
    yield "requests merged as duplicates", merged, "RequestMerged"
    yield "similar requests kept", kept, "RequestKept"
    yield "requests declined", _count(courses, Decline), "RequestDeclined"
    yield "requests withdrawn", _count(courses, Withdraw), "RequestWithdrawn"
    yield "requests escalated", steps["escalate"], "RequestEscalated"
    yield "requests referred", steps["refer"], "RequestReferred"
    dismissed = sum(act.dismissed is not None for act in acts_of(courses, AnswerClaim))
    yield "yeses said by links", _count(courses, Claim), "AuthorizationClaimed"
    yield "yeses by links, dismissed", dismissed, "AuthorizationClaimDismissed"


def _of_work(courses: Courses) -> Iterator[_Kind]:
    steps = Counter(act.verb for act in acts_of(courses, EngagementStep))
    due = sum(act.brings is Brings.LAPSE for act in acts_of(courses, FallsDue))
    # An engagement follows its request, once there is one.
    opened = having(courses, Screen)
    referred = sum(act.verb == "refer" for act in acts_of(opened, RequestStep))
    rescreened = sum(act.verb == "screen-again" for act in acts_of(opened, RequestStep))
    cancelled = _count(courses, Cancel) + _count(opened, Withdraw) + referred + rescreened
    yield "providers excluded by an agency", steps["exclude-provider"], "ProviderExcluded"
    yield "assignments declined", _count(courses, ProviderDeclines), "ProviderDeclined"
    yield "assignments lapsed", steps["lapse"] + due, "AssignmentLapsed"
    yield "engagements cancelled", cancelled, "EngagementCancelled"
    yield "plans amended", steps["plan/amend"], "PlanAmended"
    yield "deliveries struck", _count(courses, StrikeDelivery), "DeliveryStruck"
    yield "engagements reopened", steps["reopen"], "EngagementReopened"


def _of_changes(courses: Courses) -> Iterator[_Kind]:
    yield "providers replaced", _count(courses, ReplaceProvider), "ProviderReplaced"
    yield "experts replaced", _count(courses, ReplaceExpert), "ExpertReplaced"
    yield "providers kept on", _count(courses, KeepOn), "ProviderKeptOn"
    stays = sum(act.brings is Brings.STAYING for act in acts_of(courses, FallsDue))
    yield "providers that stay after all", stays, "ProviderStaying"
    yield "providers joined", _count(courses, JoinProvider), "ProviderJoined"
    yield "providers that joined and left", _count(courses, ReleaseProvider), "ProviderLeft"
    yield "agencies joined", _count(courses, JoinRequest), "AgencyJoined"
    yield "agencies that joined and left", _count(courses, LeaveRequest), "AgencyLeft"


def _of_mistakes(courses: Courses) -> Iterator[_Kind]:
    steps = Counter(act.verb for act in acts_of(courses, EngagementStep))
    # An engagement follows its request.
    followed = sum(act.with_work for act in acts_of(courses, Reinstate))
    reinstated = steps["reinstate"] + followed
    of_requests = Counter(act.verb for act in acts_of(courses, RequestStep))
    yield "requests amended", of_requests["amend"], "RequestAmended"
    yield "requests screened again", of_requests["screen-again"], "RequestRescreened"
    yield "deliveries corrected", _count(courses, CorrectDelivery), "DeliveryCorrected"
    yield "completions corrected", _count(courses, CorrectCompletion), "CompletionCorrected"
    ends = _count(courses, CorrectEnd)  # the work follows its request
    yield "days of requests corrected", ends, "RequestDayCorrected"
    days = ends + _count(courses, CorrectDay)
    yield "days of engagements corrected", days, "EngagementDayCorrected"
    yield "days of steps corrected", steps["steps/correct"], "StepDayCorrected"
    changes = _count(courses, CorrectHandOver)
    yield "days of changes of hands corrected", changes, "HandOverDayCorrected"
    yield "requests reinstated", _count(courses, Reinstate), "RequestReinstated"
    yield "engagements reinstated", reinstated, "EngagementReinstated"


def _of_the_calendar(courses: Courses) -> Iterator[_Kind]:
    due = Counter(act.brings for act in acts_of(courses, FallsDue))
    reminded, expired = due[Brings.REMINDER], due[Brings.EXPIRY]
    yield "reminders, by the calendar", AUDIENCES_ASKED * reminded, "EvaluationReminded"
    yield "invitations expired, likewise", AUDIENCES_ASKED * expired, "EvaluationExpired"


def _count(courses: Courses, kind: type[Act]) -> int:
    return sum(1 for _ in acts_of(courses, kind))
