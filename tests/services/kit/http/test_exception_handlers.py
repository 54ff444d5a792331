from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

import asyncpg
import httpx
import pytest
from fastapi import Query
from pydantic import BaseModel, ConfigDict

from events.decider import Refused
from events.event import Personal
from events.log.database.passing import PASSING
from events.log.database.patience import CrowdedError, UnansweredError
from events.log.deciding.handle import VersionMismatchError
from events.log.store.event_log import (
    DATA_BYTES_MAX,
    BusyError,
    ConflictError,
    ForeignFactError,
    GuardConflictError,
    IdReusedError,
    LimitError,
    StoppedError,
)
from services.kit.feed.freshness import NotYetError, TooManyWaitError
from services.kit.http.answers import ON_COMMAND
from services.kit.http.application import application
from services.kit.http.problems import MEDIA_TYPE, not_found
from services.kit.settings import Settings
from tests.services.kit.conftest import Told
from tests.services.kit.http.asking import asking


def _made(kind: type[Exception]) -> Exception:
    if kind in (CrowdedError, UnansweredError):
        return kind("the append", 5)
    if kind is BusyError:
        return BusyError(7)
    return kind() if kind is StoppedError else kind("Jo Doe")


RAISED: dict[str, Exception] = {
    "refused": Refused("not-screened", "It is not screened yet.", allowed=["withdraw"]),
    "refused-plainly": Refused("closed", "It is closed."),
    "conflict": ConflictError("request-1", 1, 2),
    "guard": GuardConflictError("request-1", 1, 2),
    "foreign": ForeignFactError("intake may not append RequestBlessed"),
    "mismatch": VersionMismatchError("request-1", {1}, 2),
    "reused": IdReusedError(UUID(int=1), "request-1"),
    "limit": LimitError("events.data", b'{"name": "Jo Doe"}', "at most 1 byte"),
    "stopped": StoppedError(),
    "busy": BusyError(4096),
    "not-yet": NotYetError("requests", 7, 5),
    "crowd": TooManyWaitError(100),
    "missing": not_found("request", "7"),
    "unexpected": RuntimeError("Jo Doe"),
    "refused-connection": ConnectionRefusedError("away"),
    "no-socket": FileNotFoundError("/run/secret"),
    "timeout": TimeoutError(),
    "lost": asyncpg.ConnectionDoesNotExistError("lost"),
    "closed-pool": asyncpg.InterfaceError("pool is closed"),
    "going-down": asyncpg.exceptions.AdminShutdownError("going down"),
    "starting": asyncpg.exceptions.CannotConnectNowError("starting"),
    "crowded": asyncpg.TooManyConnectionsError("crowded"),
    **{f"passing-{kind.__name__}": _made(kind) for kind in PASSING},
}
PASSING_NAMES = [name for name in RAISED if name.startswith("passing-")]


class Submitted(BaseModel):
    model_config = ConfigDict(extra="forbid")

    executive: Personal
    topics: list[int]


@pytest.fixture
async def client(told: Told) -> AsyncIterator[httpx.AsyncClient]:  # noqa: ARG001 - lines kept off the screen
    app = application("Test", Settings.read())

    @app.get("/raise/{name}", responses=ON_COMMAND)
    async def fail(name: str) -> None:
        raise RAISED[name]

    @app.post("/raise/{name}", responses=ON_COMMAND)
    async def fail_to_do(name: str) -> None:
        raise RAISED[name]

    @app.get("/counted")
    async def count(limit: int) -> None: ...

    @app.post("/submitted", responses=ON_COMMAND)
    async def submit(body: Submitted, limit: Annotated[int, Query(ge=1)] = 1) -> None: ...

    async with asking(app) as client:
        yield client


async def _problem(client: httpx.AsyncClient, name: str) -> tuple[httpx.Response, dict[str, Any]]:
    response = await client.get(f"/raise/{name}")
    assert response.headers["content-type"] == MEDIA_TYPE
    problem = response.json()
    assert problem["status"] == response.status_code
    assert problem["instance"].startswith("urn:uuid:")
    assert problem["title"]
    return response, problem


async def test_a_refusal_names_its_rule_and_what_is_allowed(client: httpx.AsyncClient) -> None:
    _, problem = await _problem(client, "refused")
    assert problem.pop("instance")
    assert problem == {
        "type": "urn:byfield:problem:refused",
        "title": "The rules do not allow this",
        "status": 409,
        "detail": "It is not screened yet.",
        "rule": "not-screened",
        "allowed": ["withdraw"],
    }


