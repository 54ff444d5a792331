"""How the log is connected to: role, codecs, and what notices a dead peer."""

from __future__ import annotations

from typing import Final, TypeAlias

import asyncpg
import orjson

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"

CONNECT_SECONDS_MAX: Final = 5.0
_SETTINGS: Final = {
    "application_name": "byfield-log",
    # A writer whose machine vanished must not hold the log's lock for long.
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "30000",
    "client_connection_check_interval": "5000",
}


def settings(role: str | None) -> dict[str, str]:
    """The server settings of a connection under `role` (None: whoever logs in)."""
    return _SETTINGS if role is None else _SETTINGS | {"role": role}


async def connect(dsn: str, role: str | None) -> Connection:
    """One connection of its own, outside any pool."""
    connection = await asyncpg.connect(
        dsn, timeout=CONNECT_SECONDS_MAX, server_settings=settings(role)
    )
    await set_codecs(connection)
    return connection


async def set_codecs(connection: Connection) -> None:
    """Read jsonb as plain Python values."""
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", encoder=_encode, decoder=orjson.loads, format="text"
    )


def _encode(value: object) -> str:
    return orjson.dumps(value).decode()
