"""How the log is connected to: role, codecs, and what notices a dead peer."""

from __future__ import annotations

from typing import Final, TypeAlias

import asyncpg
import orjson

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"

CONNECT_SECONDS_MAX: Final = 5.0
COMMAND_SECONDS_MAX: Final = 60.0
"""After which an unanswered statement counts as a lost connection."""
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
_LOST_FAULTS: Final = (
    OSError,  # a time-out too
    # What the client says of a connection that ended at the wrong moment for it.
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.IdleSessionTimeoutError,
    # The server became a standby: another one takes the writes now.
    asyncpg.ReadOnlySQLTransactionError,
)


_CUT_FAULTS: Final = (
    ConnectionError,
    asyncpg.InternalClientError,
    asyncpg.ConnectionDoesNotExistError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
)


def is_cut(fault: BaseException) -> bool:
    """Whether a pool lent a connection that had ended unnoticed: another one may do."""
    return isinstance(fault, _CUT_FAULTS)


def is_lost(fault: BaseException, connection: Connection | None) -> bool:
    """Whether a fault is that of the connection (None: it could not be made), not of the statement.

    What the statement did is then not known.
    """
    if connection is None or connection.is_closed():
        return isinstance(fault, _CLIENT_FAULTS)
    return isinstance(fault, _LOST_FAULTS)


def settings(role: str | None) -> dict[str, str]:
    """The server settings of a connection under `role` (None: whoever logs in)."""
    return _SETTINGS if role is None else _SETTINGS | {"role": role}


async def connect(dsn: str, role: str | None) -> Connection:
    """One connection of its own, outside any pool."""
    connection = await asyncpg.connect(
        dsn,
        timeout=CONNECT_SECONDS_MAX,
        command_timeout=COMMAND_SECONDS_MAX,
        server_settings=settings(role),
    )
    await set_codecs(connection)
    return connection


async def set_codecs(connection: Connection) -> None:
    """Read and write jsonb as plain Python values, in COPY too."""
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", encoder=_encode, decoder=_decode, format="binary"
    )


# On the wire jsonb is text after one byte that says which version of the format it is.
def _encode(value: object) -> bytes:
    return b"\x01" + orjson.dumps(value)


def _decode(content: bytes) -> object:
    return orjson.loads(content[1:])
