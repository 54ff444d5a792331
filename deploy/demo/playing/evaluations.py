"""The acts of evaluations."""

from __future__ import annotations

from typing import Any, Final, assert_never

from deploy.client import UnexpectedAnswerError
from deploy.demo.center import Caller
from deploy.demo.plan.acts import Evaluate, EvaluationAct, HandOut, WithdrawCodes
from deploy.demo.playing.course import Course, until
from events.vocabulary import EvaluationAudience, EvaluationStage

FETCHES_MAX: Final = 3
"""The center's mail voids a token that was fetched, once for each invitation or reminder."""
_UNAUTHORIZED: Final = 401
PRINTED: Final = "Code: "
"""How a line begins that shows a code, in what the agency prints."""
RATED: Final = ("delivery", "experts", "information", "knowledge", "change")


async def play(course: Course, act: EvaluationAct) -> None:
    """Play an act of an evaluation."""
    match act:
        case HandOut():
            answer = await course.tell(
                course.by_agency,
                f"/intake/engagements/{course.engagement_id}/invitations",
                audience=EvaluationAudience.PARTICIPANT,
                stage=act.stage,
                count=act.count,
                on=str(act.on),
            )
            course.tokens[act.stage] = answer["items"]
            course.printed += answer["printable"].count(PRINTED)
        case WithdrawCodes():
            path = f"/intake/engagements/{course.engagement_id}/invitations/withdraw"
            await course.tell(course.by_agency, path, stage=act.stage, count=act.count)
        case Evaluate():
            await _evaluate(course, act)
        case _:
            assert_never(act)


async def _evaluate(course: Course, act: Evaluate) -> None:
    if act.audience is EvaluationAudience.PARTICIPANT:
        await _answer(course, act, course.tokens[act.stage].pop())
        return
    invitation = await _invitation(course, act)
    path = f"/intake/invitations/{invitation['invitation_id']}/token"
    for further in reversed(range(FETCHES_MAX)):
        fetched = await course.tell(course.by_agency, path)
        try:
            await _answer(course, act, invitation | {"token": fetched["token"]})
        except UnexpectedAnswerError as refused:
            if refused.status != _UNAUTHORIZED or not further:
                raise
        else:
            return


async def _answer(course: Course, act: Evaluate, invitation: dict[str, Any]) -> None:
    respondent = Caller("respondent", token=invitation["token"])
    path = f"/intake/evaluations/{invitation['invitation_id']}"
    asked = (await course.center.query(respondent, path))["questions"] if _later(act) else []
    await course.center.command(
        respondent,
        path,
        {
            "ratings": dict(zip(RATED, act.ratings, strict=True)),
            "would_recommend": act.would_recommend,
            "answers": [{"question": one["question"], "value": act.ratings[-1]} for one in asked],
            "testimonial": act.testimonial,
            "publish_testimonial": act.testimonial is not None,
            # What is due today may be asked for after midnight.
            "on": max(str(act.on), invitation.get("invited_on", "")),
        },
    )


def _later(act: Evaluate) -> bool:
    """Whether it is a follow-up, which has further questions."""
    return act.stage is EvaluationStage.FOLLOW_UP


async def _invitation(course: Course, act: Evaluate) -> dict[str, Any]:
    """Return the invitation that a reaction sends after the delivery."""
    path = f"/intake/requests/{course.request_id}/invitations"
    found: list[dict[str, Any]] = []

    async def look() -> bool:
        for one in (await course.ask(path))["items"]:
            asks = one["audience"], one["stage"]
            if asks == (act.audience, act.stage) and one["answered_on"] is None:
                found.append(one)
        return bool(found)

    await until(look, f"{path} to ask the {act.audience}")
    return found[0]
