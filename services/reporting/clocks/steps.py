"""Steps: of each fact no more than its clock needs, so that it is kept, read and sorted cheaply."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import orjson

from events.event import Told


class Step(NamedTuple):
    """A fact as a clock takes it. Steps sort by business day; on one day, by position."""

    on: date
    position: int
    type: str
    told: Mapping[str, Any]
    """Fields of the fact, as JSON has them."""


@dataclass(frozen=True, slots=True)
class Hears:
    """What a clock makes of a fact."""

    day: str
    """The field that is its business day."""
    take: Callable[[Any, Step], None]
    """A method of the clock."""
    keeps: tuple[str, ...] = ()
    """The fields that this method reads."""
    only: Callable[[Any], bool] | None = None
    """Which of these facts; none: all."""

    def step(self, fact: Told) -> Step:
        """The fact as a step."""
        event = fact.event
        told = {name: _plain(getattr(event, name)) for name in self.keeps} if self.keeps else {}
        return Step(getattr(event, self.day), fact.position, event.wire_name, told)


class About(NamedTuple):
    """What a clock is about: known as soon as its thing has begun."""

    request_id: str | None
    """None for a recommendation, whose facts name its engagement only."""
    engagement_id: str | None
    ori: str
    program: str

    @classmethod
    def of(cls, step: Step) -> About:
        """As the first fact of a thing tells it."""
        told = step.told
        return cls(told.get("request_id"), told.get("engagement_id"), told["ori"], told["program"])


def dump(steps: Iterable[Step]) -> str:
    """The steps as they are kept."""
    return orjson.dumps([tuple(step) for step in steps]).decode()


def load(kept: str) -> list[Step]:
    """The steps that were kept."""
    return [
        Step(date.fromisoformat(on), position, wire_name, told)
        for on, position, wire_name, told in orjson.loads(kept)
    ]


def _plain(value: object) -> object:
    """As JSON gives it back, so that a step is the same before and after it was kept."""
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
