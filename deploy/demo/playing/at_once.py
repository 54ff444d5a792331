"""Many requests at once, up to a bound."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Coroutine, Iterable
from typing import Final, TypeVar

AT_ONCE_MAX: Final = 24
T = TypeVar("T")


async def at_once(works: Iterable[Awaitable[T]]) -> list[T]:
    """Return all results in order; the first failure cancels the others and is raised."""
    gate = asyncio.Semaphore(AT_ONCE_MAX)
    wanted = list(works)

    async def one(work: Awaitable[T]) -> T:
        async with gate:
            return await work

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(work)) for work in wanted]
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from failed
    finally:
        # What had no turn yet would complain that nobody awaited it.
        for work in wanted:
            if isinstance(work, Coroutine):
                work.close()
    return [task.result() for task in tasks]
