from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.client import KEY, Client, UnreachedError
from deploy.local.nats import Nats
from deploy.retrying import RetryLimits
from deploy.services import SERVICES
from deploy.settings import Settings
from events.log.postgres import PostgresLog
from services.kit.run.service import build
from tests.deploy.cutting import Fault, way_to
from tests.deploy.intake_process import KEEP_ALIVE_SECONDS
from tests.keys import asking_as
from tests.processes import address_of, environment, started
from tests.waiting import eventually

SHORT = RetryLimits(attempts_max=3, seconds_max=60, attempt_seconds_max=0.2)
"""For somebody who never answers."""
FAULTS = [fault for fault in Fault if fault is not Fault.NONE]


def answering(*answers: httpx.Response | Exception) -> tuple[Client, list[httpx.Request]]:
    """A client that gets these one after another, and what it asked."""
    asked: list[httpx.Request] = []
    given = list(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        match given.pop(0):
            case httpx.Response() as response:
                return response
            case fault:
                raise fault

    return Client("http://center", transport=httpx.MockTransport(answer)), asked


LOST = [
    httpx.ReadError(""),
    httpx.WriteError(""),
    httpx.ConnectError("refused"),
    httpx.RemoteProtocolError("Server disconnected without sending a response."),
    httpx.ReadTimeout(""),
    httpx.ConnectTimeout(""),
    httpx.PoolTimeout(""),
    httpx.Response(502),
    httpx.Response(503, headers={"Retry-After": "0"}),
    httpx.Response(504),
]


@pytest.mark.parametrize("fault", LOST, ids=repr)
async def test_a_command_is_asked_again_under_the_same_key(
    fault: httpx.Response | Exception,
) -> None:
    client, asked = answering(fault, fault, httpx.Response(201))
    async with client:
        answer = await client.ask("POST", "/path", json={"a": 1})
    assert answer.status_code == 201
    assert len(asked) == 3
    assert all(one.headers[KEY] == other.headers[KEY] for one, other in pairwise(asked))
    assert {one.content for one in asked} == {b'{"a":1}'}


async def test_another_command_has_another_key_and_a_question_none() -> None:
    client, asked = answering(*[httpx.Response(200)] * 3)
    async with client:
        await client.ask("POST", "/path")
        await client.ask("PUT", "/path")
        await client.ask("GET", "/path")
    first, second, question = asked
    assert first.headers[KEY] != second.headers[KEY]
    assert KEY not in question.headers


async def test_a_key_of_the_callers_own_is_kept() -> None:
    client, asked = answering(httpx.Response(200))
    async with client:
        await client.ask("POST", "/path", headers={KEY: "mine"})
    assert asked[0].headers[KEY] == "mine"


@pytest.mark.parametrize("status", [400, 404, 409, 412, 422, 500])
async def test_an_answer_is_an_answer_whatever_it_says(status: int) -> None:
    client, asked = answering(httpx.Response(status))
    async with client:
        assert (await client.ask("POST", "/path")).status_code == status
    assert len(asked) == 1


async def test_our_own_mistakes_are_not_repeated() -> None:
    client, asked = answering(httpx.UnsupportedProtocol("no such scheme"))
    async with client:
        with pytest.raises(httpx.UnsupportedProtocol):
            await client.ask("POST", "/path")
    assert len(asked) == 1


async def test_as_long_as_is_asked_for_nothing_is_asked() -> None:
    client, _ = answering(httpx.Response(503, headers={"Retry-After": "1"}), httpx.Response(200))
    clock = asyncio.get_running_loop().time
    async with client:
        began = clock()
        await client.ask("GET", "/path")
    assert clock() - began >= 1


WITHOUT_KEYS = {"post /ask"}
"""A stranger's, of which the same content is the same request."""


@pytest.mark.parametrize("name", SERVICES)
def test_every_operation_that_changes_something_takes_a_key(name: str) -> None:
    document = build(SERVICES[name], Settings.read()).openapi()  # type: ignore[index]
    without = {
        f"{method} {path}"
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if method not in {"get", "head"}
        and KEY not in {each["name"] for each in operation.get("parameters", [])}
    }
    assert without <= WITHOUT_KEYS


@pytest.fixture
async def intake(database: str, steady_nats: Nats) -> AsyncIterator[tuple[Process, str]]:
    """Intake in a process of its own, and its address."""
    settings = {"postgres_dsn": database, "nats_url": steady_nats.service_url, "port": 0}
    command = (sys.executable, "-m", "tests.deploy.intake_process")
    async with started(*command, env=environment(settings)) as process:
        yield process, await address_of(process)


@asynccontextmanager
async def stopped(process: Process) -> AsyncIterator[None]:
    """As on a machine that has no time for it."""
    os.kill(process.pid, signal.SIGSTOP)
    try:
        await eventually(lambda: _state(process) == "T")
        yield
    finally:
        os.kill(process.pid, signal.SIGCONT)


def _state(process: Process) -> str:
    return Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[0]


def agency(number: int) -> Mapping[str, Any]:
    said = {"name": f"Police {number}", "kind": "local", "state": "IA", "sworn": 30}
    return {"ori": f"IA{number:07}", "on": "2024-03-01", **said}


async def registered(database: str) -> list[str]:
    async with PostgresLog(database) as log:
        return [fact.stream for fact in await log.read() if fact.type == "AgencyRegistered"]


@pytest.mark.fault
async def test_a_server_that_stood_still_for_longer_than_it_keeps_connections_loses_nothing(
    intake: tuple[Process, str], database: str
) -> None:
    process, address = intake
    clock = asyncio.get_running_loop().time
    async with Client(address, headers=asking_as("coordinator")) as client:
        assert (await client.ask("POST", "/intake/agencies", json=agency(1))).status_code == 201
        async with stopped(process):
            # On the connection that was kept, which the server will close before it reads on.
            asking = asyncio.create_task(client.ask("POST", "/intake/agencies", json=agency(2)))
            over = clock() + 2 * KEEP_ALIVE_SECONDS
            await eventually(lambda: clock() > over)
        assert (await asking).status_code == 201
    assert await registered(database) == ["agency-IA0000001", "agency-IA0000002"]


@pytest.mark.fault
async def test_a_command_whose_answer_got_lost_is_done_once(
    intake: tuple[Process, str], database: str
) -> None:
    limits = RetryLimits(attempt_seconds_max=2)
    for number, fault in enumerate(FAULTS, start=1):

        def twice(connection: int, fault: Fault = fault) -> Fault:
            return fault if connection < 2 else Fault.NONE

        async with way_to(intake[1], twice) as (way, address):
            async with Client(address, headers=asking_as("coordinator"), limits=limits) as client:
                answer = await client.ask("POST", "/intake/agencies", json=agency(number))
            assert (answer.status_code, answer.json()["position"]) == (201, number)
            assert way.connections >= 3
    assert await registered(database) == [f"agency-IA{n:07}" for n in range(1, len(FAULTS) + 1)]


async def _greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi")
    writer.close()


@pytest.mark.parametrize("fault", FAULTS)
async def test_retries_end_with_a_line_that_names_what_could_not_be_reached(
    fault: Fault,
) -> None:
    server = await asyncio.start_server(_greet, "127.0.0.1", 0)
    there = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with (
        server,
        way_to(there, lambda _: fault) as (_, address),
        Client(address, limits=SHORT) as client,
    ):
        with pytest.raises(UnreachedError) as gave_up:
            await client.ask("POST", "/intake/agencies", json=agency(1))
    [line] = str(gave_up.value).splitlines()
    assert line.startswith(f"{address} cannot be reached: POST /intake/agencies: ")
    assert "3 attempts" in line


async def test_a_command_line_that_gave_up_says_it_in_a_line_and_ends_with_1() -> None:
    program = """if True:
        from deploy.cli.app import main
        from deploy.cli.commands import COMMANDS_BY_NAME, app
        from deploy.cli.runtime import run
        from deploy.client import Client
        from deploy.retrying import RetryLimits

        COMMANDS_BY_NAME["look"] = ("", "")  # to `main` nothing else is a command

        @app.command
        def look() -> None:
            client = Client("http://127.0.0.1:1", limits=RetryLimits(attempts_max=2))
            run(client.ask("GET", "/health/live"))

        main(["look"])
    """
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stdout=-1, stderr=-1, env=environment({})
    )
    out, err = await child.communicate()
    assert (child.returncode, out) == (1, b"")
    [line] = err.decode().splitlines()
    assert line.startswith("byfield: http://127.0.0.1:1 cannot be reached: GET /health/live: ")
