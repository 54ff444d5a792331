"""Checks of invitations and evaluations, apart from the first of each requester."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from deploy.demo.checks.check import Ask, Check, Courses, acts_of, having
from deploy.demo.checks.timelines import AUDIENCES_ASKED
from deploy.demo.plan.acts import Brings, Evaluate, FallsDue, HandOut
from deploy.demo.playing.at_once import at_once
from events.vocabulary import EvaluationAudience, EvaluationStage

ASKED_OF: Final = "invitations"
_EXPERT, _PARTICIPANT = EvaluationAudience.EXPERT, EvaluationAudience.PARTICIPANT
_REQUESTER = EvaluationAudience.REQUESTER
_AT_ONCE, _LATER = EvaluationStage.IMMEDIATE, EvaluationStage.FOLLOW_UP


async def checks(ask: Ask, courses: Courses) -> list[Check]:
    """Return checks by audience and stage."""
    invitations = await _invitations(ask, courses)
    asked = Counter(map(_kind, invitations))
    answered = Counter(_kind(one) for one in invitations if one["answered_on"])
    played = Counter((act.audience, act.stage) for act in acts_of(courses, Evaluate))
    due = sum(act.brings is Brings.FOLLOW_UP for act in acts_of(courses, FallsDue))
    handed = sum(act.count for act in acts_of(courses, HandOut))
    given = asked[_PARTICIPANT, _AT_ONCE] + asked[_PARTICIPANT, _LATER]
    followed = asked[_REQUESTER, _LATER] + asked[_EXPERT, _LATER]
    figures = (await ask("/reporting/figures?by=all"))["rows"][0]
    return [
        Check("tokens handed to participants", handed, given, ASKED_OF),
        *(
            Check(what, played[kind], answered[kind], ASKED_OF)
            for what, kind in (
                ("answers of participants", (_PARTICIPANT, _AT_ONCE)),
                ("answers of participants, later", (_PARTICIPANT, _LATER)),
                ("answers of experts", (_EXPERT, _AT_ONCE)),
            )
        ),
        Check("follow-ups, by the calendar", AUDIENCES_ASKED * due, followed, ASKED_OF),
        Check(
            "answers of requesters, later",
            played[_REQUESTER, _LATER],
            figures["satisfaction_at_follow_up"]["answers"],
            "figures",
        ),
    ]


async def _invitations(ask: Ask, courses: Courses) -> list[dict[str, Any]]:
    """Return the invitations of lives with tokens handed out or something that fell due."""
    some = having(courses, HandOut) + having(courses, FallsDue)
    paths = [f"/intake/requests/{course.request_id}/invitations" for course in some]
    return [one for found in await at_once(map(ask, paths)) for one in found["items"]]


def _kind(invitation: Mapping[str, Any]) -> tuple[EvaluationAudience, EvaluationStage]:
    return EvaluationAudience(invitation["audience"]), EvaluationStage(invitation["stage"])
