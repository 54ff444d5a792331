"""Requests that are reinstated, other agencies that take part, and what the center notes."""

from __future__ import annotations

from datetime import date
from typing import Any, assert_never

from deploy.demo.center import COORDINATOR
from deploy.demo.plan.changes import (
    CorrectEnd,
    CorrectNote,
    JoinRequest,
    LeaveRequest,
    Reinstate,
    RequestChange,
    StrikeNote,
    WriteNote,
)
from deploy.demo.playing.course import Course, until_work_is


async def play(course: Course, act: RequestChange) -> None:
    """Play a change of a request."""
    path = f"/intake/requests/{course.request_id}"
    on = str(act.on)
    said: dict[str, Any]
    match act:
        case Reinstate():
            await _reinstate(course, act, path)
        case JoinRequest(ori=ori):
            answer = await course.tell(COORDINATOR, f"{path}/participants", ori=ori, on=on)
            course.participations[ori] = answer["id"]
        case LeaveRequest(ori=ori, reason=reason):
            left = f"{path}/participants/{course.participations[ori]}/leave"
            await course.tell(COORDINATOR, left, reason=reason, on=on)
        case CorrectEnd(step=step, happened_on=right):
            await until_work_is(course, "cancelled")
            said = {"step": step, "happened_on": str(right), "reason": "entered-in-error"}
            await course.tell(COORDINATOR, f"{path}/correct-day", **said, on=on)
        case WriteNote(text=text, contact=contact):
            said = {"text": text, "contact": contact}
            answer = await course.tell(COORDINATOR, f"{path}/desk/notes", **said, on=on)
            course.note = answer["id"], act.on
        case CorrectNote(text=text, contact=contact, reason=reason):
            note, noted_on = _last_note(course)
            said = {"text": text, "contact": contact, "noted_on": str(noted_on), "reason": reason}
            await course.tell(COORDINATOR, f"{path}/desk/notes/{note}/correct", **said, on=on)
        case StrikeNote(reason=reason):
            struck = f"{path}/desk/notes/{_last_note(course)[0]}/strike"
            await course.tell(COORDINATOR, struck, reason=reason, on=on)
        case _:
            assert_never(act)


def _last_note(course: Course) -> tuple[str, date]:
    if course.note is None:
        raise ValueError("a plan corrects and strikes only what was noted")
    return course.note


async def _reinstate(course: Course, act: Reinstate, path: str) -> None:
    """Reinstate a request once its end has ended its work, which then goes on, too."""
    if act.with_work:
        await until_work_is(course, "cancelled")
    await course.tell(COORDINATOR, f"{path}/reinstate", reason=act.reason, on=str(act.on))
    if act.with_work:
        await until_work_is(course, "cancelled", so=False)
