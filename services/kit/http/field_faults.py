"""Which fields of a request break which rules, told without telling anything personal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from services.kit.bad_rows import is_code
from services.kit.http.problems import Fault
from services.kit.personal_data import is_personal, without_personal

PATH_CHARACTERS_MAX: Final = 80
FAULTS_MAX: Final = 50

_UNSHOWN: Final = frozenset(
    {
        "extra_forbidden",  # what stands in an unknown field is unknown too
        "missing",  # it "has" the whole object
        # Faults of free text, in which anybody may be named.
        "text",
        "string_too_long",
        "string_too_short",
    }
)
_SPEAKS_OF_THE_VALUE: Final = ("value_error", "assertion_error")
"""Errors that our own validators word, possibly quoting what they were given."""


def field_faults(errors: Iterable[Mapping[str, Any]], personal: frozenset[str]) -> list[Fault]:
    """Pydantic's errors as faults, at most `FAULTS_MAX`; fields in `personal` show no value."""
    return [_fault(error, personal) for error, _ in zip(errors, range(FAULTS_MAX), strict=False)]


def personal_fields(schema: Mapping[str, Any]) -> frozenset[str]:
    """The names of the fields that an OpenAPI document marks `x-personal`, wherever they stand."""
    return frozenset(_marked(schema))


def _fault(error: Mapping[str, Any], personal: frozenset[str]) -> Fault:
    kind = str(error["type"])
    if kind == "json_invalid":
        return Fault(field="body", rule="must be JSON")
    # Names may be the client's own, and so may be anything.
    path = [_short(without_personal(str(part))) for part in error["loc"]]
    withheld = any(part in personal or is_personal(part) for part in path)
    rule = str(error["msg"]).removeprefix("Value error, ").removeprefix("Assertion failed, ")
    if withheld and kind in _SPEAKS_OF_THE_VALUE:
        rule = "is not valid"
    shown = not withheld and kind not in _UNSHOWN
    return Fault(
        field=".".join(path), value=_sayable(error.get("input")) if shown else None, rule=rule
    )


def _sayable(value: object) -> str | None:
    # A name or a telephone may stand in any field by mistake: the value decides, not the field.
    if not isinstance(value, str | bool | int | float):
        return None
    try:
        said = str(value)
    except ValueError:  # an integer of thousands of digits
        return None
    return said if is_code(said) else None


def _short(text: str) -> str:
    if len(text) <= PATH_CHARACTERS_MAX:
        return text
    return text[: PATH_CHARACTERS_MAX - 1] + "…"


def _marked(schema: object) -> Iterator[str]:
    if isinstance(schema, list):
        for item in schema:
            yield from _marked(item)
    if not isinstance(schema, Mapping):
        return
    properties = schema.get("properties")
    if isinstance(properties, Mapping):
        for name, field in properties.items():
            if _is_marked(field):
                yield name
    for inside in schema.values():
        yield from _marked(inside)


def _is_marked(field: object) -> bool:
    match field:
        case {"x-personal": True}:
            return True
        case {"items": inside} if _is_marked(inside):
            return True
        case {"anyOf": [*choices]}:
            return any(_is_marked(choice) for choice in choices)
        case _:
            return False