async def test_a_refusal_that_knows_no_way_out_names_none(client: httpx.AsyncClient) -> None:
    _, problem = await _problem(client, "refused-plainly")
    assert "allowed" not in problem


@pytest.mark.parametrize(
    ("name", "status", "slug"),
    [
        ("conflict", 409, "conflict"),
        ("guard", 409, "conflict"),
        ("foreign", 503, "unavailable"),
        ("mismatch", 412, "version-mismatch"),
        ("reused", 422, "key-reused"),
        ("limit", 422, "invalid"),
        ("busy", 503, "busy"),
        ("passing-CrowdedError", 503, "busy"),
        ("not-yet", 503, "not-yet"),
        ("stopped", 503, "unavailable"),
        ("missing", 404, "not-found"),
        ("refused-connection", 503, "unavailable"),
        ("no-socket", 503, "unavailable"),
        ("timeout", 503, "unavailable"),
        ("lost", 503, "unavailable"),
        ("closed-pool", 503, "unavailable"),
        ("going-down", 503, "unavailable"),
        ("starting", 503, "unavailable"),
        ("crowded", 503, "unavailable"),
    ],
)
async def test_an_error_is_answered_with_its_problem(
    client: httpx.AsyncClient, name: str, status: int, slug: str
) -> None:
    response, problem = await _problem(client, name)
    assert response.status_code == status
    assert problem["type"] == f"urn:byfield:problem:{slug}"


@pytest.mark.parametrize("name", ["busy", "not-yet", "stopped", "lost", "refused-connection"])
async def test_what_passes_by_itself_says_when_to_try_again(
    client: httpx.AsyncClient, name: str
) -> None:
    response, _ = await _problem(client, name)
    assert response.headers["Retry-After"] == "1"


@pytest.mark.parametrize("name", PASSING_NAMES)
async def test_whatever_passes_is_503_and_no_trace_of_it_is_told(
    client: httpx.AsyncClient, told: Told, name: str
) -> None:
    response, problem = await _problem(client, name)
    assert response.status_code == 503
    assert response.headers["Retry-After"]
    assert "Jo Doe" not in problem["detail"]
    assert "Traceback" not in told.getvalue()


async def test_a_database_that_stays_away_is_said_once_and_not_at_every_request(
    client: httpx.AsyncClient, told: Told
) -> None:
    for _ in range(20):
        await _problem(client, "passing-DiskFullError")
    (error,) = [line for line in told.lines if line["level"] == "error"]
    assert error["because"] == "the disk of the database is full"


async def test_who_cannot_be_told_what_became_of_it_is_told_how_to_learn_that(
    client: httpx.AsyncClient,
) -> None:
    for name in ("passing-UnansweredError", "stopped"):
        _, problem = await _problem(client, name)
        assert "may be done" in problem["detail"]
        assert "Idempotency-Key" in problem["detail"]


async def test_a_command_whose_turn_did_not_come_may_have_done_something_before(
    client: httpx.AsyncClient,
) -> None:
    response = await client.post("/raise/passing-CrowdedError")
    assert response.json()["type"] == "urn:byfield:problem:unavailable"
    assert "may be done" in response.json()["detail"]


@pytest.mark.parametrize("name", ["passing-CrowdedError", "passing-UnansweredError"])
async def test_the_log_says_what_was_waited_for(
    client: httpx.AsyncClient, told: Told, name: str
) -> None:
    await _problem(client, name)
    (line,) = [line for line in told.lines if line["event"] == "service_unavailable"]
    assert line["awaited"] == "the append"


async def test_a_mismatch_says_the_version_there_is(client: httpx.AsyncClient) -> None:
    response, _ = await _problem(client, "mismatch")
    assert response.headers["ETag"] == '"2"'


async def test_a_limit_does_not_show_the_content(client: httpx.AsyncClient) -> None:
    response, problem = await _problem(client, "limit")
    assert problem["errors"] == [{"field": "events.data", "rule": "at most 1 byte"}]
    assert "Jo" not in response.text


@pytest.mark.parametrize("name", ["unexpected", "no-socket"])
async def test_internals_are_not_told(client: httpx.AsyncClient, name: str) -> None:
    response, _ = await _problem(client, name)
    assert "Jo" not in response.text
    assert "secret" not in response.text


