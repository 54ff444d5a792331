"""Make one thing of another: fields of the same name are copied, so that none can be forgotten."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any, TypeVar

from pydantic import BaseModel

from events.decider import Command

_T = TypeVar("_T", bound="BaseModel | tuple[Any, ...]")
_OF_THE_EDGE = Command.model_fields.keys() - {"now"}
"""Fields that only the HTTP edge fills in; every other command keeps their defaults."""


def copied(
    into: type[_T],
    source: BaseModel | tuple[Any, ...],
    /,
    *,
    by_default: Collection[str] = (),
    **given: Any,
) -> _T:
    """Return an `into` with the fields `given`, and all others copied from `source` by name.

    A field of a model that the source does not have must be given, or be named in `by_default` if
    it keeps its default. In a row (a named tuple) a column with a default needs no mention, since
    later facts fill it. Raises `TypeError` for a field that is missing, and for a name in `given`
    or `by_default` that `into` does not have.
    """
    shape: Any = into
    names = _names(shape, type(source), frozenset(given), frozenset(by_default))
    return into(**{name: getattr(source, name) for name in names}, **given)


@cache
def _names(
    into: Any, source: Any, given: frozenset[str], by_default: frozenset[str]
) -> tuple[str, ...]:
    """Return the fields to copy. Cached: there are as many keys as calls in the code."""
    fields = _fields(into)
    if unknown := sorted((given | by_default) - fields.keys()):
        raise TypeError(f"{into.__name__} has no field {', '.join(unknown)}")
    there = _fields(source)
    left = [name for name in fields if name not in there and name not in given | by_default]
    if missing := [name for name in left if not _may_keep_default(into, name)]:
        raise TypeError(f"{source.__name__} has no {', '.join(missing)} for {into.__name__}")
    return tuple(name for name in fields if name in there and name not in given | by_default)


def _fields(shape: Any) -> dict[str, object]:
    if issubclass(shape, BaseModel):
        return dict(shape.model_fields)
    return dict.fromkeys(shape.__annotations__)


def _may_keep_default(into: Any, name: str) -> bool:
    if issubclass(into, BaseModel):
        return issubclass(into, Command) and name in _OF_THE_EDGE
    return name in getattr(into, "_field_defaults", {})
