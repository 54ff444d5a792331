"""The methods that an address has."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.routing import Match

_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")


def methods_at(request: Request) -> list[str]:
    """Return the methods that have a route at a request's address, with `HEAD` for every `GET`."""
    found = [method for method in _METHODS if _has(request, method)]
    if "GET" in found:
        found.insert(1, "HEAD")
    return found


def _has(request: Request, method: str) -> bool:
    scope = {**request.scope, "method": method}
    return any(route.matches(scope)[0] is Match.FULL for route in request.app.routes)
