"""Routes for everybody: what the stream carries, the schemas of facts, and all problems."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version as version_of
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path
from starlette.responses import PlainTextResponse, Response

from deploy.docs.problem_page import explained, page
from deploy.settings import Settings
from events.contracts.asyncapi import document
from events.contracts.examples import FOLDER
from events.facts import CATALOGUE
from services.kit.http.answers import problem_responses
from services.kit.http.policy import Row
from services.kit.http.problem_kinds import NOT_FOUND
from services.kit.http.problems import ProblemError
from services.kit.http.rates import UNLIMITED
from services.kit.run.service import Service

SCHEMA_MEDIA_TYPE: Final = "application/schema+json"
NATS_DEFAULT: Final = "localhost:4222"

_FactName = Annotated[str, Path(pattern="^[A-Za-z]{1,64}$", examples=["RequestSubmitted"])]
_Version = Annotated[int, Path(ge=1, le=32767, examples=[1])]
_Slug = Annotated[str, Path(pattern="^[a-z][a-z-]{0,63}$", examples=["refused"])]
_SCHEMA: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "A JSON Schema, draft 2020-12.",
        "content": {SCHEMA_MEDIA_TYPE: {"schema": {"type": "object"}}},
    },
    **problem_responses(404, 422),
}
_TEXT: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "A page.", "content": {"text/plain": {"schema": {"type": "string"}}}}
}

_TOLD: Final = "It tells what the system is, and nothing that is in it."
PUBLISHED_ROWS: Final = tuple(
    Row.for_everybody(name, _TOLD, UNLIMITED)
    for name in (
        "show_asyncapi",
        "list_schemas",
        "show_schema",
        "show_named_schema",
        "list_problems",
        "show_problem",
    )
)
"""Who may call them."""


def published(settings: Settings, services: Sequence[Service]) -> APIRouter:
    """Return these routes, for a process that serves these services."""
    router = APIRouter(tags=["published"])
    told = document(NATS_DEFAULT, version_of("byfield"), CATALOGUE, public_url=settings.public_url)

    @router.get("/asyncapi.json")
    async def show_asyncapi() -> dict[str, Any]:
        """The AsyncAPI 3 document of what is told on the stream, with an example of each fact."""
        return told

    @router.get("/schemas")
    async def list_schemas() -> dict[str, list[int]]:
        """Which versions of which facts there are."""
        return _versions()

    @router.get("/schemas/{fact}/{version}", response_class=Response, responses=_SCHEMA)
    async def show_schema(fact: _FactName, version: _Version) -> Response:
        """The JSON Schema of a fact's content, of any version that was ever told."""
        return _schema(fact, version)

    @router.get("/schemas/{fact}:{version}", response_class=Response, responses=_SCHEMA)
    async def show_named_schema(fact: _FactName, version: _Version) -> Response:
        """The same, at the address that a message's `dataschema` has."""
        return _schema(fact, version)

    @router.get("/problems", response_class=PlainTextResponse, responses=_TEXT)
    async def list_problems() -> str:
        """Every kind of problem and every rule that may refuse, as a page in Markdown."""
        return page(services)

    @router.get(
        "/problems/{slug}",
        response_class=PlainTextResponse,
        responses=_TEXT | problem_responses(404, 422),
    )
    async def show_problem(slug: _Slug) -> str:
        """One kind of problem, or one rule, explained."""
        if (text := explained(slug, services)) is None:
            raise ProblemError(NOT_FOUND, "There is no such problem and no such rule.")
        return text

    return router


def _versions() -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for path in sorted(FOLDER.glob("*.v*.json")):
        name, _, version = path.name.removesuffix(".json").partition(".v")
        if version.isdecimal():
            found.setdefault(name, []).append(int(version))
    return {name: sorted(versions) for name, versions in found.items()}


def _schema(fact: str, version: int) -> Response:
    if version not in _versions().get(fact, ()):
        raise ProblemError(NOT_FOUND, f"There is no fact {fact} in version {version}.")
    content = (FOLDER / f"{fact}.v{version}.json").read_bytes()
    return Response(content, media_type=SCHEMA_MEDIA_TYPE)
