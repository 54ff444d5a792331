"""A process takes on so much at once, and says so to whoever comes beyond that."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from events.log.database.connections import Pool, close_pool
from events.log.postgres import PostgresLog
from events.log.store.event_log import DATA_BYTES_MAX
from services.kit.feed.connections import open_pool
from services.kit.feed.freshness import Freshness
from services.kit.http.admission import Admission, ConcurrencyLimit, OverloadedError
from services.kit.http.application import application
from services.kit.http.policy import Policy
from services.kit.http.problems import MEDIA_TYPE
from services.kit.http.running_service import RunningService
from services.kit.settings import Settings
from tests.busy import SECONDS, be_busy
from tests.events.log.line import Line
from tests.services.kit.conftest import Told
from tests.services.kit.feed.tally import CATALOGUE, ROWS, router
from tests.services.kit.http.asking import asking
from tests.waiting import eventually

AT_WORK, IN_LINE = 3, 2
ENOUGH_SECONDS = 60.0


def room(*, in_line_seconds_max: float = ENOUGH_SECONDS) -> ConcurrencyLimit:
    return ConcurrencyLimit(at_work_max=1, in_line_max=2, in_line_seconds_max=in_line_seconds_max)


# A room


async def test_who_stands_in_line_comes_in_in_order() -> None:
    here, came = room(), list[int]()

    async def come(number: int) -> None:
        await here.enter()
        came.append(number)

    await come(1)
    others = [asyncio.create_task(come(number)) for number in (2, 3)]
    await eventually(lambda: here.in_line == 2)
    with pytest.raises(OverloadedError):
        await here.enter()
    here.leave()
    await others[0]
    here.leave()
    await others[1]
    assert came == [1, 2, 3]
    here.leave()
    assert (here.at_work, here.in_line) == (0, 0)


async def test_nobody_stands_in_line_for_long() -> None:
    here = room(in_line_seconds_max=0.05)
    await here.enter()
    with pytest.raises(OverloadedError):
        await here.enter()
    assert (here.at_work, here.in_line) == (1, 0)


async def test_a_place_that_comes_while_the_loop_is_busy_is_taken() -> None:
    here = room(in_line_seconds_max=SECONDS)
    await here.enter()

    def be_busy_and_leave() -> None:
        be_busy()
        here.leave()

    asyncio.get_running_loop().call_soon(be_busy_and_leave)
    await here.enter()
    assert (here.at_work, here.in_line) == (1, 0)


async def test_who_leaves_the_line_leaves_no_gap() -> None:
    here = room()
    await here.enter()
    first, second = (asyncio.create_task(here.enter()) for _ in range(2))
    await eventually(lambda: here.in_line == 2)
    first.cancel()
    here.leave()
    await second
    assert (here.at_work, here.in_line) == (1, 0)
    await asyncio.wait([first])


async def test_who_is_let_in_while_it_gives_up_takes_no_place() -> None:
    here = room()
    await here.enter()
    waiting = asyncio.create_task(here.enter())
    await eventually(lambda: here.in_line == 1)
    here.leave()
    waiting.cancel()
    await asyncio.wait([waiting])
    assert (here.at_work, here.in_line) == (0, 0)


# An application


class Work:
    """An application whose every request takes until the gate is opened."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.at_work = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] != "/health/ready":
            self.at_work += 1
            await self.gate.wait()
        await receive()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"done"})


def bounded() -> Settings:
    return Settings.read(
        commands_at_work_max=AT_WORK,
        questions_at_work_max=AT_WORK,
        in_line_max=IN_LINE,
        answer_seconds_max=ENOUGH_SECONDS,
    )


@pytest.fixture
def work() -> Work:
    return Work()


@pytest.fixture
async def crowd(work: Work, told: Told) -> AsyncIterator[tuple[httpx.AsyncClient, Admission]]:  # noqa: ARG001 - lines kept off the screen
    admission = Admission(work, bounded(), DATA_BYTES_MAX, in_line_seconds_max=ENOUGH_SECONDS)
    async with asking(admission) as client:
        yield client, admission
        work.gate.set()


async def test_a_body_that_says_it_is_too_large_is_not_waited_for() -> None:
    received, sent = 0, list[Message]()

    async def receive() -> Message:
        nonlocal received
        received += 1
        return {"type": "http.request", "body": b"", "more_body": received == 1}

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"content-length", str(DATA_BYTES_MAX + 1).encode())]
    scope = {"type": "http", "method": "POST", "path": "/", "headers": headers}
    work = Work()
    work.gate.set()
    await Admission(work, bounded(), DATA_BYTES_MAX)(scope, receive, send)
    assert (work.at_work, received, len(sent)) == (1, 1, 2)  # it was the application that read


