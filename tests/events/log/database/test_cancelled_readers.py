"""Whoever is cancelled while reading gives the connection back, at whatever step that comes."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Generator
from contextlib import AsyncExitStack
from functools import partial
from itertools import count
from typing import Any

import pytest

from events.log.database.connections import lent
from events.log.database.patience import patience
from events.log.postgres import READERS_MAX, PostgresLog

ENOUGH_SECONDS = 60.0
STEPS_MAX = 100


class Cancelled:
    """A coroutine that is cancelled at one of its steps, counted from 0, or at each from there on.

    `late`: when what it waits for has just come, and it was not told yet.
    """

    def __init__(
        self, asked: Coroutine[Any, Any, object], step: int, *, late: bool, again: bool
    ) -> None:
        self._asked = asked
        self._step = step
        self._late = late
        self._again = again

    def __await__(self) -> Generator[Any, Any, object]:
        steps = self._asked.__await__()
        awaited = steps.send(None)
        for step in count():
            if step == self._step or (self._again and step > self._step):
                self._cancel(awaited)
            try:
                told = yield awaited
            except BaseException as fault:  # noqa: BLE001 - it is for whoever is asked
                forward = partial(steps.throw, fault)
            else:
                forward = partial(steps.send, told)
            try:
                awaited = forward()
            except StopIteration as done:
                return done.value
        raise AssertionError("unreachable: it counts for ever")

    def _cancel(self, awaited: asyncio.Future[object]) -> None:
        task = asyncio.current_task()
        assert task is not None
        if self._late:
            awaited.add_done_callback(lambda _: task.cancel())
        else:
            task.cancel()


async def cancelled_at(log: PostgresLog, step: int, *, late: bool, again: bool) -> bool:
    """Whether a read had that many steps."""

    async def ask() -> object:
        return await Cancelled(log.head(), step, late=late, again=again)

    (answer,) = await asyncio.gather(asyncio.create_task(ask()), return_exceptions=True)
    assert not isinstance(answer, Exception)
    return isinstance(answer, asyncio.CancelledError)


async def all_can_be_lent(log: PostgresLog) -> None:
    with patience(ENOUGH_SECONDS):
        async with AsyncExitStack() as stack:
            for _ in range(READERS_MAX):
                connection = await stack.enter_async_context(lent(log._readers))
                assert await connection.fetchval("SELECT 1") == 1


@pytest.mark.parametrize("again", [False, True], ids=["once", "again and again"])
@pytest.mark.parametrize("late", [False, True], ids=["waiting", "answered"])
@pytest.mark.parametrize("warm", [False, True], ids=["connecting", "connected"])
async def test_a_reader_that_is_cancelled_at_any_step_gives_its_connection_back(
    database: str, *, warm: bool, late: bool, again: bool
) -> None:
    async with PostgresLog(database) as log:
        for step in range(STEPS_MAX):
            if warm:
                await all_can_be_lent(log)
            else:
                await log._readers.expire_connections()
            if not await cancelled_at(log, step, late=late, again=again):
                break
            await all_can_be_lent(log)
        else:
            raise AssertionError(f"a read has more than {STEPS_MAX} steps")
        assert step > 0
        await all_can_be_lent(log)


async def test_a_cancellation_stays_one_where_the_connection_was_lost_at_that_moment(
    database: str,
) -> None:
    async with PostgresLog(database) as log:
        lost = asyncio.Event()

        async def read() -> None:
            async with lent(log._readers) as connection:
                connection.terminate()
                lost.set()
                await asyncio.Event().wait()

        reading = asyncio.create_task(read())
        await lost.wait()
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        await all_can_be_lent(log)
