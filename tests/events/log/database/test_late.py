"""A process that is late does not say that the database was silent; a silent one is told of."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from events.log.database.connections import FairPool, lent
from events.log.database.patience import (
    CrowdedError,
    Patience,
    UnansweredError,
    in_time,
    patience,
)
from events.log.deciding.sharing import Sharing
from events.log.postgres import PostgresLog
from tests.appends import append_of, new_stream
from tests.busy import SECONDS, be_busy, notice_all
from tests.events.log.append.test_appender import somebody_appending
from tests.events.log.line import Line
from tests.waiting import eventually

SHARED_SECONDS = 2.0
MOST_SECONDS = 60.0


@pytest.fixture
async def line(database: str, tmp_path: Path) -> AsyncIterator[Line]:
    async with Line(database, tmp_path) as line:
        yield line


@pytest.fixture
async def pool(line: Line) -> AsyncIterator[FairPool]:
    async with FairPool(line.dsn, connections_min=1, connections_max=1) as pool:
        yield pool
        line.speak()


def almost_over(until: Patience) -> None:
    """Let most of a patience be over, for whatever it was."""
    until._until = asyncio.get_running_loop().time() + SECONDS


async def ask(pool: FairPool) -> None:
    async with lent(pool) as connection:
        await connection.fetchval("SELECT 1")


async def test_a_statement_that_began_late_was_not_waited_for_long_enough(
    line: Line, pool: FairPool
) -> None:
    line.fall_silent()
    with patience(MOST_SECONDS) as until:
        almost_over(until)
        with pytest.raises(CrowdedError, match="an answer of the database"):
            await ask(pool)


async def test_a_statement_that_is_not_answered_for_most_of_the_time_is(
    line: Line, pool: FairPool
) -> None:
    line.fall_silent()
    with patience(SECONDS), pytest.raises(UnansweredError, match="an answer of the database"):
        await ask(pool)


async def test_nor_is_one_whose_answer_a_busy_loop_could_not_hear(
    line: Line, pool: FairPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice_all(monkeypatch)
    line.fall_silent()
    asyncio.get_running_loop().call_soon(be_busy)
    with patience(SECONDS), pytest.raises(CrowdedError):
        await ask(pool)


async def test_a_block_whose_statements_are_all_answered_is_late_and_not_silent(
    pool: FairPool,
) -> None:
    async def ask_on() -> None:
        async with lent(pool) as connection:
            while True:
                await connection.fetchval("SELECT 1")

    with patience(SHARED_SECONDS), pytest.raises(CrowdedError, match="an answer of the database"):
        await ask_on()


async def test_a_statement_that_is_dropped_between_two_steps_is_told_like_any_other(
    pool: FairPool,
) -> None:
    async def ask_and_be_dropped() -> None:
        async with lent(pool) as connection:
            asked: Any = connection._con  # type: ignore[attr-defined]
            await eventually(lambda: asked._protocol is None)
            asked._protocol.get_settings()  # as asyncpg does after an answer

    with patience(SECONDS), pytest.raises(UnansweredError, match="an answer of the database"):
        await ask_and_be_dropped()


async def test_an_append_on_its_way_for_too_short_a_time_is_late(database: str) -> None:
    async with PostgresLog(database) as log, somebody_appending(database):
        with patience(MOST_SECONDS) as until:
            almost_over(until)
            with pytest.raises(CrowdedError, match="the append"):
                await log.append(append_of(new_stream()))


async def test_a_future_that_a_busy_loop_could_not_hear_is_late(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    notice_all(monkeypatch)
    loop = asyncio.get_running_loop()
    loop.call_soon(be_busy)
    with patience(SECONDS), pytest.raises(CrowdedError, match="it"):
        await in_time(loop.create_future(), "it")


async def _shared(pool: FairPool, seconds: float, *, statements: int) -> None:
    """Wait for a read of somebody else, which has so many statements, as the second caller."""
    begun = asyncio.Event()

    async def read(asks: Sequence[int]) -> Sequence[int]:
        async with lent(pool) as connection:
            begun.set()
            for _ in range(statements):
                await connection.fetchval("SELECT 1")
        return asks

    async def first() -> None:
        with patience(MOST_SECONDS):
            await sharing.ask(1)

    sharing = Sharing[int, int](read, "a read")
    reading = asyncio.create_task(first())
    await begun.wait()
    try:
        with patience(seconds):
            await sharing.ask(2)
    finally:
        reading.cancel()
        await asyncio.wait([reading])


async def test_a_shared_read_that_goes_on_is_late(pool: FairPool) -> None:
    with pytest.raises(CrowdedError, match="a read"):
        await _shared(pool, SHARED_SECONDS, statements=1_000_000)


async def test_one_that_is_not_answered_is_told_to_be(line: Line, pool: FairPool) -> None:
    line.fall_silent()
    with pytest.raises(UnansweredError, match="a read"):
        await _shared(pool, SECONDS, statements=1)
