"""Who waits for a turn gets it in order, and is not told that the database was silent."""

from __future__ import annotations

import asyncio
import select
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest

from events.log.append.appender import Appender
from events.log.append.waiting import GroupBounds, WaitingAppends
from events.log.append.writer import Writer
from events.log.database import turns
from events.log.database.connections import Connection, FairPool, connect, lent
from events.log.database.patience import (
    CrowdedError,
    Patience,
    UnansweredError,
    in_time,
    patience,
)
from events.log.deciding.sharing import ASKS_MAX, Sharing
from events.log.postgres import PostgresLog
from events.log.store.event_log import Append, Appended
from tests.appends import append_of, metadata_of, new_stream
from tests.waiting import SECONDS_MAX, eventually

SECONDS = 0.3
"""Of patience here, where a turn does not come, however busy the machine is."""


@pytest.fixture
async def pool(database: str) -> AsyncIterator[FairPool]:
    async with FairPool(database, connections_min=1, connections_max=1) as pool:
        yield pool


async def wait_in_line(pool: FairPool, tasks: int) -> None:
    """Until so many wait for a turn."""
    await eventually(lambda: pool.turns.waiting == tasks)


async def test_nobody_passes_who_waits_for_a_connection(pool: FairPool) -> None:
    order, may_end = list[str](), asyncio.Event()

    async def use(name: str) -> None:
        async with lent(pool):
            order.append(name)

    async def use_twice() -> None:
        async with lent(pool):
            order.append("first")
            await may_end.wait()
        await use("again at once")

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(use_twice())
        await eventually(lambda: order == ["first"])
        for number, name in enumerate(("second", "third"), start=1):
            tasks.create_task(use(name))
            await wait_in_line(pool, number)
        may_end.set()
    assert order == ["first", "second", "third", "again at once"]


async def test_whose_turn_does_not_come_while_others_have_theirs_is_told_so(
    pool: FairPool,
) -> None:
    may_end = [asyncio.Event(), asyncio.Event()]

    async def hold(until: asyncio.Event) -> None:
        async with lent(pool):
            await until.wait()

    async def ask() -> None:
        with patience(SECONDS):
            async with lent(pool):
                raise AssertionError("it has no turn")

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(hold(may_end[0]))
        await eventually(lambda: pool.get_idle_size() == 0)
        tasks.create_task(hold(may_end[1]))
        await wait_in_line(pool, 1)
        asking = asyncio.create_task(ask())
        await wait_in_line(pool, 2)
        may_end[0].set()
        with pytest.raises(CrowdedError, match="free connection"):
            await asking
        may_end[1].set()
    async with lent(pool) as connection:
        assert await connection.fetchval("SELECT 1") == 1, "its turn goes to who asks next"


async def test_who_is_cancelled_in_line_takes_no_turn_along(pool: FairPool) -> None:
    async with lent(pool):
        waiting = asyncio.create_task(lent(pool).__aenter__())
        await wait_in_line(pool, 1)
        waiting.cancel()
        await asyncio.wait([waiting])
    async with asyncio.timeout(SECONDS_MAX), lent(pool) as connection:
        assert await connection.fetchval("SELECT 1") == 1


@asynccontextmanager
async def opened(database: str, *, most: int) -> AsyncIterator[FairPool]:
    async with FairPool(database, connections_min=0, connections_max=most) as pool:
        yield pool


