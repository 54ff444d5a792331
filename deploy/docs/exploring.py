"""What a decider does, found by trying every command in every situation that it can reach."""

from __future__ import annotations

import dataclasses
from collections import deque
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import lru_cache
from itertools import combinations, product
from types import NoneType
from typing import Any, Final, NamedTuple, TypeGuard, cast, get_args

from pydantic.fields import FieldInfo

from events.decider import Command, Decider, Refused
from events.event import Event

SITUATIONS_MAX: Final = 10_000
"""A bound for lifecycles whose situations do not end."""
TOGETHER_MAX: Final = 300
"""So many situations are told apart by every two parts, which is all of the smaller lifecycles."""
BEGINNING: Final = date(2020, 1, 1)
PAUSE: Final = timedelta(days=40)
"""Longer than any time limit of a rule."""
_NOW: Final = datetime(2100, 1, 1, tzinfo=UTC)

Samples = Mapping[str, Sequence[object]]
"""Values to try, by the name of a field of commands, or as `Command.field` for one command alone.

All of a command's values are combined: a field that decides nothing needs one.
"""


class NotExploredError(Exception):
    """The samples do not reach all of a lifecycle; the message names what is missing."""

    def __init__(self, lifecycle: str, fault: str) -> None:
        super().__init__(f"{lifecycle}: {fault}; add values to deploy/docs/samples/")


class Transition(NamedTuple):
    """A fact that led from one state to another, by their names; None is the beginning."""

    before: str | None
    fact: str
    after: str | None


@dataclasses.dataclass(frozen=True, slots=True)
class Lifecycle:
    """A decider, its commands, facts and states, and values for the commands."""

    name: str
    decider: Decider[Any, Any, Any]
    commands: object
    """The union of the commands; likewise the next two."""
    states: object
    facts: object
    samples: Callable[[date], Samples]
    """The values to try on a day."""
    shape: Callable[[Any], object] = lambda state: state
    """The part of the state that is shown, where the state holds more than one thing."""

    def name_of(self, state: object) -> str | None:
        """Return the name of the state; None for the initial one."""
        shown = self.shape(state)
        initial = self.shape(self.decider.initial)
        return None if isinstance(shown, type(initial)) else type(shown).__name__


def explore(lifecycle: Lifecycle) -> set[Transition]:
    """Return every transition that a command causes. Raises `NotExploredError`."""
    decider = lifecycle.decider
    transitions: set[Transition] = set()
    known = Situations(lifecycle.states)
    known.add(decider.initial)
    ahead = deque([(decider.initial, BEGINNING)])
    ask = lru_cache(maxsize=None)(lambda day: tuple(_commands(lifecycle, day)))
    while ahead:
        state, since = ahead.popleft()
        for day in (since, since + PAUSE):
            for command in ask(day):
                after, walked = _walk(lifecycle, command, state)
                if after is state:
                    continue  # refused, or so already
                transitions |= walked
                if known.add(after):
                    ahead.append((after, day))
        if known.number > SITUATIONS_MAX:
            raise NotExploredError(lifecycle.name, f"more than {SITUATIONS_MAX} situations")
    _refuse_gaps(lifecycle, transitions)
    return transitions


class Situations:
    """The situations that were met: every two parts of a state together, but not all with all.

    All that a held engagement can be, times all reasons of a hold, was most of the work, and drew
    no further arrow. Nor did every two parts together, once `TOGETHER_MAX` situations were met:
    from then on a part is new by itself.
    """

    def __init__(self, states: object) -> None:
        self._states = set(get_args(states))
        self._met: set[Hashable] = set()
        self.number = 0
        """How many states had something new."""

    def add(self, state: object) -> bool:
        """Whether some part of the state, or some two of them, were not met before in its shape."""
        shape, parts = self._parts(state)
        placed = list(enumerate(parts))
        together = 2 if self.number < TOGETHER_MAX else 1
        met = {
            (shape, *some) for size in range(together + 1) for some in combinations(placed, size)
        }
        is_new = not met <= self._met
        self._met |= met
        self.number += is_new
        return is_new

    def _parts(self, state: object) -> tuple[str, list[Hashable]]:
        """Return the name of a state, with those of the states inside it, and its other parts."""
        shape = type(state).__name__
        if not dataclasses.is_dataclass(state):
            return shape, [situation(state)]
        parts: list[Hashable] = []
        for name, value in _explored(state):
            if type(value) in self._states:
                inner, more = self._parts(value)
                shape += f".{name}={inner}"
                parts += more
            else:
                parts.append(situation(value))
        return shape, parts


