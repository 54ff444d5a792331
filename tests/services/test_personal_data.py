"""Whatever goes wrong with a body, neither the log nor the problem tells whom it spoke of."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from typing import Any

import asyncpg
import httpx
import pytest
import structlog

from events.log.memory import MemoryLog
from events.log.store.event_log import Append, Appended
from services.kit.http.access_log import AccessLog
from services.kit.http.request_times import RequestTimes
from services.kit.logs import configure_logs
from tests.services.every_route import (
    SERVICES,
    Operation,
    application_on,
    operations,
    replaced,
    tell_work,
    token_for,
)
from tests.services.kit.conftest import Told

WITH_BODY = [each for each in operations() if each.body is not None]
NAME, MAIL, TELEPHONE, TOKEN = "Quetzalia", "q.ngo@example.org", "555 0142 77", "tok-8e51f0"
PLANTED = (NAME, MAIL, TELEPHONE, TOKEN)


class FailingLog(MemoryLog):
    """A log whose every append fails in the way of the moment, quoting what it was given."""

    error: Exception | None = None

    async def append(self, append: Append) -> Appended:
        if self.error is not None:
            raise self.error
        return await super().append(append)


FAILURES = [
    KeyError(NAME),
    ValueError(f"cannot take {NAME} {MAIL} {TELEPHONE}"),
    asyncpg.DataError(f"invalid input for query argument $1: {NAME!r}"),
    asyncpg.CheckViolationError("a row breaks a check"),
    ConnectionResetError(),
]
FAILURES[3].__dict__["detail"] = f"Failing row contains ({NAME}, {MAIL})."


@pytest.fixture(params=["json", "lines"])
def log(request: pytest.FixtureRequest) -> Iterator[Told]:
    root = logging.getLogger()
    before, level = root.handlers, root.level
    to = Told()
    configure_logs("debug", request.param, to=to)
    yield to
    root.handlers = before
    root.setLevel(level)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def _planted(operation: Operation) -> Any:
    body = operation.example()
    for place, schema in operation.leaves():
        if schema.get("type") != "string" or "enum" in schema or "format" in schema:
            continue
        value: Any = body
        for step in place:
            value = value[step]
        planted = {"Text": NAME, "jo@example.org": MAIL, "555 0100": TELEPHONE}.get(value, value)
        body = replaced(body, place, planted)
    return body


class Asked:
    """The services, built once: building one takes longer than all that is asked of it here."""

    def __init__(self, logs: Mapping[str, FailingLog]) -> None:
        self._logs = logs
        self._apps = {
            service.name: AccessLog(
                application_on(service, self._logs[service.name]), RequestTimes()
            )
            for service in SERVICES
        }

    async def ask(
        self,
        operation: Operation,
        content: str,
        error: Exception | None = None,
        key: str = TOKEN,
    ) -> httpx.Response:
        """What the operation answers, with a log that fails in this way if in any."""
        self._logs[operation.service].error = error
        transport = httpx.ASGITransport(self._apps[operation.service], raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://byfield") as client:
            return await client.request(
                operation.method,
                operation.address,
                content=content,
                headers={
                    "Authorization": f"Bearer {token_for(operation)}",
                    "Content-Type": "application/json",
                    "Idempotency-Key": key,
                },
            )


@pytest.fixture(scope="module")
async def asked() -> Asked:
    logs = {service.name: FailingLog() for service in SERVICES}
    for each in logs.values():
        await tell_work(each)
    return Asked(logs)


def _told(text: str) -> list[str]:
    return [each for each in PLANTED if each in text]


@pytest.mark.parametrize("operation", WITH_BODY, ids=str)
async def test_what_fails_here_is_told_without_it(
    operation: Operation, asked: Asked, log: Told
) -> None:
    for error in FAILURES:
        answer = await asked.ask(operation, json.dumps(_planted(operation)), error)
        assert _told(answer.text) == [], answer.text
    assert _told(log.getvalue()) == []
    assert "request_served" in log.getvalue()


@pytest.mark.parametrize("operation", WITH_BODY, ids=str)
async def test_what_is_refused_is_told_without_it(
    operation: Operation, asked: Asked, log: Told
) -> None:
    body = _planted(operation)
    broken = [json.dumps(body)[:-1], json.dumps([body]), json.dumps(body | {"chief": NAME})]
    for place, schema in operation.leaves():
        if schema.get("type") == "string" and "enum" not in schema and "format" not in schema:
            wrong = ([NAME, MAIL], {"name": NAME}, f"{NAME} \x1b {MAIL}", NAME * 2000)
            broken.extend(json.dumps(replaced(body, place, value)) for value in wrong)
    for content in broken:
        answer = await asked.ask(operation, content, ValueError())
        assert answer.status_code in {400, 413, 422}, answer.text
        assert _told(answer.text) == [], (content[:200], answer.text)
    assert _told(log.getvalue()) == []


@pytest.mark.parametrize("operation", WITH_BODY, ids=str)
async def test_what_conflicts_or_is_repeated_is_told_without_it(
    operation: Operation, asked: Asked, log: Told
) -> None:
    body = _planted(operation)
    changed = json.loads(json.dumps(body).replace(NAME, f"{NAME} {NAME}"))
    for key, said in ((TOKEN, body), (TOKEN, body), (TOKEN, changed), (f"{TOKEN}-2", changed)):
        answer = await asked.ask(operation, json.dumps(said), key=key)
        if answer.status_code >= 400:
            assert _told(answer.text) == [], answer.text
    assert _told(log.getvalue()) == []


async def test_another_content_under_a_used_key_is_told_without_it(asked: Asked, log: Told) -> None:
    [operation] = [each for each in WITH_BODY if str(each) == "intake POST /agencies"]
    body = operation.example() | {"name": NAME, "ori": "COPUEBLO1", "state": "CO"}
    said = [body, body, body | {"name": MAIL}]
    key = f"{TOKEN}-used"
    answers = [await asked.ask(operation, json.dumps(each), key=key) for each in said]
    assert [each.status_code for each in answers] == [201, 201, 422], answers[0].text
    again = await asked.ask(operation, json.dumps(said[2]), key=f"{key}-2")
    assert again.status_code == 409
    assert [_told(each.text) for each in (answers[2], again)] == [[], []]
    assert _told(log.getvalue()) == []
