"""What the OpenAPI document says beyond FastAPI: roles, headers, problems, forms of ids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from fastapi import routing
from fastapi.encoders import jsonable_encoder

from events.ids import UUID_PATTERN
from services.kit.http.answers import POSITION_HEADER, problem_responses
from services.kit.http.policy import Policy
from services.kit.http.problems import MEDIA_TYPE, PROBLEM_REF, SCHEMAS, Problem

ROLES_EXTENSION: Final = "x-byfield-roles"
NOT_WITH_EXTENSION: Final = "x-byfield-not-with"
"""In the schema of a query parameter: the parameters that exclude it."""
NOT_BOTH_EXTENSION: Final = "x-byfield-not-both"
"""In the operation: all such pairs."""
_OF_COMMANDS: Final = frozenset({"Idempotency-Key", "If-Match"})
"""Headers that a query ignores."""

_POSITION: Final = {
    "description": "The position that the answer speaks for: what `Byfield-After` takes.",
    "schema": {"type": "string", "pattern": "^(0|[1-9][0-9]{0,18})$"},
}
_VERSION: Final = {
    "description": "The version of the thing: what `If-Match` takes.",
    "schema": {"type": "string", "pattern": '^"(0|[1-9][0-9]{0,8})"$'},
}
_SEEN: Final = {
    "description": "What `If-None-Match` takes; a strong one is a version, for `If-Match` too.",
    "schema": {"type": "string", "pattern": '^(W/)?"[!-~]+"$'},
}
_IF_NONE_MATCH: Final = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": (
        "ETags of what was seen, as a list or `*`; if it is still so, the answer is 304 without "
        "content. What is no such list names nothing that was seen."
    ),
    # Any header value will do: no client is refused for the tags that it kept.
    "schema": {"type": "string", "pattern": "^[^\\r\\n]*$"},
}
_RETRY_AFTER: Final = {
    "description": "After so many seconds the same may be asked again.",
    "schema": {"type": "string", "pattern": "^[1-9][0-9]*$"},
}
_BESIDE_PROBLEMS: Final = {
    "401": {
        "WWW-Authenticate": {"description": "How to say who asks.", "schema": {"type": "string"}}
    },
    "412": {"ETag": _VERSION},
    "415": {
        "Accept": {"description": "What is read here.", "schema": {"type": "string"}},
        "Accept-Encoding": {"description": "Likewise.", "schema": {"type": "string"}},
    },
    "429": {"Retry-After": _RETRY_AFTER},
    "503": {"Retry-After": _RETRY_AFTER},
}
"""The headers of a problem, by its status."""
_PLACE: Final = {
    "description": "Where the thing is that was made, if it has a place of its own.",
    "schema": {"type": "string", "format": "uri-reference"},
}
ANSWER_HEADERS: Final = {"ETag": _SEEN, POSITION_HEADER: _POSITION}
"""What every answer to a query has; a route with further headers declares them beside these."""
_NOT_CHANGED: Final = {
    "description": "It is as it was seen.",
    "headers": ANSWER_HEADERS,
}


def operation_id(route: routing.APIRoute) -> str:
    """Return the name of the route's function, which is unique in its service."""
    return route.name


def complete_document(document: dict[str, Any], routes: Iterable[Any], policy: Policy) -> None:
    """Complete a document in place; to do it twice is the same as once."""
    roles = dict(_roles(routes, policy))
    for path, operations in document.get("paths", {}).items():
        for method, operation in operations.items():
            _add_roles(operation, roles.get((path, method.upper())))
            is_query = method == "get"
            is_kept = is_query and (ROLES_EXTENSION in operation or "304" in operation["responses"])
            _correct_parameters(operation, is_query=is_query, is_kept=is_kept)
            _add_answers(operation, is_kept=is_kept)

    if document.get("paths"):
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        schemas |= _problem_schemas()
        document["components"]["schemas"] = dict(sorted(schemas.items()))
    _add_id_patterns(document)


def _problem_schemas() -> dict[str, Any]:
    """Return the schema of a problem and of what is in it, by name."""
    problem = Problem.model_json_schema(mode="serialization", ref_template=f"{SCHEMAS}{{model}}")
    # As FastAPI writes all others: it leaves out what is null.
    problem = jsonable_encoder(problem, exclude_none=True)
    return {**problem.pop("$defs"), Problem.__name__: problem}


def _add_id_patterns(part: Any) -> None:
    """Give ids a pattern: by `format` alone other spellings of a UUID would be allowed."""
    if isinstance(part, dict):
        if part.get("format") == "uuid":
            part["pattern"] = f"^{UUID_PATTERN.pattern}$"
        for inside in part.values():
            _add_id_patterns(inside)
    elif isinstance(part, list):
        for inside in part:
            _add_id_patterns(inside)


def _roles(
    routes: Iterable[Any], policy: Policy
) -> Iterator[tuple[tuple[str, str], tuple[str, ...]]]:
    for context in routing.iter_route_contexts(list(routes)):
        route = context.original_route
        if isinstance(route, routing.APIRoute) and (admitted := policy.roles(route.name)):
            for method in route.methods or ():
                yield (context.path or "", method), admitted


def _add_roles(operation: dict[str, Any], roles: tuple[str, ...] | None) -> None:
    if roles is None or ROLES_EXTENSION in operation:
        return
    operation[ROLES_EXTENSION] = list(roles)
    description = operation.get("description", "").rstrip()
    operation["description"] = f"{description}\n\nWho may ask: {', '.join(roles)}.".lstrip()


def _correct_parameters(operation: dict[str, Any], *, is_query: bool, is_kept: bool) -> None:
    parameters = operation.get("parameters", [])
    if is_query:
        parameters = [each for each in parameters if each["name"] not in _OF_COMMANDS]
    for each in parameters:
        each["schema"] = _without_null(each["schema"])
    if pairs := [
        [each["name"], other]
        for each in parameters
        for other in each["schema"].get(NOT_WITH_EXTENSION, ())
    ]:
        operation[NOT_BOTH_EXTENSION] = pairs
    named = {each["name"] for each in parameters}
    if is_kept and "If-None-Match" not in named:
        parameters.append(_IF_NONE_MATCH)
    operation["parameters"] = parameters


def _without_null(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema of a parameter without null: a parameter is left out instead."""
    match schema:
        case {"anyOf": [only, {"type": "null"}]}:
            return {**only, **{key: value for key, value in schema.items() if key != "anyOf"}}
        case _:
            return dict(schema)


def _add_answers(operation: dict[str, Any], *, is_kept: bool) -> None:
    responses = operation.get("responses", {})
    if "requestBody" in operation:
        responses.setdefault("415", problem_responses(415)[415])
    if is_kept:
        responses["304"] = _NOT_CHANGED
        responses["200"].setdefault("headers", ANSWER_HEADERS)
    for status, response in responses.items():
        content = response.get("content", {})
        # A problem is `application/problem+json` also where the page itself is plain text.
        schema: dict[str, Any] = next((each.get("schema", {}) for each in content.values()), {})
        model = schema.get("$ref", "").rpartition("/")[2]
        if model in {"Problem", "HTTPValidationError"}:
            response["content"] = {MEDIA_TYPE: {"schema": {"$ref": PROBLEM_REF}}}
            if status in _BESIDE_PROBLEMS:
                response["headers"] = _BESIDE_PROBLEMS[status]
        elif model == "Done":
            response["headers"] = {POSITION_HEADER: _POSITION, "ETag": _VERSION}
            if status == "201":
                response["headers"] |= {"Location": _PLACE}
        response.pop("model", None)
