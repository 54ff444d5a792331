"""A FastAPI application that answers with problems, and whose OpenAPI document says so."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any, Final

import fastapi
from starlette.types import ASGIApp

from events.log.store import DATA_BYTES_MAX
from services.kit.answers import POSITION_HEADER, told_as_problems
from services.kit.body_limit import BodyLimit
from services.kit.errors import answer_errors
from services.kit.manners import Manners
from services.kit.media_types import json_alone
from services.kit.problems import MEDIA_TYPE
from services.kit.settings import Settings

Lifespan = Callable[[fastapi.FastAPI], contextlib.AbstractAsyncContextManager[None]]

_TOLD: Final = {
    POSITION_HEADER: {
        "description": "The position of the last fact that followed: what `Byfield-After` takes.",
        "schema": {"type": "integer"},
    },
    "ETag": {
        "description": "The version of the thing: what `If-Match` takes.",
        "schema": {"type": "string"},
    },
}


class Application(fastapi.FastAPI):
    """One service's HTTP side."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document, with the media type and the headers that answers really have."""
        document = super().openapi()
        _tell_the_truth(document)
        return document

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


def _tell_the_truth(document: dict[str, Any]) -> None:
    for operations in document.get("paths", {}).values():
        for operation in operations.values():
            for response in operation.get("responses", {}).values():
                _tell_of(response)


def _tell_of(response: dict[str, Any]) -> None:
    content = response.get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    model = schema.get("$ref", "").rpartition("/")[2]
    if model in {"Problem", "HTTPValidationError"}:
        content[MEDIA_TYPE] = {"schema": {"$ref": "#/components/schemas/Problem"}}
        del content["application/json"]
    elif model == "Done":
        response["headers"] = _TOLD
