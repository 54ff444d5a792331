"""Lives played month by month, many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from deploy.client import UnexpectedAnswerError
from deploy.demo.center import Center
from deploy.demo.plan.acts import (
    Act,
    DoorAct,
    EngagementAct,
    EvaluationAct,
    FallsDue,
    FindingsAct,
    ForgettingAct,
    IsRefused,
    Life,
    RequestAct,
    entered_on,
)
from deploy.demo.plan.changes import HandOver, RequestChange, WorldAct
from deploy.demo.playing import (
    calendar,
    door,
    engagements,
    evaluations,
    findings,
    forgetting,
    hand_overs,
    request_changes,
    requests,
    world,
)
from deploy.demo.playing.at_once import at_once
from deploy.demo.playing.course import Course

Progress = Callable[[], None]
"""Called after each act."""


class NotRefusedError(Exception):
    """The center does what it must refuse."""


def begin(center: Center, lives: Iterable[Life]) -> dict[int, Course]:
    """Return a course for each life, by its number, with nothing played yet."""
    courses: dict[int, Course] = {}
    for life in lives:
        earlier = None if life.looks_like is None else courses[life.looks_like]
        courses[life.number] = Course(center, life, earlier)
    return courses


async def play(
    courses: Mapping[int, Course], until: date, progress: Progress = lambda: None
) -> None:
    """Play all remaining acts entered until that day, month by month."""
    months: dict[tuple[int, int], list[tuple[Course, list[Act]]]] = defaultdict(list)
    for course in courses.values():
        for month, acts in _by_month(course, until).items():
            months[month].append((course, acts))
    for month in sorted(months):
        await at_once(_live(course, acts, progress) for course, acts in months[month])


def _by_month(course: Course, until: date) -> Mapping[tuple[int, int], list[Act]]:
    months: dict[tuple[int, int], list[Act]] = defaultdict(list)
    for act in course.life.acts[course.played :]:
        entered = entered_on(act)
        if entered <= until:
            months[entered.year, entered.month].append(act)
    return months


async def _live(course: Course, acts: Iterable[Act], progress: Progress) -> None:
    for act in acts:
        await _play(course, act)
        course.played += 1
        progress()


async def _play(course: Course, act: Act) -> None:
    if isinstance(act, IsRefused):
        await _be_refused(course, act)
    elif isinstance(act, RequestAct):
        await requests.play(course, act)
    elif isinstance(act, EngagementAct):
        await engagements.play(course, act)
    elif isinstance(act, FindingsAct):
        await findings.play(course, act)
    elif isinstance(act, EvaluationAct):
        await evaluations.play(course, act)
    elif isinstance(act, DoorAct):
        await door.play(course, act)
    elif isinstance(act, ForgettingAct):
        await forgetting.play(course, act)
    elif isinstance(act, FallsDue):
        await calendar.play(course, act)
    else:
        await _play_change(course, act)


async def _play_change(course: Course, act: RequestChange | HandOver | WorldAct) -> None:
    if isinstance(act, RequestChange):
        await request_changes.play(course, act)
    elif isinstance(act, HandOver):
        await hand_overs.play(course, act)
    else:
        await world.play(course, act)


async def _be_refused(course: Course, act: IsRefused) -> None:
    """Play an act that the center must refuse, by that rule and no other."""
    try:
        await _play(course, act.act)
    except UnexpectedAnswerError as answered:
        if answered.rule != act.rule:
            raise
        course.refusals += 1
    else:
        raise NotRefusedError(f"{act.act} was not refused by the rule {act.rule}")
