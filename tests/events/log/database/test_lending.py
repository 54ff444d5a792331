"""What lending a connection costs, and that it comes back."""

from __future__ import annotations

import asyncio
from typing import Any

from events.log.database.connections import FairPool, lent


async def test_a_sound_connection_is_given_back_without_a_task(database: str) -> None:
    loop, made = asyncio.get_running_loop(), list[str]()

    def make(loop: asyncio.AbstractEventLoop, todo: Any, **named: Any) -> asyncio.Task[Any]:
        made.append(todo.__qualname__)
        return asyncio.Task(todo, loop=loop, **named)

    async with FairPool(database, connections_min=1, connections_max=1) as pool:
        loop.set_task_factory(make)
        try:
            for _ in range(3):
                async with lent(pool) as connection:
                    assert await connection.fetchval("SELECT 1") == 1
        finally:
            loop.set_task_factory(None)
        assert made == []


async def test_a_connection_that_is_lost_while_it_is_lent_is_replaced(database: str) -> None:
    async with FairPool(database, connections_min=1, connections_max=1) as pool:
        async with lent(pool) as connection:
            connection.terminate()
        async with lent(pool) as connection:
            assert await connection.fetchval("SELECT 1") == 1


async def test_a_transaction_that_was_left_open_is_rolled_back(database: str) -> None:
    async with FairPool(database, connections_min=1, connections_max=1) as pool:
        async with lent(pool) as connection:
            await connection.execute("BEGIN")
        async with lent(pool) as connection:
            assert not connection.is_in_transaction()