async def test_an_unexpected_error_is_500(client: httpx.AsyncClient) -> None:
    response, problem = await _problem(client, "unexpected")
    assert response.status_code == 500
    assert problem["type"] == "urn:byfield:problem:unexpected"


async def test_every_broken_field_is_listed_without_personal_values(
    client: httpx.AsyncClient,
) -> None:
    response = await client.post(
        "/submitted?limit=0", json={"executive": 5, "topics": ["x"], "chief": "Jo"}
    )
    assert response.status_code == 422
    problem = response.json()
    assert problem["errors"] == [
        {
            "field": "query.limit",
            "value": "0",
            "rule": "Input should be greater than or equal to 1",
        },
        {"field": "body.executive", "rule": "Input should be a valid string"},
        {
            "field": "body.topics.0",
            "value": "x",
            "rule": "Input should be a valid integer, unable to parse string as an integer",
        },
        {"field": "body.chief", "rule": "Extra inputs are not permitted"},
    ]
    assert problem["detail"].endswith("(and 3 more).")


async def test_a_body_that_is_no_json_is_a_problem(client: httpx.AsyncClient) -> None:
    response = await client.post(
        "/submitted", content=b"{", headers={"content-type": "application/json"}
    )
    assert response.status_code == 400
    assert response.json()["type"] == "urn:byfield:problem:not-json"
    assert response.json()["errors"] == [{"field": "body", "rule": "must be JSON"}]


async def test_a_body_beyond_the_limit_is_a_problem(client: httpx.AsyncClient) -> None:
    response = await client.post(
        "/submitted",
        content=b" " * (DATA_BYTES_MAX + 1),
        headers={"content-type": "application/json"},
    )
    assert response.status_code == 413
    assert response.headers["content-type"] == MEDIA_TYPE


async def test_a_body_of_undeclared_length_is_limited_too(client: httpx.AsyncClient) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b" " * 65536

    response = await client.post(
        "/submitted", content=endless(), headers={"content-type": "application/json"}
    )
    assert response.status_code == 413


async def test_an_unknown_address_is_a_problem_that_does_not_repeat_it(
    client: httpx.AsyncClient,
) -> None:
    response = await client.get("/evaluations/private-token")
    assert response.status_code == 404
    assert response.headers["content-type"] == MEDIA_TYPE
    assert "private-token" not in response.text


async def test_a_wrong_method_is_a_problem_that_says_the_right_one(
    client: httpx.AsyncClient,
) -> None:
    response = await client.delete("/submitted")
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"
    assert response.headers["content-type"] == MEDIA_TYPE


async def test_the_document_tells_problems_with_their_media_type(
    client: httpx.AsyncClient,
) -> None:
    document = (await client.get("/openapi.json")).json()
    responses = document["paths"]["/submitted"]["post"]["responses"]
    for status in ("400", "401", "403", "404", "409", "412", "413", "422", "500", "503"):
        assert responses[status]["content"] == {
            MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}
        }


async def test_the_document_tells_a_problem_where_fastapi_would_tell_its_own(
    client: httpx.AsyncClient,
) -> None:
    document = (await client.get("/openapi.json")).json()
    responses = document["paths"]["/counted"]["get"]["responses"]
    problems = {"400", "408", "414", "422", "429", "431", "500", "503"}
    assert set(responses) == {"200"} | problems
    for status in problems:
        assert set(responses[status]["content"]) == {MEDIA_TYPE}


async def test_an_unexpected_error_is_logged_once_under_the_requests_id(
    client: httpx.AsyncClient, told: Told
) -> None:
    _, problem = await _problem(client, "unexpected")
    (error,) = [line for line in told.lines if line["level"] == "error"]
    assert "RuntimeError" in error["exception"]
    assert problem["instance"] == f"urn:uuid:{error['call_id']}"


async def test_a_database_that_is_away_is_logged_with_its_cause(
    client: httpx.AsyncClient, told: Told
) -> None:
    await _problem(client, "lost")
    (error,) = [line for line in told.lines if line["level"] == "error"]
    assert error["fault"] == "ConnectionDoesNotExistError"
    assert error["because"] == "the database cannot be reached"


async def test_a_request_is_one_line_with_its_template_and_not_its_path(
    client: httpx.AsyncClient, told: Told
) -> None:
    await client.get("/raise/refused?token=hush")
    (line,) = told.lines
    assert (line["method"], line["path"], line["status"]) == ("GET", "/raise/{name}", 422)
    assert line["duration_ms"] >= 0
    assert line["call_id"]
    assert "hush" not in told.getvalue()
