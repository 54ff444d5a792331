"""Bodies are read as the OpenAPI document says: a day is no number, and nothing is passed over."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any, ClassVar, Final, NoReturn

from fastapi.exceptions import RequestValidationError
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
)
from pydantic_core import core_schema

from events.days import Day
from services.kit.running import Running

DEPTH_MAX: Final = 32
"""Of objects and lists in each other; no body needs more than four."""


class Body(BaseModel):
    """What a client says: nothing that is not understood, and each value of its own type."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", hide_input_in_errors=True)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        # FastAPI hands over what JSON became in Python, where strictness would want a `date`.
        schema = handler(source)
        strictly = core_schema.no_info_wrap_validator_function(cls._read_strictly, schema)
        return core_schema.json_or_python_schema(schema, strictly)

    @classmethod
    def _read_strictly(
        cls, value: object, handler: core_schema.ValidatorFunctionWrapHandler
    ) -> object:
        if not isinstance(value, dict):
            return handler(value)
        return cls.model_validate_json(json.dumps(_as_schemas_count(value)), strict=True)


class DatedBody(Body):
    """What happened on a day."""

    on: Day | None = Field(
        default=None, description="The day it happened; today, at the center, if left out."
    )

    def dated(self, here: Running) -> dict[str, Any]:
        """The command's fields that the body gives, dated, with the clock, read now."""
        said = {name: getattr(self, name) for name in type(self).model_fields}
        return said | here.dated(self.on)


def refuse_ambiguous(content: bytes) -> None:
    """Refuse JSON that two readers may read differently, or that cannot be kept.

    Python reads more than is JSON: NaN, and other encodings. Raises `RequestValidationError`.
    """
    try:
        value = json.loads(
            content.decode(),
            object_pairs_hook=_each_once,
            parse_constant=_no_number,
            parse_float=_finite,
        )
    except _AmbiguousError as ambiguous:
        raise _refused((), str(ambiguous)) from None
    except (_NotJsonError, json.JSONDecodeError):
        raise _refused((), "must be JSON", kind="json_invalid") from None
    except UnicodeDecodeError:
        raise _refused((), "must be UTF-8", kind="json_invalid") from None
    except (ValueError, RecursionError):
        raise _refused((), "must have numbers and nesting within reason") from None
    for place, part in _walked(value):
        if isinstance(part, str) and not part.isascii() and _has_surrogate(part):
            raise _refused(place, "must be Unicode: half a surrogate pair is no character")


class _AmbiguousError(Exception):
    pass


class _NotJsonError(Exception):
    pass


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) < len(pairs):
        raise _AmbiguousError("must name each field of an object once")
    return read


def _no_number(name: str) -> NoReturn:
    raise _NotJsonError(name)


def _finite(text: str) -> float:
    if not math.isfinite(number := float(text)):
        raise _AmbiguousError("must hold numbers that a double can hold")
    return number


def _walked(value: object) -> Iterator[tuple[tuple[str | int, ...], object]]:
    """Every part with its place, a field's name as a part at the object's. No recursion."""
    waiting: list[tuple[tuple[str | int, ...], object]] = [((), value)]
    while waiting:
        place, part = waiting.pop()
        yield place, part
        if len(place) > DEPTH_MAX:
            raise _refused((), f"must not be nested deeper than {DEPTH_MAX}")
        if isinstance(part, dict):
            for name, inside in part.items():
                yield place, name
                waiting.append(((*place, name), inside))
        elif isinstance(part, list):
            waiting.extend(((*place, number), inside) for number, inside in enumerate(part))


def _has_surrogate(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _refused(place: tuple[str | int, ...], rule: str, kind: str = "json") -> RequestValidationError:
    return RequestValidationError([{"type": kind, "loc": ("body", *place), "msg": rule}])


def _as_schemas_count(value: Any) -> Any:
    """1.0 as 1: JSON Schema knows numbers, and an integer is one without a fraction."""
    match value:
        case float() if value.is_integer():
            return int(value)
        case dict():
            return {name: _as_schemas_count(part) for name, part in value.items()}
        case list():
            return [_as_schemas_count(part) for part in value]
        case _:
            return value
