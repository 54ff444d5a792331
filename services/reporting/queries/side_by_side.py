"""Questions about the tables at one position, asked on several connections at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final, TypeVar

from events.log.database.connections import Pool
from services.reporting.queries.tables_as_of import TablesAsOf, tables_as_of

AT_ONCE: Final = 2
"""Connections of one publication: PostgreSQL has a processor for each, and others wait for both."""
FREE_SECONDS_MAX: Final = 1.0
"""How long a connection beside the first is waited for; without it all is asked on the first."""

T = TypeVar("T")
AskT = TypeVar("AskT")


@asynccontextmanager
async def side_by_side(
    pool: Pool, feed: str, as_of: int | None, *, reached: int | None = None
) -> AsyncIterator[Sequence[TablesAsOf]]:
    """Open the tables as of one position on up to `AT_ONCE` connections, as `tables_as_of` does.

    One is enough: others are left out that are not free in time, and those that were opened after
    the tables had become others, by a rebuild, say.
    """
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(tables_as_of(pool, feed, as_of, reached=reached))
        found = [first]
        while len(found) < AT_ONCE:
            further = tables_as_of(pool, feed, first.as_of, reached=first.as_of)
            try:
                async with asyncio.timeout(FREE_SECONDS_MAX):
                    other = await stack.enter_async_context(further)
            except TimeoutError:
                break
            if other.generation != first.generation:
                break
            found.append(other)
        yield found


async def ask_each(
    readers: Sequence[TablesAsOf],
    questions: Iterable[AskT],
    ask: Callable[[TablesAsOf, AskT], Awaitable[T]],
) -> dict[AskT, T]:
    """Return the answer to each question; whichever connection is free takes the next.

    Raises what the first that failed raised, when none is asked any more.
    """
    waiting = iter(questions)
    answers: dict[AskT, T] = {}

    async def read(tables: TablesAsOf) -> None:
        for question in waiting:
            answers[question] = await ask(tables, question)

    tasks = [asyncio.create_task(read(each)) for each in readers]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
    return answers
