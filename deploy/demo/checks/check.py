"""A check: a line of the table that compares what was played with the answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from deploy.demo.plan.acts import Act
from deploy.demo.playing.course import Course

ActT = TypeVar("ActT", bound=Act)

Courses = Sequence[Course]
"""All lives that were played."""
Ask = Callable[[str], Awaitable[Any]]
"""Returns the answer to a coordinator's query of a path."""


@dataclass(frozen=True, slots=True)
class Check:
    """How often something was played, and how often a service answers that it happened."""

    what: str
    played: int
    answered: int
    asked_of: str
    """The last part of the route that was queried."""
    parts_agree: bool = True
    """Whether the parts of which both are the sums are equal, too."""

    @property
    def holds(self) -> bool:
        """Whether both are equal."""
        return self.played == self.answered and self.parts_agree


def compared(what: str, played: Counter[str], answered: Counter[str], asked_of: str) -> Check:
    """Return a check of numbers by key: their sums, and each of them."""
    agree = played == answered
    return Check(what, played.total(), answered.total(), asked_of, parts_agree=agree)


def acts_of(courses: Iterable[Course], kind: type[ActT]) -> Iterator[ActT]:
    """Return all acts of a kind."""
    return (act for course in courses for act in course.life.acts if isinstance(act, kind))


def having(courses: Iterable[Course], kind: type[Act]) -> list[Course]:
    """Return the lives with an act of a kind."""
    return [course for course in courses if any(isinstance(act, kind) for act in course.life.acts)]
