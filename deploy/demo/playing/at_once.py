"""Many requests at once, up to a bound."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable
from typing import Final, TypeVar

AT_ONCE_MAX: Final = 24
T = TypeVar("T")


async def at_once(works: Iterable[Awaitable[T]]) -> list[T]:
    """Return all results in order; the first failure cancels the others and is raised."""
    gate = asyncio.Semaphore(AT_ONCE_MAX)

    async def one(work: Awaitable[T]) -> T:
        async with gate:
            return await work

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(work)) for work in works]
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from failed
    return [task.result() for task in tasks]
