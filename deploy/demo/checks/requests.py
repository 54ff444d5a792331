"""Checks of imports and of other actions."""

from __future__ import annotations

from collections.abc import Iterable

from deploy.demo.checks.check import Ask, Check, Courses, acts_of, having
from deploy.demo.plan.acts import NoteOtherAction
from deploy.demo.playing.at_once import at_once
from deploy.demo.playing.course import Course


async def checks(ask: Ask, courses: Courses) -> list[Check]:
    """Return a check for each."""
    imported = [course for course in courses if course.life.imported]
    noted = having(courses, NoteOtherAction)
    return [
        Check(
            "engagements imported, twice",
            len(imported),
            await _items(ask, imported, "/intake/requests?ori={}"),
            "requests",
        ),
        Check(
            "other actions noted",
            sum(1 for _ in acts_of(courses, NoteOtherAction)),
            await _items(ask, noted, "/intake/agencies/{}/other-actions"),
            "other-actions",
        ),
    ]


async def _items(ask: Ask, courses: Iterable[Course], path: str) -> int:
    """Return the number of items at that path for these agencies."""
    answers = await at_once(ask(path.format(course.ori)) for course in courses)
    return sum(len(answer["items"]) for answer in answers)
