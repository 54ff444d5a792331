"""The API for reading figures: an OpenAPI document of it alone, and a page with examples."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from services.kit.http.answers import publish
from services.kit.http.openapi import ROLES_EXTENSION
from services.kit.pages.page import CurrentPage
from services.kit.pages.routing import PageRouter
from services.reporting.pages.public import KEPT_SECONDS

EXAMPLES: Final[Mapping[str, str]] = {
    "show_figures": "/figures?by=state&from=2022-10-01&until=2023-09-30",
    "show_years": "/annual?recorded_by=2024-03-01",
    "show_statuses": "/statuses?as_of=3",
    "show_measures": "/measures",
    "show_measure": "/measures/requests?by=state&by=fiscal-year",
    "show_snapshots": "/snapshots?limit=2",
    "show_snapshot": "/snapshots/latest",
    "prove_snapshot": "/snapshots/latest/proof",
    "show_seals": "/seals?limit=1",
    "show_seal": "/seals/3",
    "show_proof": "/proof?position=3",
}
"""What the API is, in the order of its page: each operation, with an address that asks it."""
_REFERENCE: Final = re.compile(r'"\$ref": "#/components/schemas/([^"]+)"')

api = PageRouter("/api")


class Operation(NamedTuple):
    """One operation, as the page tells it."""

    path: str
    said: str
    roles: Sequence[str]
    """Empty: everybody."""
    parameters: Sequence[tuple[str, str, str]]
    """The name, where it stands, and what it means."""
    example: str


@api.get("")
async def show_api(page: CurrentPage) -> Response:
    """Show what can be read over HTTP, with an example of each."""
    page.stands_for(seconds=KEPT_SECONDS)
    operations = list(_operations(_document_of(page.request)))
    return page.publish(page.show("api.html", operations=operations), KEPT_SECONDS)


@api.get("/openapi.json")
async def show_api_document(page: CurrentPage) -> Response:
    """Return the OpenAPI document of these operations alone."""
    response = JSONResponse(_document_of(page.request))
    publish(response, KEPT_SECONDS)
    return response


def _document_of(request: Request) -> dict[str, Any]:
    root = request.scope.get("root_path", "")
    return {**_read_alone(request.app), "servers": [{"url": root or "/"}]}


@functools.lru_cache(maxsize=4)
def _read_alone(app: Any) -> dict[str, Any]:
    """Return the operations of the API, and the schemas that they name."""
    whole: dict[str, Any] = app.openapi()
    paths = {
        path: {"get": operations["get"]}
        for path, operations in whole["paths"].items()
        if operations.get("get", {}).get("operationId") in EXAMPLES
    }
    schemas = whole["components"]["schemas"]
    named: set[str] = set()
    found = set(_REFERENCE.findall(json.dumps(paths)))
    while found:
        named |= found
        inside = [json.dumps(schemas[each]) for each in found]
        found = {each for text in inside for each in _REFERENCE.findall(text)} - named
    parts = whole["components"] | {"schemas": {name: schemas[name] for name in sorted(named)}}
    title = "Byfield figures"
    return whole | {"info": whole["info"] | {"title": title}, "paths": paths, "components": parts}


def _operations(document: Mapping[str, Any]) -> Iterator[Operation]:
    found = {
        each["get"]["operationId"]: (path, each["get"]) for path, each in document["paths"].items()
    }
    for name, example in EXAMPLES.items():
        path, operation = found[name]
        said = operation["description"].partition("\n\nWho may ask:")[0]
        yield Operation(
            path=path,
            said=said,
            roles=operation.get(ROLES_EXTENSION, ()),
            parameters=[
                (each["name"], each["in"], each.get("description", ""))
                for each in operation["parameters"]
            ],
            example=example,
        )