async def test_one_connection_serves_all_who_are_served_soon(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that is opened costs more than several statements, and has none of them prepared."""
    monkeypatch.setattr(turns, "WIDEN_SECONDS", 10 * SECONDS_MAX)

    async def ask(pool: FairPool) -> object:
        async with lent(pool) as connection:
            return await connection.fetchval("SELECT pg_backend_pid()")

    async with opened(database, most=9) as pool:
        assert len(set(await asyncio.gather(*(ask(pool) for _ in range(9))))) == 1
        assert pool.get_size() == 1


async def test_as_many_are_opened_as_are_needed_and_no_more_than_there_may_be(
    database: str,
) -> None:
    async with opened(database, most=3) as pool, AsyncExitStack() as held:
        for size in (1, 2, 3):
            await held.enter_async_context(lent(pool))
            assert pool.get_size() == size
        waiting = asyncio.create_task(held.enter_async_context(lent(pool)))
        await wait_in_line(pool, 1)
        with patience(SECONDS), pytest.raises(UnansweredError):
            async with lent(pool):
                raise AssertionError("there is no fourth")
        assert not waiting.done()
        waiting.cancel()


async def test_those_that_are_open_are_all_lent_at_once(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(database, most=3) as pool:
        async with lent(pool), lent(pool):
            pass
        monkeypatch.setattr(turns, "WIDEN_SECONDS", 10 * SECONDS_MAX)
        async with asyncio.timeout(SECONDS_MAX), lent(pool), lent(pool):
            assert pool.get_size() == 2


async def test_a_turn_that_comes_with_the_cancellation_goes_to_the_next(pool: FairPool) -> None:
    async with lent(pool):
        first, second = (asyncio.create_task(pool.turns.acquire()) for _ in range(2))
        await wait_in_line(pool, 2)
    first.cancel()
    await asyncio.wait([first])
    async with asyncio.timeout(SECONDS_MAX):
        await second
    pool.turns.release()


async def test_who_is_cancelled_in_the_step_in_which_a_turn_is_given_back_takes_none(
    pool: FairPool,
) -> None:
    async with lent(pool):
        first, second = (asyncio.create_task(pool.turns.acquire()) for _ in range(2))
        await wait_in_line(pool, 2)
        first.cancel()
    async with asyncio.timeout(SECONDS_MAX):
        await second
    assert first.cancelled()
    pool.turns.release()


async def test_time_that_is_over_before_a_step_begins_is_no_silence() -> None:
    until = Patience(0)
    with pytest.raises(CrowdedError, match="the append was waited for until 0 seconds were over"):
        until.left("the append")


async def test_nor_is_it_kept_from_whoever_was_not_answered_before() -> None:
    until = Patience(0)
    assert isinstance(until.unanswered("the first"), UnansweredError)
    with pytest.raises(UnansweredError):
        until.left("the second")


async def test_what_gives_up_before_it_waits_leaves_nothing_to_be_answered() -> None:
    answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    with patience(0), pytest.raises(CrowdedError):
        await in_time(answer, "it")
    assert answer.cancelled()


def be_busy_until_answered(connection: Connection, seconds: float) -> None:
    """Keep the loop from reading until an answer is there and so many seconds are over."""
    over_at = time.monotonic() + seconds
    transport: Any = connection._transport  # type: ignore[attr-defined]
    readable, _, _ = select.select([transport.get_extra_info("socket")], [], [], SECONDS_MAX)
    assert readable
    while time.monotonic() < over_at:
        pass


async def test_an_answer_that_came_while_the_loop_was_busy_counts(pool: FairPool) -> None:
    async with lent(pool) as connection:
        await connection.fetchval("SELECT 7")  # prepared from now on
    with patience(SECONDS):
        async with lent(pool) as connection:
            asking = asyncio.ensure_future(connection.fetchval("SELECT 7"))
            asyncio.get_running_loop().call_soon(be_busy_until_answered, connection, 2 * SECONDS)
            assert await asking == 7
            assert not connection.is_closed()


async def test_so_does_one_that_is_waited_for_in_time(database: str) -> None:
    connection = await connect(database, None)
    await connection.fetchval("SELECT 7")
    asking = asyncio.ensure_future(connection.fetchval("SELECT 7"))
    asyncio.get_running_loop().call_soon(be_busy_until_answered, connection, 2 * SECONDS)
    with patience(SECONDS):
        assert await in_time(asking, "an answer") == 7
    await connection.close()


async def test_an_append_that_was_not_sent_while_others_were_answered_was_not_done(
    database: str,
) -> None:
    may_go = asyncio.Semaphore(0)

    class Slow(Writer):
        async def append(self, appends: Sequence[Append], metadata: Sequence[bytes]) -> Any:
            await may_go.acquire()
            return await super().append(appends, metadata)

    async def open_writer() -> Writer:
        return await Slow.prepare(await connect(database, None))

    def ask(append: Append) -> asyncio.Task[Any]:
        return asyncio.create_task(appender.append(append, metadata_of(append)))

    async def ask_in_time(append: Append) -> None:
        with patience(SECONDS):
            await appender.append(append, metadata_of(append))

    waiting = WaitingAppends(GroupBounds(appends_max=1))
    appender = Appender(open_writer, lambda _position: None, waiting)
    await appender.start()
    given_up = append_of(new_stream())
    before = [ask(append_of(new_stream())) for _ in range(3)]
    await eventually(lambda: len(waiting) == 1)  # two are on their way
    last = asyncio.create_task(ask_in_time(given_up))
    await eventually(lambda: len(waiting) == 2)
    may_go.release()
    with pytest.raises(CrowdedError, match="the append"):
        await last
    for _ in before:
        may_go.release()
    assert {type(answer) for answer in await asyncio.gather(*before)} == {Appended}
    await appender.stop()
    async with PostgresLog(database) as log:
        assert await log.read_stream(given_up.stream) == []


async def test_so_it_is_with_a_read_that_many_share() -> None:
    may_read = asyncio.Semaphore(0)

    async def read(asks: Sequence[int]) -> Sequence[int]:
        await may_read.acquire()
        return asks

    sharing = Sharing[int, int](read, "a read")

    async def ask_in_time() -> None:
        with patience(SECONDS):
            await sharing.ask(ASKS_MAX + 1)

    first = [asyncio.create_task(sharing.ask(number)) for number in range(ASKS_MAX + 1)]
    last = asyncio.create_task(ask_in_time())
    await eventually(lambda: len(sharing._waiting) == ASKS_MAX + 1)
    may_read.release()
    with pytest.raises(CrowdedError, match="a read"):
        await last
    may_read.release()
    assert await asyncio.gather(*first) == list(range(ASKS_MAX + 1))
