"""A shortened route answers as the same route does when FastAPI goes through all of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Annotated, Any

import fastapi
import httpx
import pytest
from fastapi import Depends, routing
from starlette.requests import Request

from events.log.database.connections import FairPool
from events.log.memory import MemoryLog
from services.kit.feed.freshness import Freshness
from services.kit.http.application import Application, application
from services.kit.http.dependencies import SolvingRoute, shorten
from services.kit.http.policy import Policy
from services.kit.http.running_service import RunningService
from services.kit.settings import Settings
from tests.keys import asking_as, key
from tests.services.kit.conftest import Told
from tests.services.kit.feed.tally import CATALOGUE, ROWS, router
from tests.services.kit.http.asking import asking

KEY = {"Idempotency-Key": "0190b6a0-0000-7000-8000-000000000001"}
KEEPER: Mapping[str, Any] = {"keeper": "Jo Doe"}


def _application(*, shortened: bool) -> Application:
    settings = Settings.read()
    app = application("Tally", settings)
    pool = FairPool("postgresql:///never-opened", connections_min=0, connections_max=1)
    app.state.running = RunningService(settings, CATALOGUE, MemoryLog(), pool, Freshness(pool))
    if shortened:
        app.add_routes(router)
    else:
        app.include_router(router)
        app.make_ready = lambda: None  # type: ignore[method-assign] # as FastAPI has it
    app.govern(Policy(ROWS))
    return app


def _said(response: httpx.Response) -> tuple[int, Mapping[str, str], Mapping[str, Any]]:
    body = {**response.json(), "instance": None}
    headers = {name: value for name, value in response.headers.items() if name != "content-length"}
    if not any(name.lower() == "idempotency-key" for name in response.request.headers):
        headers.pop("location", None)  # without a key each request has its own id
        body.pop("id", None)
    return response.status_code, headers, body


ASKED: Mapping[str, tuple[Callable[[], Mapping[str, str]], Mapping[str, Any] | str]] = {
    "with a key of idempotency": (lambda: asking_as("coordinator") | KEY, KEEPER),
    "without": (lambda: asking_as("coordinator"), KEEPER),
    "by nobody": (dict, KEEPER),
    "by nobody, wrongly": (dict, {"nobody": 1}),
    "a scheme alone": (lambda: _by("Bearer"), KEEPER),
    "an empty token": (lambda: _by("Bearer "), KEEPER),
    "a scheme in small letters": (lambda: _by(f"bearer {key('coordinator')}"), KEEPER),
    "another scheme": (lambda: _by(f"Basic {key('coordinator')}"), KEEPER),
    "another role": (lambda: asking_as("provider"), KEEPER),
    "nobody's token": (lambda: _by("Bearer nobody's"), {"nobody": 1}),
    "by somebody": (lambda: asking_as("coordinator", "maria") | KEY, KEEPER),
    "an empty key": (lambda: asking_as("coordinator") | {"Idempotency-Key": ""}, KEEPER),
    "a long key": (
        lambda: asking_as("coordinator") | {"Idempotency-Key": "x" * 256},
        {"nobody": 1},
    ),
    "a tag and a key": (lambda: asking_as("coordinator") | KEY | {"If-Match": '"3"'}, KEEPER),
    "no tag": (lambda: asking_as("coordinator") | {"If-Match": "3"}, KEEPER),
    "no position": (lambda: asking_as("coordinator") | {"Byfield-After": "-1"}, KEEPER),
    "no trace": (lambda: asking_as("coordinator") | KEY | {"traceparent": "none"}, KEEPER),
    "two faults": (lambda: asking_as("coordinator"), {"keeper": 7, "nobody": 1}),
    "an empty body": (lambda: asking_as("coordinator"), {}),
    "no JSON": (lambda: asking_as("coordinator"), "{"),
    "by nobody, no JSON": (dict, "{"),
    "no JSON, under an empty key": (
        lambda: asking_as("coordinator") | {"Idempotency-Key": ""},
        "{",
    ),
    "of another kind": (lambda: asking_as("coordinator") | {"Content-Type": "text/plain"}, "{"),
    "by nobody, of another kind": (lambda: {"Content-Type": "text/plain"}, "{}"),
}
"""Headers and body, as text where it is no JSON.

The headers are made when they are sent, as a key ends after minutes.
"""


def _by(credential: str) -> Mapping[str, str]:
    return {"Authorization": credential}


@pytest.mark.parametrize("asked", ASKED)
async def test_it_answers_the_same(
    told: Told,  # noqa: ARG001 - lines kept off the screen
    asked: str,
) -> None:
    headers, body = ASKED[asked]
    said = {"Content-Type": "application/json", **headers()}
    content = body if isinstance(body, str) else json.dumps(body)
    answers = []
    for shortened in (True, False):
        async with asking(_application(shortened=shortened)) as client:
            answers.append(_said(await client.post("/tallies", content=content, headers=said)))
    assert answers[0] == answers[1]


async def test_fastapi_is_left_no_dependency_of_a_route() -> None:
    app = _application(shortened=True)
    described = app.openapi()
    app.make_ready()
    left = [
        len(context.dependant.dependencies)
        for context in routing.iter_route_contexts(list(app.routes))
        if isinstance(context.original_route, routing.APIRoute) and "guest" not in str(context.path)
    ]
    assert left == [0] * len(left) != []
    assert app.openapi() == described


async def _path(request: Request) -> str:
    request.app.state.solved.append("path")
    return request.url.path


async def _limit(request: Request, limit: int) -> int:
    request.app.state.solved.append("limit")
    return limit


async def _length(request: Request, path: Annotated[str, Depends(_path)], limit: int) -> int:
    request.app.state.solved.append("length")
    return limit + len(path)


async def _things(
    path: Annotated[str, Depends(_path)], limit: Annotated[int, Depends(_limit)], request: Request
) -> list[str | int]:
    return [path, limit, request.method]


async def _long_things(
    path: Annotated[str, Depends(_path)], length: Annotated[int, Depends(_length)]
) -> list[str | int]:
    return [path, length]


@pytest.mark.parametrize(
    ("endpoint", "left", "said", "solved"),
    [
        (_things, 1, ["/things", 3, "GET"], ["path", "limit"]),
        (_long_things, 2, ["/things", 10], ["path", "length"]),
    ],
)
async def test_what_needs_more_than_the_request_is_left_to_fastapi(
    endpoint: Callable[..., Any], left: int, said: list[str | int], solved: list[str]
) -> None:
    app = fastapi.FastAPI()
    app.state.solved = []
    route = SolvingRoute("/things", endpoint)
    app.router.routes.append(route)
    shorten([route])
    assert len(route.dependant.dependencies) == left
    async with asking(app) as client:
        answer = await client.get("/things?limit=3")
        assert answer.json() == said
        assert app.state.solved == solved
        assert (await client.get("/things")).status_code == 422


async def test_the_document_is_the_same() -> None:
    described = [_application(shortened=shortened).openapi() for shortened in (True, False)]
    assert described[0] == described[1]
