"""The acts of assessments."""

from __future__ import annotations

from typing import assert_never

from deploy.demo.center import Caller
from deploy.demo.plan.acts import FindingsAct, Recommend, RecordFinding, Review
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
            by = course.by_agency if act.role == "requester" else Caller(act.role)
            await course.tell(by, path, **act.said, on=str(act.on))
        case _:
            assert_never(act)
