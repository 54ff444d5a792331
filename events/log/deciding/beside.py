"""The streams that a rule looks at beside its own, and what they say to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from events.decider import CommandT, Fold, StateT
from events.log.deciding.load import Loaded


@dataclass(frozen=True, slots=True)
class Beside:
    """A stream beside the command's own that its rule looks at.

    Its state is folded by `fold` (a narrow one of what the rule asks, or a decider's own); the
    command's field receives what the state `says`, or the state itself. Where it is `guarded`,
    facts are appended only if the stream is still at the version that was read, and the rule is
    decided again if it is not: right for whatever can turn false. Turn it off for what stays true
    once it is, and for what the rule may see too late.
    """

    stream: str
    fold: Fold[Any, Any]
    guarded: bool = True
    says: Callable[[Any], object] | None = None


Looked: TypeAlias = Mapping[str, Beside | tuple[Beside, ...]]
"""The streams beside, by the field of the command that receives what each says.

Several streams of a field give it a tuple, in their order.
"""
BesideOf: TypeAlias = Looked | Callable[[StateT], Looked]
"""Or a pure function of the own state, where only that names them, as an engagement its request."""


def each_of(looked: Looked) -> dict[str, Beside]:
    """Every stream beside by a key of its own."""
    return {
        _key(field, place): each
        for field, several in looked.items()
        for place, each in enumerate((several,) if isinstance(several, Beside) else several)
    }


def _key(field: str, place: int) -> str:
    return f"{field} {place}"


def streams_of(looked: Looked) -> dict[str, str]:
    """Their names, by the same keys."""
    return {key: each.stream for key, each in each_of(looked).items()}


def told(command: CommandT, looked: Looked, loaded: Mapping[str, Loaded[Any]]) -> CommandT:
    """The command with what is beside it in its fields. Raises `TypeError` for a wrong field."""
    fields: dict[str, object] = {}
    for name, several in looked.items():
        field = type(command).model_fields.get(name)
        if field is None or not field.exclude:
            raise TypeError(f"{type(command).__name__}.{name} must be a field with exclude=True")
        if isinstance(several, Beside):
            fields[name] = _said(several, loaded[_key(name, 0)])
        else:
            fields[name] = tuple(
                _said(each, loaded[_key(name, place)]) for place, each in enumerate(several)
            )
    return command.model_copy(update=fields)


def _said(beside: Beside, loaded: Loaded[Any]) -> object:
    return loaded.state if beside.says is None else beside.says(loaded.state)