def situation(value: object) -> Hashable:
    """Return what can matter to a rule in a state: shapes and codes, without days and numbers."""
    value = getattr(value, "explored_as", value)
    match value:
        case Enum() | bool() | None:
            return value
        case Event():
            return type(value).__name__
        case Mapping():
            return frozenset(situation(each) for each in value.values())
        case tuple() | frozenset():
            return frozenset(situation(each) for each in value if not _is_days_alone(each))
        case _ if dataclasses.is_dataclass(value):
            return (type(value).__name__, *(situation(field) for _, field in _explored(value)))
        case _:
            return type(value).__name__


def _explored(state: Any) -> Iterator[tuple[str, object]]:
    """Yield the fields of a dataclass that can matter, with their values."""
    for field in dataclasses.fields(state):
        if field.metadata.get("explored", True):
            yield field.name, getattr(state, field.name)


def _is_days_alone(value: object) -> bool:
    """Whether it says nothing but when, such as a hold that is over, and no rule asks for it."""
    if hasattr(value, "explored_as"):
        return False
    return isinstance(value, tuple) and all(isinstance(each, date | None) for each in value)


def _walk(lifecycle: Lifecycle, command: Command, state: object) -> tuple[object, set[Transition]]:
    decider = lifecycle.decider
    try:
        facts = cast("Sequence[Event]", decider.decide(command, state))
    except Refused:
        return state, set()
    transitions: set[Transition] = set()
    for fact in facts:
        before, state = state, decider.evolve(state, fact)
        transition = Transition(lifecycle.name_of(before), fact.wire_name, lifecycle.name_of(state))
        if transition.after is not None:
            transitions.add(transition)
    return state, transitions


def _commands(lifecycle: Lifecycle, day: date) -> Iterator[Command]:
    samples = {"now": (_NOW,), "on": (day,), **lifecycle.samples(day)}
    commands = get_args(lifecycle.commands) or (lifecycle.commands,)
    for command in cast("tuple[type[Command], ...]", commands):
        tried = {
            name: values
            for name, field in command.model_fields.items()
            if (values := _values(samples, command, name, field))
        }
        for name, field in command.model_fields.items():
            if field.is_required() and name not in tried:
                raise NotExploredError(lifecycle.name, f"{command.__name__} needs a {name}")
        for values in product(*tried.values()):
            yield command(**dict(zip(tried, values, strict=True)))


def _values(
    samples: Samples, command: type[Command], name: str, field: FieldInfo
) -> Sequence[object]:
    """Return the values of a command's own field, else of all that have its name, else codes."""
    own = samples.get(f"{command.__name__}.{name}")
    return own or samples.get(name) or _codes(field)


def _codes(field: FieldInfo) -> Sequence[object]:
    """Return all members if the type of the field is an enum, and None where it may be missing."""
    given = get_args(field.annotation)
    kinds = given if NoneType in given else (field.annotation,)
    members = [one for kind in kinds if _is_enum(kind) for one in kind]
    return (None, *members) if members and NoneType in kinds else tuple(members)


def _is_enum(kind: object) -> TypeGuard[type[Enum]]:
    return isinstance(kind, type) and issubclass(kind, Enum)


def _refuse_gaps(lifecycle: Lifecycle, transitions: set[Transition]) -> None:
    initial = type(lifecycle.shape(lifecycle.decider.initial))
    for what, wanted, found in (
        (
            "state",
            names(lifecycle.states) - {initial.__name__},
            {each.after for each in transitions},
        ),
        ("fact", names(lifecycle.facts), {each.fact for each in transitions}),
    ):
        for missing in sorted(wanted - found):
            raise NotExploredError(lifecycle.name, f"nothing led to the {what} {missing}")


def names(union: object) -> set[str]:
    """Return the names of the members of a union: wire names of facts, class names of states."""
    members = cast("tuple[type, ...]", get_args(union) or (union,))
    return {getattr(member, "wire_name", member.__name__) for member in members}
