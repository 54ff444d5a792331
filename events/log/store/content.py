"""Which content an event may have: a JSON object that Python and PostgreSQL can read back.

The database checks it too (`0010_event_refuses.sql`). It accepts two things more, which orjson
cannot read: numbers beyond a double, and nesting deeper than 1,024.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Final

import orjson

NUMBER_DECIMALS_MAX: Final = 16_383
"""Digits after the point of a number, written out; the bound of PostgreSQL."""
NUMBER_EXPONENT_MAX: Final = 2**30 - 2
"""The exponent of a number, even of 0; the bound of PostgreSQL."""

_SHAPES: Final = bytes.maketrans(b"123456789E", b"000000000e")
"""Maps every digit to 0 and every exponent to e, so that one search replaces a pattern."""
_LONG_EXPONENT: Final = b"0e0000"
_SHORT_EXPONENT_MAX: Final = 999
_NUMBER_WITH_A_LONG_EXPONENT: Final = re.compile(
    rb"[\[:,\s]-?[0-9]+(\.[0-9]+)?[eE][+-]?[0-9]{4}", re.ASCII
)
"""With what stands before it in JSON: most ids have such digits within."""


class _TooFineError(ValueError):
    """A number that jsonb cannot hold."""


def fault_of(data: bytes) -> str | None:
    """Return why a log refuses this content; None if it accepts it."""
    try:
        content = orjson.loads(data)
    except orjson.JSONDecodeError as fault:
        return f"must be JSON in UTF-8: {fault}"
    if not isinstance(content, dict):
        return "must be a JSON object"
    # An escaped U+0000 is legal JSON that jsonb cannot show; surrogates orjson refuses by itself.
    if b"\\" in data and b"\\u0000" in data and _has_nul(content):
        return "U+0000 cannot be stored"
    if _may_have_a_number_too_fine(data) and _has_a_number_too_fine(data):
        return f"a number has at most {NUMBER_DECIMALS_MAX:,} decimals"
    return None


def _may_have_a_number_too_fine(data: bytes) -> bool:
    """Whether a close look is needed: a cheap check that few facts fail."""
    if len(data) > NUMBER_DECIMALS_MAX - _SHORT_EXPONENT_MAX:
        return True
    if _LONG_EXPONENT not in data.translate(_SHAPES, b"-+"):
        return False
    return _NUMBER_WITH_A_LONG_EXPONENT.search(data) is not None


def _has_a_number_too_fine(data: bytes) -> bool:
    try:
        json.loads(data, parse_float=_fitting)
    except _TooFineError:
        return True
    return False


def _fitting(text: str) -> Decimal:
    number = Decimal(text)
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -NUMBER_DECIMALS_MAX <= exponent <= NUMBER_EXPONENT_MAX:
        return number
    raise _TooFineError


def _has_nul(value: object) -> bool:
    match value:
        case str():
            return "\x00" in value
        case dict():
            return any("\x00" in key or _has_nul(item) for key, item in value.items())
        case list():
            return any(_has_nul(item) for item in value)
        case _:
            return False
