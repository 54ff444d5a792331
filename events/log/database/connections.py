"""Connections to the log: role, codecs, and the detection of a dead peer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final, TypeAlias, cast

import asyncpg
import orjson

from events.log.database import patience
from events.log.database.passing import LOST
from events.log.database.patience import UnansweredError

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
PoolConnection: TypeAlias = "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"

CONNECT_SECONDS_MAX: Final = 5.0
ROLE_PREFIX: Final = "byfield_"
"""The prefix of the database roles of services, of the import and of the relay."""
COMMAND_SECONDS_MAX: Final = 60.0
"""After so long an unanswered statement counts as a lost connection."""
LENT_SECONDS_MAX: Final = 300.0
"""After so long a lent connection counts as dead, if the caller has no patience."""
CLOSE_SECONDS_MAX: Final = 5.0
_SETTINGS: Final = {
    "application_name": "byfield-log",
    # A writer whose machine vanished must not hold the log's lock for long.
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "30000",
    "client_connection_check_interval": "5000",
}


_CLIENT_FAULTS: Final = (
    OSError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
_LOST_FAULTS: Final = tuple(LOST)
_CUT_FAULTS: Final = (
    ConnectionError,
    asyncpg.InternalClientError,
    asyncpg.ConnectionDoesNotExistError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
)


def is_cut(fault: BaseException) -> bool:
    """Whether a pool lent a connection that had ended unnoticed, so that another one may work."""
    return isinstance(fault, _CUT_FAULTS)


def is_lost(fault: BaseException, connection: Connection | None) -> bool:
    """Whether a fault is of the connection (None: it could not be made) and not of the statement.

    Then the effect of the statement is unknown.
    """
    if connection is None or connection.is_closed():
        return isinstance(fault, _CLIENT_FAULTS)
    return isinstance(fault, _LOST_FAULTS)


def settings(role: str | None) -> dict[str, str]:
    """Return the server settings of a connection under `role` (None: the login role).

    Its search path finds the append functions of the role's writer (`log.ensure_writer`), or those
    of the owner, which nobody else may call.
    """
    if role is None:
        return _SETTINGS | {"search_path": "log"}
    writer = role.removeprefix(ROLE_PREFIX)
    return _SETTINGS | {"role": role, "search_path": f"log_{writer}, log"}


async def connect(dsn: str, role: str | None) -> Connection:
    """Open a connection outside of any pool."""
    connection = await asyncpg.connect(
        dsn,
        timeout=CONNECT_SECONDS_MAX,
        command_timeout=COMMAND_SECONDS_MAX,
        server_settings=settings(role),
    )
    await set_codecs(connection)
    return connection


@asynccontextmanager
async def lent(
    pool: Pool, *, seconds_max: float | None = LENT_SECONDS_MAX
) -> AsyncIterator[Connection]:
    """Lend a connection of the pool for the block.

    Raises `UnansweredError` if the block takes longer than the patience of the caller, or than
    `seconds_max`. The connection is then dropped without a cancel request, because a silent server
    would not answer that either.
    """
    until = patience.current()
    seconds = seconds_max if until is None else until.seconds
    awaited = "a free connection to the database"
    began = asyncio.get_running_loop().time()
    left = seconds if until is None else until.left(awaited)
    try:
        connection = await _acquired(pool, left)
    except TimeoutError as fault:
        raise UnansweredError(awaited, seconds or CONNECT_SECONDS_MAX) from fault
    ended = asyncio.Event()

    def end() -> None:
        ended.set()
        _drop(connection)

    watch = None if left is None else asyncio.get_running_loop().call_at(began + left, end)
    try:
        yield cast("Connection", connection)
    except _CLIENT_FAULTS as fault:
        if not ended.is_set():
            raise
        raise UnansweredError("an answer of the database", seconds or 0.0) from fault
    except asyncio.CancelledError:
        _drop(connection)
        raise
    finally:
        if watch is not None:
            watch.cancel()
        await pool.release(connection, timeout=CLOSE_SECONDS_MAX)


async def _acquired(pool: Pool, seconds_max: float | None) -> PoolConnection:
    """Take a connection from the pool, with further attempts until the seconds are over.

    Raises `TimeoutError`; without `seconds_max` after the first attempt that timed out.
    """
    loop = asyncio.get_running_loop()
    until = None if seconds_max is None else loop.time() + seconds_max
    while True:
        try:
            return await pool.acquire(timeout=None if until is None else until - loop.time())
        except TimeoutError:
            if until is None or loop.time() >= until:
                raise


def _drop(connection: PoolConnection) -> None:
    """Terminate a connection, unless it was lost and the pool took it back already."""
    with suppress(asyncpg.InterfaceError):
        connection.terminate()


async def close_pool(pool: Pool) -> None:
    """Close a pool gracefully, or terminate it if the server is silent."""
    try:
        async with asyncio.timeout(CLOSE_SECONDS_MAX):
            await pool.close()
    except TimeoutError:
        pool.terminate()


async def nothing_to_reset(_connection: Connection) -> None:
    """Reset nothing: settings change for a transaction only, and a reset costs a round trip."""


async def set_codecs(connection: Connection) -> None:
    """Read and write jsonb as plain Python values, in COPY too."""
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", encoder=_encode, decoder=_decode, format="binary"
    )


# On the wire jsonb is one byte with the version of the format, then the text.
def _encode(value: object) -> bytes:
    return b"\x01" + orjson.dumps(value)


def _decode(content: bytes) -> object:
    return orjson.loads(content[1:])
