"""Two administrators, each signed in, forget who is named in a request; a legal hold keeps it."""

from __future__ import annotations

from typing import Any, Final, assert_never

from deploy.demo.center import Caller
from deploy.demo.plan.acts import (
    AskForgetting,
    ConfirmForgetting,
    ForgettingAct,
    LiftHold,
    PlaceHold,
)
from deploy.demo.playing.course import Course, until
from events.vocabulary import ForgettingReason, HoldLiftReason, LegalHoldReason

DOCUMENT: Final = "LACV 2026-0117"


async def play(course: Course, act: ForgettingAct) -> None:
    """Play an act of forgetting."""
    match act:
        case PlaceHold():
            await _tell(course, "holds", document=DOCUMENT, reason=LegalHoldReason.LITIGATION)
        case LiftHold():
            await _tell(course, "holds/lift", document=DOCUMENT, reason=HoldLiftReason.ENDED)
        case AskForgetting():
            await _tell(course, "ask", reason=ForgettingReason.ON_REQUEST)
        case ConfirmForgetting(by_another=by_another):
            await _tell(course, "confirm", by_another=by_another)
            await until(lambda: _is_forgotten(course), f"{subject_of(course)} to be forgotten")
        case _:
            assert_never(act)


def subject_of(course: Course) -> str:
    """Return how access calls what is forgotten."""
    return f"request-{course.request_id}"


def administrator(course: Course, *, another: bool = False) -> Caller:
    """Return an administrator who is signed in, or the other one."""
    browser = course.center.administrators[another]
    return Caller("administrator", token=browser.session)


async def _tell(course: Course, what: str, *, by_another: bool = False, **said: Any) -> None:
    path = f"/access/subjects/{subject_of(course)}/{what}"
    await course.tell(administrator(course, another=by_another), path, **said)


async def _is_forgotten(course: Course) -> bool:
    path = f"/access/subjects/{subject_of(course)}"
    seen = await course.center.query(administrator(course), path, after=course.after)
    return bool(seen["standing"] == "forgotten")
