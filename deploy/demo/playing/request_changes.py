"""Requests that are reinstated, and other agencies that take part."""

from __future__ import annotations

from typing import assert_never

from deploy.demo.center import COORDINATOR
from deploy.demo.plan.changes import JoinRequest, LeaveRequest, Reinstate, RequestChange
from deploy.demo.playing.course import Course, until_work_is


async def play(course: Course, act: RequestChange) -> None:
    """Play a change of a request."""
    path = f"/intake/requests/{course.request_id}"
    on = str(act.on)
    match act:
        case Reinstate():
            await _reinstate(course, act, path)
        case JoinRequest(ori=ori):
            answer = await course.tell(COORDINATOR, f"{path}/participants", ori=ori, on=on)
            course.participations[ori] = answer["id"]
        case LeaveRequest(ori=ori, reason=reason):
            left = f"{path}/participants/{course.participations[ori]}/leave"
            await course.tell(COORDINATOR, left, reason=reason, on=on)
        case _:
            assert_never(act)


async def _reinstate(course: Course, act: Reinstate, path: str) -> None:
    """Reinstate a request once its end has ended its work, which then goes on, too."""
    if act.with_work:
        await until_work_is(course, "cancelled")
    await course.tell(COORDINATOR, f"{path}/reinstate", reason=act.reason, on=str(act.on))
    if act.with_work:
        await until_work_is(course, "cancelled", so=False)
