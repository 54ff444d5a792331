"""A lock in the database for one worker at a time; it ends with the connection that took it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

import asyncpg

from events.log.database.connections import Connection, connect
from events.log.database.statements import statement

LOCK_POLL_SECONDS: Final = 1.0
LOCK_SECONDS_MAX: Final = 5.0
CLOSE_SECONDS_MAX: Final = 1.0


@asynccontextmanager
async def exclusive(
    dsn: str,
    key: int,
    *,
    role: str,
    on_lost: Callable[[], None],
    poll_seconds: float = LOCK_POLL_SECONDS,
) -> AsyncIterator[Connection]:
    """Wait for the lock and hold it; `on_lost` is called when its connection ends meanwhile.

    It keeps a second worker quiet and is no fence: a holder that has not noticed the loss of its
    connection may work at the same time as the next one, unless it writes over that connection,
    which is given. Raises what asyncpg raises.
    """
    connection = await connect(dsn, role)
    try:
        take = statement("events.log", "session_lock_try")
        # Polled: a blocking wait holds a snapshot, which an index built concurrently waits for.
        while not await connection.fetchval(take, key, timeout=LOCK_SECONDS_MAX):  # noqa: ASYNC110 - a database cannot set an event
            await asyncio.sleep(poll_seconds)
        connection.add_termination_listener(lambda _: on_lost())
        yield connection
    finally:
        # Not waiting for a server that may be gone: it lets the lock go with the connection.
        try:
            await connection.close(timeout=CLOSE_SECONDS_MAX)
        except (TimeoutError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            connection.terminate()
