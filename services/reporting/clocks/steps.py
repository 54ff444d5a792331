"""Steps: the few fields of a fact that a clock needs, which are kept, read and sorted cheaply."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from operator import attrgetter
from typing import Any, Final, NamedTuple

import msgspec

from events.event import Told

NOTHING_TOLD: Final[Mapping[str, Any]] = {}


class ClockStep(NamedTuple):
    """A fact as a clock takes it. Steps sort by business day; on one day, by position."""

    on: date
    position: int
    type: str
    told: Mapping[str, Any]
    """Fields of the fact, as JSON has them."""


_make: Final = partial(tuple.__new__, ClockStep)
"""What `ClockStep._make` does, without a call of Python for every fact of a replay."""


@dataclass(frozen=True, slots=True)
class Hears:
    """How a clock takes a fact."""

    day: str
    """The field that is its business day."""
    take: Callable[[Any, ClockStep], None]
    """A method of the clock."""
    keeps: tuple[str, ...] = ()
    """The fields that this method reads."""
    only: Callable[[Any], bool] | None = None
    """Whether a fact of this type is taken; None: all are."""
    step: Callable[[Told], ClockStep] = field(init=False)
    """The fact as a step."""

    def __post_init__(self) -> None:
        """Make the reader of the fields once: it runs for every fact of a replay."""
        object.__setattr__(self, "step", _stepping(self.day, self.keeps))


def _stepping(day: str, keeps: tuple[str, ...]) -> Callable[[Told], ClockStep]:
    day_of = attrgetter(day)
    if not keeps:
        return lambda told: _make((day_of(told[0]), told[1], told[0].wire_name, NOTHING_TOLD))
    values_of = attrgetter(*keeps) if len(keeps) > 1 else lambda event: (getattr(event, keeps[0]),)

    def step(told: Told) -> ClockStep:
        event, position = told[0], told[1]
        kept = dict(zip(keeps, values_of(event), strict=True))
        if not _PLAIN.issuperset(map(type, kept.values())):
            kept = {name: _plain(value) for name, value in kept.items()}
        return _make((day_of(event), position, event.wire_name, kept))

    return step


class About(NamedTuple):
    """What a clock is about: known as soon as its thing has begun."""

    request_id: str | None
    """None for a recommendation, whose facts name its engagement only."""
    engagement_id: str | None
    ori: str
    program: str

    @classmethod
    def of(cls, step: ClockStep) -> About:
        """Return what the first fact of a thing says."""
        told = step.told
        return cls(told.get("request_id"), told.get("engagement_id"), told["ori"], told["program"])


def without_taken_back(
    taken_back_by: Mapping[str, frozenset[str]], steps: Sequence[ClockStep]
) -> Sequence[ClockStep]:
    """Return the steps without the ends that were taken back: the wait never ended.

    Whoever had to act had to act all the time. The order of the log says what is taken back; the
    right end may be told later for a day before the wrong one.
    """
    if not any(step.type in taken_back_by for step in steps):
        return steps
    standing: list[ClockStep] = []
    for step in sorted(steps, key=lambda step: step.position):
        ends = taken_back_by.get(step.type, frozenset())
        standing = [each for each in standing if each.type not in ends]
        standing.append(step)
    return sorted(standing)


def right_days(
    correction: str, type_of: Mapping[str, str], steps: Sequence[ClockStep]
) -> Mapping[int, date]:
    """Return the right days of what is corrected by its kind, by the position that told it.

    `type_of` says which facts are of a kind; a correction is of the last that was told before it.
    """
    if not any(step.type == correction for step in steps):
        return {}
    moved: dict[int, date] = {}
    last: dict[str, int] = {}
    for step in sorted(steps, key=lambda step: step.position):
        last[step.type] = step.position
        if step.type == correction:
            of = last.get(type_of[step.told["step"]])
            if of is not None:
                moved[of] = date.fromisoformat(step.told["happened_on"])
    return moved


def dump(steps: Sequence[ClockStep]) -> str:
    """Return the steps as JSON."""
    return msgspec.json.encode(steps).decode()


def load(kept: str) -> list[ClockStep]:
    """Return the steps of their JSON."""
    return _KEPT.decode(kept)


def _plain(value: object) -> object:
    """Return a value as JSON gives it back, so that a stored step equals a new one."""
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date) else value


_PLAIN: Final = frozenset({str, int, type(None)})
"""Types whose values JSON gives back as they are."""
_KEPT: Final = msgspec.json.Decoder(list[ClockStep])
