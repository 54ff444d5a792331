"""Checks of recommendations by status, and the progress of the two cities."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from deploy.demo.checks.check import Ask, Check, Courses, having
from deploy.demo.plan.acts import Life, Recommend, Review
from deploy.demo.plan.rare.assessments import City, city_of
from deploy.demo.playing.at_once import at_once

ASKED_OF: Final = "progress"
_STATUS: Final = {
    "submit": "submitted",
    "validate": "validated",
    "return": "returned",
    "sustain": "sustained",
}

_TAKES_BACK: Final = frozenset({"withdraw-validation", "restore"})


@dataclass(frozen=True, slots=True)
class CityProgress:
    """A city, and the progress of its recommendations by `GET .../progress`."""

    city: City
    progress: dict[str, Any]


async def cities(ask: Ask, courses: Courses) -> list[CityProgress]:
    """Return the progress of the two cities, if they were played."""
    return [
        CityProgress(city, await ask(_path(course.engagement_id)))
        for course in courses
        if (city := city_of(course.life)) is not None
    ]


async def checks(ask: Ask, courses: Courses) -> list[Check]:
    """Return checks by status."""
    assessed = having(courses, Recommend)
    played = sum((_played(course.life) for course in assessed), Counter[str]())
    answers = await at_once(ask(_path(course.engagement_id)) for course in assessed)
    answered = Counter[str]()
    for answer in answers:
        answered.update(answer["by_status"])
    return [
        Check(f"recommendations {what}", played[status], answered[status], ASKED_OF)
        for what, status in (
            ("open", "open"),
            ("submitted", "submitted"),
            ("returned", "returned"),
            ("validated", "validated"),
            ("sustained", "sustained"),
            ("not assessable", "unable_to_assess"),
            ("not applicable", "no_longer_applicable"),
        )
    ]


def _path(engagement_id: str) -> str:
    return f"/assignment/engagements/{engagement_id}/progress"


def _played(life: Life) -> Counter[str]:
    """Return the number of recommendations of a life by their last status."""
    stood = {act.number: ["open"] for act in life.acts if isinstance(act, Recommend)}
    for act in life.acts:
        if not isinstance(act, Review):
            continue
        if act.verb in _TAKES_BACK:
            stood[act.number].pop()
        else:
            reason = str(act.said.get("reason", "")).replace("-", "_")
            stood[act.number].append(_STATUS.get(act.verb, reason))
    return Counter(statuses[-1] for statuses in stood.values())
