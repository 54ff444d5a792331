"""Routes that answer with pages. They stand in no OpenAPI document and read no JSON."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, routing
from starlette.responses import HTMLResponse

from services.kit.http.policy import COUNTS_ITSELF


class PageRoute(routing.APIRoute):
    """A route of pages."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        setattr(self, COUNTS_ITSELF, True)


class PageRouter(APIRouter):
    """The routes of some pages, with a prefix of their own: there every answer is a page."""

    def __init__(self, prefix: str) -> None:
        if not prefix.startswith("/") or prefix.endswith("/"):
            raise ValueError(f"prefix is {prefix!r}: it begins with a slash and ends with none")
        super().__init__(prefix=prefix, route_class=PageRoute, include_in_schema=False)

    def add_api_route(self, path: str, endpoint: Any, **options: Any) -> None:
        """Add a route that returns a response of its own making."""
        options |= {"response_model": None, "response_class": HTMLResponse}
        super().add_api_route(path, endpoint, **options)
