"""Parameters of an address are checked by the OpenAPI document: known, once, in one spelling."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from fastapi.exceptions import RequestValidationError
from starlette.requests import Request

from events.days import DAY_RULE, read_day
from events.ids import UUID_PATTERN

_ANY: Final = (re.compile(".*", re.DOTALL), "")
_SPELLINGS: Final = {
    "integer": (re.compile("-?(0|[1-9][0-9]*)", re.ASCII), "must be an integer in digits"),
    "number": (
        re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", re.ASCII),
        "must be a number in digits",
    ),
    "boolean": (re.compile("true|false", re.ASCII), "must be true or false"),
    "uuid": (UUID_PATTERN, "must be a UUID with its four hyphens"),
}
"""Pattern and rule by the format of a schema, or by its type where it has none."""


@dataclass(frozen=True, slots=True)
class Operation:
    """The parameters of one operation: name -> schema."""

    query: Mapping[str, Mapping[str, Any]]
    path: Mapping[str, Mapping[str, Any]]


_NONE: Final = Operation({}, {})


class Parameters:
    """The parameters of every operation of an OpenAPI document."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._operations = {
            (path, method): Operation(_schemas(operation, "query"), _schemas(operation, "path"))
            for path, methods in document.get("paths", {}).items()
            for method, operation in methods.items()
        }

    def check(self, request: Request) -> None:
        """Refuse parameters that the operation does not have, or that have another form.

        Raises `RequestValidationError`, which names the parameter and the rule.
        """
        path = getattr(request.scope.get("route"), "path_format", "")
        method = "get" if request.method == "HEAD" else request.method.lower()
        operation = self._operations.get((path, method), _NONE)
        faults = [*_query_faults(request, operation.query), *_path_faults(request, operation.path)]
        if faults:
            raise RequestValidationError(faults)


def _schemas(operation: Mapping[str, Any], place: str) -> dict[str, Mapping[str, Any]]:
    return {
        parameter["name"]: parameter.get("schema", {})
        for parameter in operation.get("parameters", ())
        if parameter["in"] == place
    }


def _query_faults(
    request: Request, known: Mapping[str, Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    if not request.scope["query_string"]:
        return
    given = request.query_params.multi_items()
    for name, times in Counter(name for name, _ in given).items():
        if name not in known:
            yield _fault("query", name, f"is not known here; {_known_names(known)}")
        elif times > 1 and not _takes_many(known[name]):
            yield _fault("query", name, f"is one value, and was given {times} times")
    for name, value in given:
        if name in known and (rule := _broken(known[name], value)):
            yield _fault("query", name, rule, value)


def _path_faults(
    request: Request, known: Mapping[str, Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    for name, value in request.path_params.items():
        if name in known and (rule := _broken(known[name], str(value))):
            yield _fault("path", name, rule, value)


def _known_names(known: Mapping[str, object]) -> str:
    return f"known are {', '.join(sorted(known))}" if known else "nothing is, at this address"


def _fault(place: str, name: str, rule: str, value: object = None) -> dict[str, Any]:
    return {"type": "parameter", "loc": (place, name), "msg": rule, "input": value}


def _choices(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the alternatives of a schema but null: nothing in an address is null."""
    for choice in schema.get("anyOf", (schema,)):
        if choice.get("type") != "null":
            yield choice


def _takes_many(schema: Mapping[str, Any]) -> bool:
    return any(choice.get("type") == "array" for choice in _choices(schema))


def _broken(schema: Mapping[str, Any], value: str) -> str | None:
    """Return the rule of spelling that a value breaks; FastAPI validates the rest."""
    rules = [_spelling(choice, value) for choice in _choices(schema)]
    return rules[0] if rules and all(rules) else None


def _spelling(schema: Mapping[str, Any], value: str) -> str | None:
    if schema.get("type") == "array":
        return _spelling(schema.get("items", {}), value)
    if not value:
        return "must not be empty: leave it out instead"
    if schema.get("format") == "date":
        return _day_rule(value)
    pattern, rule = _SPELLINGS.get(schema.get("format", schema.get("type")), _ANY)
    return None if pattern.fullmatch(value) else rule


def _day_rule(value: str) -> str | None:
    try:
        read_day(value)
    except ValueError:
        return DAY_RULE
    return None
