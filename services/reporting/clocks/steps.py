"""Steps: of each fact no more than its clock needs, so that it is kept, read and sorted cheaply."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter
from typing import Any, Final, NamedTuple

import msgspec

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
    _kept: Callable[[Any], tuple[Any, ...]] = field(init=False)

    def __post_init__(self) -> None:
        """Make what reads the fields once: it runs for every fact of a replay."""
        object.__setattr__(self, "_kept", attrgetter(self.day, *self.keeps, "wire_name"))

    def step(self, fact: Told) -> Step:
        """The fact as a step."""
        on, *kept, wire_name = self._kept(fact.event)
        if not kept:
            return Step(on, fact.position, wire_name, {})
        told = dict(zip(self.keeps, map(_plain, kept), strict=True))
        return Step(on, fact.position, wire_name, told)


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


def dump(steps: Sequence[Step]) -> str:
    """The steps as they are kept."""
    return msgspec.json.encode(steps).decode()


def load(kept: str) -> list[Step]:
    """The steps that were kept."""
    return _KEPT.decode(kept)


def _plain(value: object) -> object:
    """As JSON gives it back, so that a step is the same before and after it was kept."""
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date) else value


_KEPT: Final = msgspec.json.Decoder(list[Step])