async def test_what_comes_beyond_work_and_line_is_refused_at_once_and_the_rest_is_done(
    crowd: tuple[httpx.AsyncClient, Admission], work: Work
) -> None:
    client, admission = crowd
    asked = [asyncio.create_task(client.post("/", content=b"{}")) for _ in range(300)]
    beyond = 300 - AT_WORK - IN_LINE
    await eventually(lambda: sum(task.done() for task in asked) == beyond)
    assert work.at_work == AT_WORK
    assert admission.commands.in_line == IN_LINE
    for task in asked:
        if task.done():
            answer = task.result()
            assert answer.status_code == 503
            assert answer.headers["retry-after"] == "1"
            assert answer.headers["content-type"] == MEDIA_TYPE
    work.gate.set()
    answers = await asyncio.gather(*asked)
    assert sum(answer.status_code == 200 for answer in answers) == AT_WORK + IN_LINE
    assert (admission.commands.at_work, admission.commands.in_line) == (0, 0)


async def test_health_and_questions_are_answered_while_commands_are_too_many(
    crowd: tuple[httpx.AsyncClient, Admission], work: Work
) -> None:
    client, admission = crowd
    commands = [asyncio.create_task(client.post("/")) for _ in range(AT_WORK + IN_LINE)]
    await eventually(lambda: admission.commands.in_line == IN_LINE)
    assert (await client.get("/health/ready")).status_code == 200
    question = asyncio.create_task(client.get("/"))
    await eventually(lambda: work.at_work == AT_WORK + 1)
    work.gate.set()
    assert (await question).status_code == 200
    await asyncio.gather(*commands)


async def test_who_sends_a_body_slowly_takes_nobodys_place(
    crowd: tuple[httpx.AsyncClient, Admission], work: Work
) -> None:
    client, admission = crowd
    go_on = asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield b"{"
        await go_on.wait()
        yield b"}"

    slow = [asyncio.create_task(client.post("/", content=slowly())) for _ in range(AT_WORK + 5)]
    work.gate.set()
    assert (await client.post("/", content=b"{}")).status_code == 200
    assert admission.commands.at_work == 0
    go_on.set()
    assert {answer.status_code for answer in await asyncio.gather(*slow)} <= {200, 503}


async def test_who_reads_its_answer_slowly_takes_nobodys_place(work: Work) -> None:
    admission = Admission(work, bounded(), DATA_BYTES_MAX)
    work.gate.set()
    read = asyncio.Event()

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(_message: Message) -> None:
        await read.wait()

    scope = {"type": "http", "method": "POST", "path": "/", "headers": [], "state": {}}
    reading = asyncio.create_task(admission(scope, receive, send))
    await eventually(lambda: work.at_work == 1 and admission.commands.at_work == 0)
    read.set()
    await reading


# A database that is away


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    pool = await open_pool(database, "intake")
    yield pool
    await close_pool(pool)


@pytest.mark.fault
@pytest.mark.parametrize("fault", ["stopped", "cut"])
async def test_a_command_is_told_in_time_that_nobody_knows_and_its_key_tells_later(
    database: str,
    pool: Pool,
    tmp_path: Path,
    told: Told,  # noqa: ARG001 - lines kept off the screen
    fault: str,
) -> None:
    settings = Settings.read(answer_seconds_max=0.5)
    app = application("Tally", settings)
    app.include_router(router)
    app.govern(Policy(ROWS))
    once = {"Idempotency-Key": "once"}
    async with (
        Line(database, tmp_path) as line,
        PostgresLog(line.dsn) as log,
        asking(Admission(app, settings, DATA_BYTES_MAX), role="coordinator") as client,
    ):
        app.state.running = RunningService(settings, CATALOGUE, log, pool, Freshness(pool))
        if fault == "stopped":
            line.fall_silent()
        else:
            await line.cut()
        answer = await client.post("/tallies", json={"keeper": "Jo Doe"}, headers=once)
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "1"
        assert "Idempotency-Key" in answer.json()["detail"]
        if fault == "stopped":
            line.speak()
        else:
            await line.mend()

        async def repeated() -> httpx.Response | None:
            answer = await client.post("/tallies", json={"keeper": "Jo Doe"}, headers=once)
            return answer if answer.status_code == 201 else None

        first = await eventually(repeated)
        again = await client.post("/tallies", json={"keeper": "Jo Doe"}, headers=once)
        assert first is not None
        assert again.json() == first.json()
        assert (await log.head()).position == 1
