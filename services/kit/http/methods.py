"""Which methods there are at an address."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.routing import Match

_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")


def methods_at(request: Request) -> list[str]:
    """The methods of all routes that a request's address has; `HEAD` wherever there is `GET`."""
    found = [method for method in _METHODS if _has(request, method)]
    if "GET" in found:
        found.insert(1, "HEAD")
    return found


def _has(request: Request, method: str) -> bool:
    scope = {**request.scope, "method": method}
    return any(route.matches(scope)[0] is Match.FULL for route in request.app.routes)
