"""Checks of invitations and evaluations, apart from the first of each requester."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from deploy.demo.checks.check import Ask, Check, Courses, acts_of, compared, having
from deploy.demo.checks.timelines import AUDIENCES_ASKED
from deploy.demo.plan.acts import Brings, Evaluate, FallsDue, HandOut, WithdrawCodes
from deploy.demo.playing.at_once import at_once
from events.vocabulary import EvaluationAudience, EvaluationStage

ASKED_OF: Final = "invitations"
_EXPERT, _REQUESTER = EvaluationAudience.EXPERT, EvaluationAudience.REQUESTER
_LATER = EvaluationStage.FOLLOW_UP


async def checks(ask: Ask, courses: Courses) -> list[Check]:
    """Return checks by audience and stage."""
    found = await _invitations(ask, courses)
    asked = Counter(_kind(one) for each in found for one in each["items"])
    given = Counter[str]()
    for codes in (one for each in found for one in each["codes"]):
        given[codes["stage"]] += codes["given"]
    played = Counter((act.audience, act.stage) for act in acts_of(courses, Evaluate))
    due = sum(act.brings is Brings.FOLLOW_UP for act in acts_of(courses, FallsDue))
    handed = Counter[str]()
    for act in acts_of(courses, HandOut):
        handed[act.stage] += act.count
    lost = Counter[str]()
    for withdrawn in acts_of(courses, WithdrawCodes):
        lost[withdrawn.stage] += withdrawn.count
    printed = sum(course.printed for course in courses)
    followed = asked[_REQUESTER, _LATER] + asked[_EXPERT, _LATER]
    figures = (await ask("/reporting/figures?by=all"))["rows"][0]
    return [
        Check("codes printed for participants", handed.total(), printed, "printable"),
        Check("codes withdrawn", lost.total(), handed.total() - given.total(), ASKED_OF),
        compared("codes that stand, by stage", handed - lost, given, ASKED_OF),
        Check("follow-ups, by the calendar", AUDIENCES_ASKED * due, followed, ASKED_OF),
        Check(
            "answers of requesters, later",
            played[_REQUESTER, _LATER],
            figures["satisfaction_at_follow_up"]["answers"],
            "figures",
        ),
    ]


async def _invitations(ask: Ask, courses: Courses) -> list[dict[str, Any]]:
    """Return what lives with codes handed out, or something that fell due, were asked."""
    some = having(courses, HandOut) + having(courses, FallsDue)
    paths = [f"/intake/requests/{course.request_id}/invitations" for course in some]
    return list(await at_once(map(ask, paths)))


def _kind(invitation: Mapping[str, Any]) -> tuple[EvaluationAudience, EvaluationStage]:
    return EvaluationAudience(invitation["audience"]), EvaluationStage(invitation["stage"])
