"""A FastAPI application that answers with problems, and whose OpenAPI document says so."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import fastapi
from starlette.types import ASGIApp

from events.log.store import DATA_BYTES_MAX
from services.kit.answers import told_as_problems
from services.kit.body_limit import BodyLimit
from services.kit.errors import answer_errors
from services.kit.manners import Manners
from services.kit.media_types import json_alone
from services.kit.openapi import operation_id, tell_all
from services.kit.settings import Settings

Lifespan = Callable[[fastapi.FastAPI], contextlib.AbstractAsyncContextManager[None]]


class Application(fastapi.FastAPI):
    """One service's HTTP side."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document: all that is enforced, and what answers really have."""
        if self.openapi_schema is None:
            tell_all(super().openapi(), self.routes)
        return super().openapi()

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
        responses=told_as_problems(500),
        dependencies=[fastapi.Depends(json_alone)],
    )
    app.add_middleware(BodyLimit, bytes_max=DATA_BYTES_MAX)
    app.state.settings = settings
    answer_errors(app)
    return app


@contextlib.asynccontextmanager
async def _nothing_to_open(_app: fastapi.FastAPI) -> AsyncIterator[None]:
    yield
