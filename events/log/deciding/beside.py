"""Streams that a rule reads beside its own, and how their states reach the command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from events.decider import CommandT, Fold, StateT
from events.log.deciding.load import Loaded


@dataclass(frozen=True, slots=True)
class Beside:
    """Another stream that the rule of a command reads.

    `fold` makes its state: a narrow fold of what the rule needs, or a decider. The field of the
    command receives `says(state)`, or the state itself. Where it is `guarded`, facts are appended
    only if the stream is still at the version that was read; otherwise the rule is decided again.
    That is right for everything that can become false. Turn it off for what stays true once it is,
    and for what the rule may see too late.
    """

    stream: str
    fold: Fold[Any, Any]
    guarded: bool = True
    says: Callable[[Any], object] | None = None


Looked: TypeAlias = Mapping[str, Beside | tuple[Beside, ...]]
"""Other streams, by the field of the command that receives the state.

A field with several streams receives a tuple, in their order.
"""
BesideOf: TypeAlias = Looked | Callable[[StateT], Looked]
"""Or a pure function of the own state, where only that state names them."""


def each_of(looked: Looked) -> dict[str, Beside]:
    """Return all of them, each with a key of its own."""
    return {
        _key(field, place): each
        for field, several in looked.items()
        for place, each in enumerate((several,) if isinstance(several, Beside) else several)
    }


def _key(field: str, place: int) -> str:
    return f"{field} {place}"


def streams_of(looked: Looked) -> dict[str, str]:
    """Return the names of the streams, by the same keys."""
    return {key: each.stream for key, each in each_of(looked).items()}


def with_states(command: CommandT, looked: Looked, loaded: Mapping[str, Loaded[Any]]) -> CommandT:
    """Return the command with the states in its fields. Raises `TypeError` for a wrong field."""
    fields: dict[str, object] = {}
    for name, several in looked.items():
        field = type(command).model_fields.get(name)
        if field is None or not field.exclude:
            raise TypeError(f"{type(command).__name__}.{name} must be a field with exclude=True")
        if isinstance(several, Beside):
            fields[name] = _value(several, loaded[_key(name, 0)])
        else:
            fields[name] = tuple(
                _value(each, loaded[_key(name, place)]) for place, each in enumerate(several)
            )
    return command.model_copy(update=fields)


def _value(beside: Beside, loaded: Loaded[Any]) -> object:
    return loaded.state if beside.says is None else beside.says(loaded.state)
