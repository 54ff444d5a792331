"""Whatever goes wrong with a body, neither the log nor the problem tells whom it spoke of."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import asyncpg
import httpx
import pytest
import structlog

from events.log.memory import MemoryLog
from events.log.store import Append, Appended
from services.kit.access import Access
from services.kit.logs import configure_logs
from tests.services.every_route import (
    SERVICES,
    Operation,
    application_on,
    operations,
    replaced,
    token_for,
)
from tests.services.kit.conftest import Told

WITH_BODY = [each for each in operations() if each.body is not None]
NAME, MAIL, TELEPHONE, TOKEN = "Quetzalia", "q.ngo@example.org", "555 0142 77", "tok-8e51f0"
PLANTED = (NAME, MAIL, TELEPHONE, TOKEN)


class FailingLog(MemoryLog):
    """A log whose every append fails in one way, quoting what it was given."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self._error = error

    async def append(self, append: Append) -> Appended:  # noqa: ARG002 - the log's signature
        raise self._error


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


async def _ask(operation: Operation, error: Exception, content: str) -> httpx.Response:
    [service] = [each for each in SERVICES if each.name == operation.service]
    app = application_on(service, FailingLog(error))
    transport = httpx.ASGITransport(Access(app), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://byfield") as client:
        return await client.request(
            operation.method,
            operation.address,
            content=content,
            headers={
                "Authorization": f"Bearer {token_for(operation)}",
                "Content-Type": "application/json",
                "Idempotency-Key": TOKEN,
            },
        )


def _told(text: str) -> list[str]:
    return [each for each in PLANTED if each in text]


@pytest.mark.parametrize("operation", WITH_BODY, ids=str)
async def test_what_fails_here_is_told_without_it(operation: Operation, log: Told) -> None:
    for error in FAILURES:
        answer = await _ask(operation, error, json.dumps(_planted(operation)))
        assert _told(answer.text) == [], answer.text
    assert _told(log.getvalue()) == []
    assert "asked" in log.getvalue()


@pytest.mark.parametrize("operation", WITH_BODY, ids=str)
async def test_what_is_refused_is_told_without_it(operation: Operation, log: Told) -> None:
    body = _planted(operation)
    broken = [json.dumps(body)[:-1], json.dumps([body]), json.dumps(body | {"chief": NAME})]
    for place, schema in operation.leaves():
        if schema.get("type") == "string" and "enum" not in schema and "format" not in schema:
            wrong = ([NAME, MAIL], {"name": NAME}, f"{NAME} \x1b {MAIL}", NAME * 2000)
            broken.extend(json.dumps(replaced(body, place, value)) for value in wrong)
    for content in broken:
        answer = await _ask(operation, ValueError(), content)
        assert answer.status_code in {400, 413, 422}, answer.text
        if operation.example().keys() & {"contact", "authorized_by", "note", "name", "problem"}:
            assert _told(answer.text) == [], (content[:200], answer.text)
    assert _told(log.getvalue()) == []
