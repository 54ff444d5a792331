"""The fields of a request that break rules, described without personal data."""

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
        "extra_forbidden",  # an unknown field may hold anything
        "missing",  # its input is the whole object
        # Free text may name people.
        "text",
        "string_too_long",
        "string_too_short",
    }
)
_MAY_QUOTE: Final = ("value_error", "assertion_error")
"""Errors with a message of our own validators, which may quote the value."""


def field_faults(errors: Iterable[Mapping[str, Any]], personal: frozenset[str]) -> list[Fault]:
    """Return pydantic's errors as at most `FAULTS_MAX` faults; `personal` fields show no value."""
    return [_fault(error, personal) for error, _ in zip(errors, range(FAULTS_MAX), strict=False)]


def personal_fields(schema: Mapping[str, Any]) -> frozenset[str]:
    """Return the names of all fields that an OpenAPI document marks `x-personal`."""
    return frozenset(_marked(schema))


def _fault(error: Mapping[str, Any], personal: frozenset[str]) -> Fault:
    kind = str(error["type"])
    if kind == "json_invalid":
        return Fault(field="body", rule="must be JSON")
    # The names of unknown fields are the client's, and may be personal.
    path = [_short(without_personal(str(part))) for part in error["loc"]]
    withheld = any(part in personal or is_personal(part) for part in path)
    rule = str(error["msg"]).removeprefix("Value error, ").removeprefix("Assertion failed, ")
    if withheld and kind in _MAY_QUOTE:
        rule = "is not valid"
    shown = not withheld and kind not in _UNSHOWN
    return Fault(
        field=".".join(path), value=_shown_value(error.get("input")) if shown else None, rule=rule
    )


def _shown_value(value: object) -> str | None:
    # A name may stand in any field by mistake: so the value decides, not the field.
    if not isinstance(value, str | bool | int | float):
        return None
    try:
        text = str(value)
    except ValueError:  # an integer of thousands of digits
        return None
    return text if is_code(text) else None


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
