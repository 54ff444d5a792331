"""What the fields of a history share: days, keys, and several values in one field."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Final

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

KEY_CHARACTERS_MAX: Final = 100
_SEPARATOR: Final = ";"
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
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


def _not_too_early(value: date) -> date:
    if value < _EARLIEST:
        raise ValueError(f"is {_EARLIEST} or later")
    return value


Day = Annotated[date, BeforeValidator(_day), AfterValidator(_not_too_early)]
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
