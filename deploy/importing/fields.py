"""What the fields of a history share: days, keys, and several values in one field."""

from __future__ import annotations

import re
from datetime import date
from types import UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

from events.days import LAST_DAY

KEY_CHARACTERS_MAX: Final = 100
_SEPARATOR: Final = ";"
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NUMBER: Final = re.compile(r"-?\d{1,12}(\.\d{1,6})?", re.ASCII)
_TRUTH: Final = {"true": True, "false": False}
_EARLIEST: Final = date(1970, 1, 1)


def _day(value: object) -> object:
    # Else pydantic takes 20180301 for a number of seconds.
    if isinstance(value, str) and not _DAY.fullmatch(value):
        raise ValueError("is a day such as 2018-03-01")
    if not isinstance(value, str | date):
        raise ValueError("is a day such as 2018-03-01")  # noqa: TRY004 - pydantic's contract
    return value


def _listed(value: object) -> object:
    if isinstance(value, str):
        return [item.strip() for item in value.split(_SEPARATOR) if item.strip()]
    return value


def _printable(value: str) -> str:
    if not value.isprintable():
        raise ValueError("must not hold control characters")
    return value


def _within_reach(value: date) -> date:
    if value < _EARLIEST:
        raise ValueError(f"is {_EARLIEST} or later")
    if value > LAST_DAY:
        raise ValueError(f"is {LAST_DAY} or earlier")
    return value


Day = Annotated[date, BeforeValidator(_day), AfterValidator(_within_reach)]
Key = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=KEY_CHARACTERS_MAX),
    AfterValidator(_printable),
]
Split = BeforeValidator(_listed)


class Said(BaseModel):
    """What a file says at one place: nothing unknown in it."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    line: Annotated[int, Field(exclude=True)]
    """Where it stands in the file, from 1."""

    @field_validator("*", mode="before")
    @classmethod
    def _plain(cls, value: object, info: ValidationInfo) -> object:
        """Numbers and yes or no are as strict as over HTTP, written out where a file has text."""
        kinds = _kinds(cls.model_fields[str(info.field_name)].annotation)
        if bool in kinds:
            return _truth(value)
        return _number(value) if kinds & {int, float} else value


def _kinds(annotation: Any) -> set[Any]:
    """What a field may be, with or without None."""
    if isinstance(annotation, UnionType) or get_origin(annotation) is Union:
        return {kind for each in get_args(annotation) for kind in _kinds(each)}
    if get_origin(annotation) is Annotated:
        return _kinds(get_args(annotation)[0])
    return {annotation}


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
