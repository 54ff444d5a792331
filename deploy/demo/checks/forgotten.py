"""Checks of who was forgotten: named on no page and in no answer, while the work goes on."""

from __future__ import annotations

import json
from collections.abc import Sequence

from deploy.demo.checks.check import Ask, Check, Courses, having
from deploy.demo.plan.acts import ConfirmForgetting
from deploy.demo.playing.course import Course
from events.event import REMOVED


async def checks(ask: Ask, courses: Courses) -> list[Check]:
    """Return a check that texts are removed, that names are nowhere, and that work is open."""
    forgotten = having(courses, ConfirmForgetting)
    removed = named = at_work = 0
    for course in forgotten:
        shown = await _shown(ask, course)
        removed += all(REMOVED in each for each in shown)
        named += any(name in each for name in names_of(course) for each in shown)
        engagement = await ask(f"/assignment/engagements/{course.engagement_id}")
        at_work += engagement["status"] == "open"
    return [
        Check("forgotten requests, [removed]", len(forgotten), removed, "screening"),
        Check("of them, still named", 0, named, "screening"),
        Check("of them, work goes on", len(forgotten), at_work, "engagements"),
    ]


def names_of(course: Course) -> Sequence[str]:
    """Return what the request said of who asked."""
    number = course.life.number
    return f"Contact {number}", f"contact{number}@example.org", f"Request {number}: "


async def _shown(ask: Ask, course: Course) -> Sequence[str]:
    """Return what a coordinator sees of it: the answer of the screening page, and its page."""
    answer = await ask(f"/intake/requests/{course.request_id}/screening")
    page = await course.center.desk.open(f"/access/door/{course.request_id}")
    return json.dumps(answer), page.text
