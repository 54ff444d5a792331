"""The acts of engagements."""

from __future__ import annotations

from dataclasses import asdict
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
from deploy.demo.playing.course import Course

BY_PROVIDER: Final = frozenset({"accept", "plan/propose", "plan/amend"})
"""Steps of the assigned provider; the others are the coordinator's."""


async def play(course: Course, act: EngagementAct) -> None:
    """Play an act of an engagement."""
    on = str(act.on)
    match act:
        case Assign():
            await _step(course, COORDINATOR, "assign", on=on)
            engagement = await course.ask(f"/assignment/engagements/{course.engagement_id}")
            course.provider = engagement["provider"]
        case ProviderDeclines(reason=reason):
            await _step(course, course.by_provider, "decline", reason=reason, on=on)
        case EngagementStep(verb=verb, said=said):
            by = course.by_provider if verb in BY_PROVIDER else COORDINATOR
            await _step(course, by, verb, **said, on=on)
        case RecordDelivery():
            answer = await _step(course, course.by_provider, "deliveries", **_said(act), on=on)
            course.delivery = answer["id"], act
        case CorrectDelivery():
            await _correct(course, act)
        case StrikeDelivery():
            verb = f"deliveries/{_last_delivery(course)[0]}/strike"
            await _step(course, COORDINATOR, verb, reason="duplicate", on=on)
        case Deliver():
            await _step(course, course.by_provider, "deliver", on=on)
        case Cancel(reason=reason):
            await _step(course, COORDINATOR, "cancel", reason=reason, on=on)
        case _:
            assert_never(act)


async def _step(course: Course, by: Caller, verb: str, **said: Any) -> dict[str, Any]:
    return await course.tell(by, f"/assignment/engagements/{course.engagement_id}/{verb}", **said)


def _said(act: RecordDelivery) -> dict[str, Any]:
    return {name: value for name, value in asdict(act).items() if name not in {"on", "entered_on"}}


def _last_delivery(course: Course) -> tuple[str, RecordDelivery]:
    if course.delivery is None:
        raise ValueError("a plan corrects and strikes only what was recorded")
    return course.delivery


async def _correct(course: Course, act: CorrectDelivery) -> None:
    delivery_id, recorded = _last_delivery(course)
    said = _said(recorded) | {"hours": act.hours, "delivered_on": str(recorded.on)}
    verb = f"deliveries/{delivery_id}/correct"
    by = course.by_provider
    await _step(course, by, verb, **said, on=str(act.on), reason="entered-in-error")
