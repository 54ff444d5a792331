"""A FastAPI application that answers with problems, and whose OpenAPI document says so."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from functools import cached_property
from typing import Any

import fastapi
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from events.log.store import DATA_BYTES_MAX
from services.kit.ambiguity import refuse_ambiguous
from services.kit.answers import told_as_problems
from services.kit.body_limit import BodyLimit
from services.kit.errors import answer_errors
from services.kit.faults import personal_fields
from services.kit.manners import Manners
from services.kit.media_types import refuse_other_media
from services.kit.openapi import operation_id, tell_all
from services.kit.parameters import Parameters
from services.kit.said_twice import refuse_said_twice
from services.kit.settings import Settings

Lifespan = Callable[[fastapi.FastAPI], contextlib.AbstractAsyncContextManager[None]]


class Application(fastapi.FastAPI):
    """One service's HTTP side."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document: all that is enforced, and what answers really have."""
        if self.openapi_schema is None:
            tell_all(super().openapi(), self.routes)
        return super().openapi()

    @cached_property
    def personal(self) -> frozenset[str]:
        """The names of the fields whose values are never shown."""
        return personal_fields(self.openapi())

    @cached_property
    def parameters(self) -> Parameters:
        """What may stand in an address, by operation."""
        return Parameters(self.openapi())

    def setup(self) -> None:
        """Add FastAPI's own routes, of which none takes a parameter."""
        super().setup()
        for route in self.routes:
            if isinstance(route, Route) and not isinstance(route, fastapi.routing.APIRoute):
                route.app = _without_parameters(self, route.app)

    def build_middleware_stack(self) -> ASGIApp:
        """Manners around everything, also around the answer to an error that nobody caught."""
        return Manners(super().build_middleware_stack())


def application(title: str, settings: Settings, lifespan: Lifespan | None = None) -> Application:
    """An application without routes; their pages of documentation would load from elsewhere."""
    app = Application(
        title=title,
        lifespan=lifespan or _nothing_to_open,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=operation_id,
        redirect_slashes=False,  # a redirect would repeat whatever `Host` it was sent
        responses=told_as_problems(400, 408, 414, 422, 431, 500, 503),
        # Every route's, so that none can forget. One, for each costs FastAPI 20 microseconds.
        dependencies=[fastapi.Depends(_read_strictly)],
    )
    app.add_middleware(BodyLimit, bytes_max=DATA_BYTES_MAX)
    app.state.settings = settings
    answer_errors(app)
    return app


async def _read_strictly(request: Request) -> None:
    app: Application = request.app
    refuse_said_twice(request)
    refuse_other_media(request)
    app.parameters.check(request)
    if content := await request.body():  # JSON, or it was refused
        refuse_ambiguous(content)


def _without_parameters(app: Application, inner: ASGIApp) -> ASGIApp:
    async def checked(scope: Scope, receive: Receive, send: Send) -> None:
        app.parameters.check(Request(scope))
        await inner(scope, receive, send)

    return checked


@contextlib.asynccontextmanager
async def _nothing_to_open(_app: fastapi.FastAPI) -> AsyncIterator[None]:
    yield
