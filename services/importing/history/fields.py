"""Field types of a history: keys, lists in one field, numbers and booleans as text."""

from __future__ import annotations

import re
from types import UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

from events.text import LINE, unpadded

KEY_CHARACTERS_MAX: Final = 100
_SEPARATOR: Final = ";"
_NUMBER: Final = re.compile(r"-?\d{1,12}(\.\d{1,6})?", re.ASCII)
_TRUTH: Final = {"true": True, "false": False}


def _listed(value: object) -> object:
    if isinstance(value, str):
        return [item for part in value.split(_SEPARATOR) if (item := unpadded(part))]
    return value


def _truth(value: object) -> object:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in _TRUTH:
        return _TRUTH[value.lower()]
    raise ValueError("is true or false")


def _number(value: object) -> object:
    if isinstance(value, bool) or (isinstance(value, str) and not _NUMBER.fullmatch(value)):
        raise ValueError("is a number such as 12 or 7.5")
    return value


def _printable(value: str) -> str:
    if not value.isprintable():
        raise ValueError("must not hold control characters")
    return value


Key = Annotated[
    str,
    StringConstraints(min_length=1, max_length=KEY_CHARACTERS_MAX),
    LINE,
    AfterValidator(_printable),
]
GivenOri = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}[A-Z0-9]{5}([A-Z0-9]{2})?$")]
Split = BeforeValidator(_listed)
Number = BeforeValidator(_number)
Truth = BeforeValidator(_truth)
"""These two read numbers and booleans as strictly as over HTTP, also where they stand as text."""


class FilePart(BaseModel):
    """A part of a file; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    line: Annotated[int, Field(exclude=True)]
    """The line in the file, from 1."""


def kinds_of(annotation: Any) -> set[Any]:
    """The types that a field may have."""
    if isinstance(annotation, UnionType) or get_origin(annotation) is Union:
        return {kind for each in get_args(annotation) for kind in kinds_of(each)}
    if get_origin(annotation) is Annotated:
        return kinds_of(get_args(annotation)[0])
    return {annotation}
