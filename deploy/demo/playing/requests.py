"""The acts of requests."""

from __future__ import annotations

from typing import Final, assert_never

from deploy.demo.browser import NotShownError
from deploy.demo.center import COORDINATOR
from deploy.demo.plan.acts import (
    ChangeExecutive,
    Decline,
    Merge,
    NoteOtherAction,
    RequestAct,
    RequestStep,
    Screen,
    Submit,
    Withdraw,
)
from deploy.demo.playing import door
from deploy.demo.playing.course import Course, until_work_is

MOVES: Final = frozenset({"escalate", "screen-again"})
"""Steps after which another engagement is opened."""


async def play(course: Course, act: RequestAct) -> None:
    """Play an act of a request."""
    request = f"/intake/requests/{course.request_id}"
    on = str(act.on)
    match act:
        case Submit():
            await _submit(course, act)
        case NoteOtherAction(action=action):
            noted = f"/intake/agencies/{course.ori}/other-actions"
            await course.tell(COORDINATOR, noted, action=action, on=on)
        case Screen():
            await _screen(course, act)
        case Decline(reason=reason):
            await course.tell(COORDINATOR, f"{request}/decline", reason=reason, on=on)
        case Withdraw(reason=reason):
            await course.tell(course.by_agency, f"{request}/withdraw", reason=reason, on=on)
        case Merge():
            await course.tell(COORDINATOR, f"{request}/merge", into=_earlier(course), on=on)
        case RequestStep():
            await _take_step(course, act)
        case ChangeExecutive():
            await _change_executive(course, act)
        case _:
            assert_never(act)


async def _submit(course: Course, act: Submit) -> None:
    if act.by_link:
        await door.ask_for_help(course, act)
        return
    number = course.life.number
    if course.earlier is not None:
        course.after = course.earlier.after
    answer = await course.tell(
        # The center writes down what came under another ORI; an agency asks for itself alone.
        COORDINATOR if act.alias else course.by_agency,
        "/intake/requests",
        ori=act.alias or course.ori,
        program=act.program,
        topics=act.topics,
        delivery_types=act.delivery_types,
        problem=f"Request {number}: help with {' and '.join(act.topics)}.",
        contact={
            "role": "point_of_contact",
            "name": f"Contact {number}",
            "email": f"contact{number}@example.org",
        },
        authorized_by=f"Executive {number}",
        on=str(act.on),
    )
    course.request_id = answer["id"]


async def _screen(course: Course, act: Screen) -> None:
    request = f"/intake/requests/{course.request_id}"
    if act.other_action_reviewed:
        page = await course.ask(f"{request}/screening?on={act.on}")
        rules = {one["rule"] for each in page["programs"] for one in each["obstacles"]}
        if not page["other_actions"] or "other-action-open" not in rules:
            raise NotShownError(f"{request}/screening does not show the other action")
    reviewed = {"other_action_reviewed": True} if act.other_action_reviewed else {}
    # What was asked for by a link today may be dated after midnight.
    on = max(str(act.on), course.submitted_on)
    said = {"program": act.program, **reviewed, "on": on}
    await course.tell(COORDINATOR, f"{request}/screen", **said)


def _earlier(course: Course) -> str:
    if course.earlier is None:
        raise ValueError("a plan merges only what looks like something")
    return course.earlier.request_id


async def _take_step(course: Course, act: RequestStep) -> None:
    path = f"/intake/requests/{course.request_id}/{act.verb}"
    await course.tell(COORDINATOR, path, **act.said, on=str(act.on))
    if act.verb in MOVES:
        course.moves += 1
    elif course.paused:
        course.paused = False
        await until_work_is(course, "held", so=False)


async def _change_executive(course: Course, act: ChangeExecutive) -> None:
    """Change the executive: open engagements of the agency wait for a new authorization."""
    number = course.life.number
    contact = {
        "role": "agency_executive",
        "name": f"New executive {number}",
        "email": f"executive{number}@example.org",
    }
    path = f"/intake/agencies/{course.ori}/executive"
    await course.tell(course.by_agency, path, contact=contact, on=str(act.on))
    course.paused = True
    await until_work_is(course, "held")
