"""A line of the closing table, and how services are asked for their side of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from deploy.demo.plan.acts import Act
from deploy.demo.playing.course import Course

ActT = TypeVar("ActT", bound=Act)

Courses = Sequence[Course]
"""All lives as they were played."""
Ask = Callable[[str], Awaitable[Any]]
"""Gives the answer to a path, asked by the center's staff."""


@dataclass(frozen=True, slots=True)
class Check:
    """What should be, by what was played, and what is, by what a service answers."""

    what: str
    played: int
    answered: int
    asked_of: str
    """The last word of the route."""

    @property
    def holds(self) -> bool:
        """Whether both say the same."""
        return self.played == self.answered


def acts_of(courses: Iterable[Course], kind: type[ActT]) -> Iterator[ActT]:
    """All acts of that kind."""
    return (act for course in courses for act in course.life.acts if isinstance(act, kind))


def having(courses: Iterable[Course], kind: type[Act]) -> list[Course]:
    """The lives with such an act."""
    return [course for course in courses if any(isinstance(act, kind) for act in course.life.acts)]
