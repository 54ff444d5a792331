"""Where a service declares its routes: an application makes its own from them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import fastapi
from fastapi import routing
from starlette.routing import get_name


class Declared(routing.APIRoute):
    """What is said of a route, and nothing made of it.

    FastAPI makes validators of all that a route takes and gives, which is a third of what it takes
    a process to start. They are of use in an application alone, which makes copies.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **said: Any) -> None:
        vars(self).update(said, path=path, endpoint=endpoint)
        self.name = said.get("name") or get_name(endpoint)


class Router(fastapi.APIRouter):
    """Keeps routes for `Application.add_routes`."""

    def __init__(self, **said: Any) -> None:
        super().__init__(route_class=Declared, **said)
