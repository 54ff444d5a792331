"""The acts of assessments."""

from __future__ import annotations

from typing import assert_never

from deploy.demo.center import COORDINATOR, Caller
from deploy.demo.plan.acts import FindingsAct, Recommend, RecordFinding, Review
from deploy.demo.plan.assessments import VALIDATOR
from deploy.demo.playing.course import Course


async def play(course: Course, act: FindingsAct) -> None:
    """Play an act of an assessment."""
    path = f"/assignment/engagements/{course.engagement_id}"
    said: dict[str, object] = {"number": act.number, "on": str(act.on)}
    match act:
        case RecordFinding():
            said |= {"title": f"Finding {act.number}", "text": "What was found."}
            answer = await course.tell(course.by_provider, f"{path}/findings", **said)
            course.numbered[act.number] = answer["id"]
        case Recommend():
            said |= {
                "finding_id": course.numbered[act.finding],
                "text": "What should be done.",
                "priority": act.priority,
            }
            answer = await course.tell(course.by_provider, f"{path}/recommendations", **said)
            course.numbered[act.number] = answer["id"]
        case Review():
            path += f"/recommendations/{course.numbered[act.number]}/{act.verb}"
            await course.tell(await _reviewer(course, act), path, **act.said, on=str(act.on))
        case _:
            assert_never(act)


async def _reviewer(course: Course, act: Review) -> Caller:
    """Return who takes the step; the validator is assigned before its first one."""
    if act.role == "requester":
        return course.by_agency
    if act.role != "validator":
        return Caller(act.role)
    if course.engagement_id not in course.judged:
        path = f"/assignment/engagements/{course.engagement_id}/assign-validator"
        await course.tell(COORDINATOR, path, validator=VALIDATOR, on=str(act.on))
        course.judged.add(course.engagement_id)
    return Caller("validator", person=VALIDATOR)
