"""The log as an event stream: all of it, then each new fact, until who reads may not any more."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import httpx
import pytest

from deploy.local.loopback import listen_on_loopback, serving
from events.log.database.connections import Pool
from events.log.stream.cloudevents import WITHHELD
from services.kit.http.credentials import unauthorized
from services.kit.http.principals import Principal
from services.kit.http.read_records import list_reads
from services.kit.http.stopping import Stopping
from services.reporting.routes.following import STREAMS_OF_ONE_MAX
from tests.services.reporting.lives import fact
from tests.services.reporting.test_scopes import Asked, pool
from tests.waiting import eventually

__all__ = ["pool"]  # the fixture

READER = Principal("consumer-1", "consumer", scopes=frozenset({"log:read"}))


class Served(Asked):
    """Reporting on a log in memory, on a port, with the callers that a test names."""

    def __init__(self, pool: Pool) -> None:
        super().__init__(pool)
        self.callers = {"token": READER}
        self.stopping = Stopping()
        self._app.state.who_is = self._who_is
        self._app.state.stopping = self.stopping

    async def _who_is(self, token: str) -> Principal:
        if (principal := self.callers.get(token)) is None:
            raise unauthorized("The token is not known.")
        return principal

    @asynccontextmanager
    async def following(self, query: str = "", **headers: str) -> AsyncIterator[httpx.Response]:
        listening, address = listen_on_loopback()
        async with serving(self._app, listening), httpx.AsyncClient(base_url=address) as client:
            asked = {"authorization": "Bearer token"} | headers
            async with client.stream("GET", f"/log/stream{query}", headers=asked) as answer:
                yield answer


async def events(lines: AsyncIterator[str], number: int) -> list[dict[str, Any]]:
    """The next events, of which each has its position as its id."""
    told: list[dict[str, Any]] = []
    at = None
    while len(told) < number:
        name, _, value = (await anext(lines)).partition(": ")
        if name == "id":
            at = value
        elif name == "data":
            told.append(json.loads(value))
            assert told[-1]["position"] == at
    return told


@pytest.fixture
async def served(pool: Pool) -> Served:
    made = Served(pool)
    await made.tell(
        fact("TopicRetired"),
        fact("RequestSubmitted", confidential=True),
        fact("ContactNamed"),
    )
    return made


async def test_a_stream_tells_what_the_scopes_say_and_then_what_comes(served: Served) -> None:
    async with served.following() as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        lines = answer.aiter_lines()
        before = await events(lines, 3)
        assert [event["type"] for event in before] == ["TopicRetired", WITHHELD, "ContactNamed"]
        assert before[2]["data"]["contact"]["name"] == ""
        await served.tell(fact("TopicListed"))
        [news] = await events(lines, 1)
        assert (news["type"], news["previousid"]) == ("TopicListed", before[2]["id"])


async def test_each_part_of_a_stream_is_recorded_before_it_is_told(served: Served) -> None:
    async with served.following() as answer:
        lines = answer.aiter_lines()
        await events(lines, 3)
        told, opened = await list_reads(served.pool, limit=10)
        await served.tell(fact("TopicListed"))
        await events(lines, 1)
        news, *_ = await list_reads(served.pool, limit=10)
    assert (opened.operation, opened.rows) == ("follow_log", None)
    assert [(each.first_position, each.last_position) for each in (told, news)] == [(1, 3), (4, 4)]


@pytest.mark.parametrize(
    ("query", "headers"), [("?after=2", {}), ("?after=0", {"last-event-id": "2"})]
)
async def test_whoever_comes_again_goes_on_where_the_stream_broke(
    served: Served, query: str, headers: dict[str, str]
) -> None:
    async with served.following(query, **headers) as answer:
        [event] = await events(answer.aiter_lines(), 1)
        assert event["position"] == "3"


@pytest.mark.parametrize("position", ["-1", "x", "9" * 30])
async def test_what_is_no_position_is_refused(served: Served, position: str) -> None:
    async with served.following(**{"last-event-id": position}) as answer:
        assert answer.status_code == 400


async def test_a_stream_ends_when_its_token_does(served: Served) -> None:
    async with served.following() as answer:
        lines = answer.aiter_lines()
        await events(lines, 3)
        del served.callers["token"]
        async with asyncio.timeout(60):
            rest = [line async for line in lines]
        assert not [line for line in rest if line.startswith("data")]


async def test_a_stream_ends_when_its_token_is_good_for_something_else(served: Served) -> None:
    async with served.following() as answer:
        lines = answer.aiter_lines()
        await events(lines, 3)
        served.callers["token"] = Principal("consumer-1", "consumer")
        async with asyncio.timeout(60):
            assert not [line async for line in lines if line.startswith("data")]


async def test_a_stream_ends_when_the_process_stops(served: Served) -> None:
    async with served.following() as answer:
        lines = answer.aiter_lines()
        await events(lines, 3)
        served.stopping.ask()
        async with asyncio.timeout(60):
            assert not [line async for line in lines if line.startswith("data")]


@pytest.mark.parametrize(
    ("principal", "status"),
    [
        (Principal("consumer-1", "consumer"), 403),
        (Principal("consumer-1", "consumer", scopes=frozenset({"log:personal"})), 403),
        (Principal("analyst", "reader"), 403),
        (Principal("maria", "coordinator"), 200),
    ],
)
async def test_a_stream_is_for_whom_the_log_is_for(
    served: Served, principal: Principal, status: int
) -> None:
    served.callers["token"] = principal
    async with served.following() as answer:
        assert answer.status_code == status


async def test_a_stream_whose_opening_cannot_be_recorded_takes_no_place(
    served: Served, database: str
) -> None:
    async def asked() -> int:
        async with served.following() as answer:
            return answer.status_code

    connection = await asyncpg.connect(database)
    await connection.execute(
        "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION USING ERRCODE = 'disk_full'; END $$; "
        "CREATE TRIGGER no_room BEFORE INSERT ON reporting.read EXECUTE FUNCTION no_room()"
    )
    refused = [await asked() for _ in range(STREAMS_OF_ONE_MAX)]
    assert refused == [503] * STREAMS_OF_ONE_MAX
    await connection.execute("DROP TRIGGER no_room ON reporting.read")
    await connection.close()
    assert await asked() == 200


async def test_one_machine_has_so_many_streams_and_one_that_ends_makes_room(
    served: Served,
) -> None:
    listening, address = listen_on_loopback()
    asked = {"authorization": "Bearer token"}
    async with serving(served._app, listening), httpx.AsyncClient(base_url=address) as client:

        async def begun() -> httpx.Response:
            request = client.build_request("GET", "/log/stream", headers=asked)
            return await client.send(request, stream=True)

        opened = [await begun() for _ in range(STREAMS_OF_ONE_MAX)]
        assert {answer.status_code for answer in opened} == {200}
        refused = await begun()
        assert refused.status_code == 503
        await refused.aclose()
        await opened.pop().aclose()

        async def is_let_in() -> bool:
            answer = await begun()
            opened.append(answer)
            return answer.status_code == 200

        assert await eventually(is_let_in)
        for answer in opened:
            await answer.aclose()
