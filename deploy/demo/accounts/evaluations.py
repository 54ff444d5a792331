"""Who was asked how it went, beside the requester at once, and who answered."""

from __future__ import annotations

from collections import Counter
from typing import Final

from deploy.demo.accounts.account import Account, Ask, Courses, acts_of, having
from deploy.demo.acts import Brings, Evaluate, FallsDue, HandOut
from deploy.demo.playing.at_once import at_once
from events.vocabulary import EvaluationAudience, EvaluationStage

ASKED_OF: Final = "invitations"
_EXPERT, _PARTICIPANT = EvaluationAudience.EXPERT, EvaluationAudience.PARTICIPANT
_REQUESTER = EvaluationAudience.REQUESTER
_AT_ONCE, _LATER = EvaluationStage.IMMEDIATE, EvaluationStage.FOLLOW_UP


async def accounts(ask: Ask, courses: Courses) -> list[Account]:
    """Lines by audience and stage."""
    due = [act for act in acts_of(courses, FallsDue) if act.brings is Brings.FOLLOW_UP]
    some = {id(one): one for kind in (HandOut, FallsDue) for one in having(courses, kind)}.values()
    paths = [f"/intake/requests/{course.request_id}/invitations" for course in some]
    items = [one for found in await at_once(map(ask, paths)) for one in found["items"]]
    asked = Counter((one["audience"], one["stage"]) for one in items)
    answered = Counter((one["audience"], one["stage"]) for one in items if one["answered_on"])
    played = Counter((act.audience, act.stage) for act in acts_of(courses, Evaluate))
    handed = sum(act.count for act in acts_of(courses, HandOut))
    whole = await ask("/reporting/figures?by=all")
    return [
        Account(
            "tokens handed to participants",
            handed,
            asked[_PARTICIPANT, _AT_ONCE] + asked[_PARTICIPANT, _LATER],
            ASKED_OF,
        ),
        *(
            Account(what, played[key], answered[key], ASKED_OF)
            for what, key in (
                ("answers of participants", (_PARTICIPANT, _AT_ONCE)),
                ("answers of participants, later", (_PARTICIPANT, _LATER)),
                ("answers of experts", (_EXPERT, _AT_ONCE)),
            )
        ),
        Account(
            "follow-ups, by the calendar",
            2 * len(due),
            asked[_REQUESTER, _LATER] + asked[_EXPERT, _LATER],
            ASKED_OF,
        ),
        Account(
            "answers of requesters, later",
            played[_REQUESTER, _LATER],
            whole["rows"][0]["satisfaction_at_follow_up"]["answers"],
            "figures",
        ),
    ]
