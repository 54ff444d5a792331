"""The acts of engagements."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any, Final, assert_never

from deploy.demo.center import COORDINATOR, Caller
from deploy.demo.plan.acts import (
    Assign,
    Cancel,
    CorrectDelivery,
    Deliver,
    EngagementAct,
    EngagementStep,
    ProviderDeclines,
    RecordDelivery,
    StrikeDelivery,
)
from deploy.demo.plan.changes import CorrectCompletion, CorrectDay
from deploy.demo.plan.partners import leaving_within
from deploy.demo.playing.course import Course
from events.vocabulary import CorrectionReason

BY_PROVIDER: Final = frozenset({"accept", "plan/propose", "plan/amend"})
"""Steps of the assigned provider; the others are the coordinator's."""
WORK_TAKES: Final = timedelta(days=310)
"""No work takes longer: whoever is asked is a member to its end, and need not be kept on."""


async def play(course: Course, act: EngagementAct) -> None:
    """Play an act of an engagement."""
    on = str(act.on)
    match act:
        case Assign():
            await _assign(course, act)
        case ProviderDeclines(reason=reason):
            await _step(course, course.by_provider, "decline", reason=reason, on=on)
        case EngagementStep(verb=verb, said=said):
            by = course.by_provider if verb in BY_PROVIDER else COORDINATOR
            await _step(course, by, verb, **said, on=on)
        case RecordDelivery():
            answer = await _step(course, _giver(course, act), "deliveries", **_said(act), on=on)
            course.delivery = answer["id"], act
        case CorrectDelivery():
            await _correct(course, act)
        case StrikeDelivery():
            verb = f"deliveries/{_last_delivery(course)[0]}/strike"
            await _step(course, COORDINATOR, verb, reason="duplicate", on=on)
        case Deliver():
            await _step(course, course.by_provider, "deliver", on=on)
        case CorrectCompletion() | CorrectDay():
            await _correct_day(course, act)
        case Cancel(reason=reason):
            await _step(course, COORDINATOR, "cancel", reason=reason, on=on)
        case _:
            assert_never(act)


async def _step(course: Course, by: Caller, verb: str, **said: Any) -> dict[str, Any]:
    return await course.tell(by, f"/assignment/engagements/{course.engagement_id}/{verb}", **said)


async def _assign(course: Course, act: Assign) -> None:
    said: dict[str, Any] = {"ask_again": act.ask_again}
    if act.provider is not None:
        said |= {"provider": act.provider, "choice_reason": "The agency asked for it."}
    elif (lasting := await _instead_of_leaving(course, act.on)) is not None:
        said |= {"provider": lasting, "choice_reason": "Another one's membership ends soon."}
    await _step(course, COORDINATOR, "assign", **said, on=str(act.on))
    if act.provider is None:
        engagement = await course.ask(f"/assignment/engagements/{course.engagement_id}")
        course.provider = engagement["provider"]
    else:
        course.provider = act.provider


async def _instead_of_leaving(course: Course, on: date) -> str | None:
    """Return who is asked while somebody leaves before the work is done: the first who stays.

    It is said by name also where it is the first of all: another life may change who that is.
    """
    leaving = leaving_within(WORK_TAKES, on)
    if not leaving:
        return None
    path = f"/assignment/engagements/{course.engagement_id}/candidates?on={on}"
    ranked = [each["provider"] for each in (await course.ask(path))["ranking"]]
    return next((provider for provider in ranked if provider not in leaving), None)


def _giver(course: Course, act: RecordDelivery) -> Caller:
    return Caller("provider", provider=act.provider) if act.provider else course.by_provider


def _said(act: RecordDelivery) -> dict[str, Any]:
    told = {"on", "entered_on", "provider", "minutes" if act.minutes is None else "hours"}
    said = {name: value for name, value in asdict(act).items() if name not in told}
    attendance = [{"ori": ori, "in_person": people} for ori, people in act.attendance]
    return said | {"attendance": attendance}


def _last_delivery(course: Course) -> tuple[str, RecordDelivery]:
    if course.delivery is None:
        raise ValueError("a plan corrects and strikes only what was recorded")
    return course.delivery


async def _correct(course: Course, act: CorrectDelivery) -> None:
    delivery_id, recorded = _last_delivery(course)
    right = {"hours": act.hours, "delivered_on": str(recorded.on), "reason": act.reason}
    verb = f"deliveries/{delivery_id}/correct"
    said = _said(recorded) | right
    await _step(course, _giver(course, recorded), verb, **said, on=str(act.on))


async def _correct_day(course: Course, act: CorrectCompletion | CorrectDay) -> None:
    """Correct a day, and remember where that stands in the log: figures differ before and after."""
    said: dict[str, Any]
    if isinstance(act, CorrectCompletion):
        verb, by = "deliver/correct", course.by_provider
        said = {"completion": act.completion, "delivered_on": str(act.delivered_on)}
    else:
        verb, by = "correct-day", COORDINATOR
        said = {"step": act.step, "happened_on": str(act.happened_on)}
    reason = CorrectionReason.ENTERED_IN_ERROR
    answer = await _step(course, by, verb, **said, reason=reason, on=str(act.on))
    course.corrected_at[course.played] = answer["position"]
