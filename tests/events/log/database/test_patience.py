"""Nobody waits for ever for a database that is away, whatever it is that keeps it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from events.log.database.connections import FairPool, lent, set_codecs
from events.log.database.patience import Patience, UnansweredError, in_time, patience
from events.log.postgres import READERS_MAX, PostgresLog
from events.log.store.event_log import Appended
from tests.appends import append_of, new_stream
from tests.events.log.append.test_appender import somebody_appending
from tests.events.log.line import Line
from tests.waiting import eventually

SECONDS = 0.3
"""Of patience here; what is asked fails, however busy the machine is."""
ENOUGH_SECONDS = 60.0


@pytest.fixture
async def line(database: str, tmp_path: Path) -> AsyncIterator[Line]:
    async with Line(database, tmp_path) as line:
        yield line


@pytest.fixture
async def log(line: Line) -> AsyncIterator[PostgresLog]:
    async with PostgresLog(line.dsn) as log:
        yield log
        line.speak()


async def _append(log: PostgresLog) -> object:
    return await log.append(append_of(new_stream()))


async def _load(log: PostgresLog) -> object:
    return await log.read_stream("request-1")


ASKING: list[Callable[[PostgresLog], Awaitable[object]]] = [_append, _load]


@pytest.mark.fault
@pytest.mark.parametrize("ask", ASKING)
async def test_a_server_that_is_stopped_is_waited_for_so_long_and_no_longer(
    line: Line, log: PostgresLog, ask: Callable[[PostgresLog], Awaitable[object]]
) -> None:
    line.fall_silent()
    with patience(SECONDS), pytest.raises(UnansweredError):
        await ask(log)
    line.speak()
    with patience(ENOUGH_SECONDS):
        await ask(log)


@pytest.mark.fault
async def test_so_is_one_that_refuses_connections(line: Line, log: PostgresLog) -> None:
    await line.cut()
    with patience(SECONDS), pytest.raises(UnansweredError):
        await _append(log)
    with patience(SECONDS), pytest.raises((OSError, asyncpg.PostgresConnectionError)):
        await _load(log)
    await line.mend()
    with patience(ENOUGH_SECONDS):
        await eventually(lambda: _answers(log))


async def _answers(log: PostgresLog) -> bool:
    try:
        await _append(log)
    except (OSError, asyncpg.PostgresError):
        return False
    return True


@pytest.mark.fault
async def test_so_is_a_pool_without_a_free_connection(log: PostgresLog) -> None:
    release = asyncio.Event()

    async def hold() -> None:
        async with lent(log._readers):
            held.release()
            await release.wait()

    held = asyncio.Semaphore(0)
    holding = [asyncio.create_task(hold()) for _ in range(READERS_MAX)]
    for _ in holding:
        await held.acquire()
    with patience(SECONDS), pytest.raises(UnansweredError, match="free connection"):
        await _load(log)
    release.set()
    await asyncio.gather(*holding)
    assert await _load(log) == []


@pytest.mark.fault
async def test_a_connection_that_takes_long_to_make_is_tried_again_in_the_patience_there_is(
    line: Line,
) -> None:
    tried = 0

    async def connect(*arguments: Any, **settings: Any) -> Any:
        nonlocal tried
        tried += 1
        return await asyncpg.connect(*arguments, **settings)

    pool = await FairPool(
        line.dsn, connections_min=0, connections_max=1, timeout=SECONDS, connect=connect
    )

    async def ask() -> object:
        async with lent(pool, seconds_max=ENOUGH_SECONDS) as connection:
            return await connection.fetchval("SELECT 1")

    line.fall_silent()
    asking = asyncio.create_task(ask())
    await eventually(lambda: asking.done() or tried > 1)
    line.speak()
    assert await asking == 1
    await pool.close()


async def test_so_is_whoever_has_the_log(database: str, log: PostgresLog) -> None:
    append = append_of(new_stream())
    async with somebody_appending(database) as somebody:
        with patience(SECONDS), pytest.raises(UnansweredError, match="the append"):
            await log.append(append)
        await somebody.is_waited_for()
    # It was on its way: it is done all the same, and the same ids tell.
    assert await log.append(append) == Appended(1, 1, repeated=True)


async def test_what_was_not_sent_when_its_caller_gave_up_is_never_sent(
    database: str, log: PostgresLog
) -> None:
    given_up = append_of(new_stream())
    async with somebody_appending(database) as somebody:
        first = asyncio.create_task(log.append(append_of(new_stream())))
        await somebody.is_waited_for()
        with patience(SECONDS), pytest.raises(UnansweredError):
            await log.append(given_up)
        assert len(log._appender._waiting) == 0, "nor does it take room in the queue"
    await first
    assert await log.read_stream(given_up.stream) == []


@pytest.mark.fault
async def test_nor_is_it_when_the_database_comes_back(line: Line, log: PostgresLog) -> None:
    await line.cut()
    given_up = [append_of(new_stream()) for _ in range(3)]
    with patience(SECONDS):
        answers = await asyncio.gather(*map(log.append, given_up), return_exceptions=True)
    assert {type(answer) for answer in answers} <= {UnansweredError}
    await line.mend()
    with patience(ENOUGH_SECONDS):
        await log.append(append_of(new_stream()))
    # One group was on a connection that was cut; of that nobody knew.
    assert (await log.head()).position <= 1 + len(given_up)


@pytest.mark.fault
async def test_a_transaction_on_a_server_that_is_stopped_ends_too(line: Line) -> None:
    pool = await FairPool(line.dsn, connections_min=1, connections_max=1, init=set_codecs)

    async def work() -> None:
        async with lent(pool) as connection, connection.transaction():
            line.fall_silent()
            await connection.execute("SELECT 1")

    with patience(SECONDS), pytest.raises(UnansweredError, match="an answer"):
        await work()
    line.speak()
    async with lent(pool) as connection:
        assert await connection.fetchval("SELECT 1") == 1
    await pool.close()


@pytest.mark.fault
async def test_without_patience_of_its_own_a_command_line_waits(
    line: Line, log: PostgresLog
) -> None:
    line.fall_silent()
    asking = asyncio.create_task(log.append(append_of(new_stream())))
    with patience(SECONDS), pytest.raises(UnansweredError):
        await log.append(append_of(new_stream()))
    assert not asking.done()
    line.speak()
    assert (await asking).version == 1


@pytest.mark.fault
async def test_a_log_whose_server_is_stopped_can_be_closed(line: Line) -> None:
    log = PostgresLog(line.dsn)
    await log.start()
    line.fall_silent()
    asking = asyncio.create_task(log.head())
    await eventually(lambda: log._readers.get_idle_size() == 0)
    async with asyncio.timeout(ENOUGH_SECONDS):
        await log.stop()
    assert isinstance((await asyncio.gather(asking, return_exceptions=True))[0], Exception)


async def test_all_that_is_asked_shares_one_patience() -> None:
    loop = asyncio.get_running_loop()
    with patience(SECONDS) as until:
        with pytest.raises(UnansweredError):
            await in_time(loop.create_future(), "the first")
        with pytest.raises(UnansweredError, match=r"the second took more than 0\.3 seconds"):
            await in_time(loop.create_future(), "the second")
        until.renew()
        answered: asyncio.Future[int] = loop.create_future()
        answered.set_result(7)
        assert await in_time(answered, "the third") == 7


async def test_a_time_out_that_was_the_answer_stays_one() -> None:
    answered: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    answered.set_exception(TimeoutError("theirs"))
    with patience(ENOUGH_SECONDS), pytest.raises(TimeoutError, match="theirs"):
        await in_time(answered, "it")


async def test_patience_is_counted_anew_where_something_else_was_waited_for() -> None:
    until = Patience(ENOUGH_SECONDS)
    before = until.left("it")
    until.renew()
    assert until.left("it") >= before - ENOUGH_SECONDS
