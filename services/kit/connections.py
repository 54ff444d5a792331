"""How a service reaches its own tables: its role, and its schema as the search path."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, cast

import asyncpg

from events.log.database import CONNECT_SECONDS_MAX, Connection, Pool, set_codecs, settings

CONNECTIONS_MAX: Final = 10
COMMAND_SECONDS_MAX: Final = 60.0


async def open_pool(dsn: str, service: str, *, connections_max: int = CONNECTIONS_MAX) -> Pool:
    """Connections as `byfield_<service>`, on the schema `<service>`; opened as they are needed."""
    return await asyncpg.create_pool(
        dsn,
        min_size=0,
        max_size=connections_max,
        timeout=CONNECT_SECONDS_MAX,
        command_timeout=COMMAND_SECONDS_MAX,
        server_settings=settings(f"byfield_{service}")
        | {"application_name": f"byfield-{service}", "search_path": service},
        init=set_codecs,
        reset=_nothing_to_reset,
    )


@asynccontextmanager
async def lent(pool: Pool) -> AsyncIterator[Connection]:
    """A connection of the pool; what a pool lends behaves as one, though its type differs."""
    async with pool.acquire() as connection:
        yield cast("Connection", connection)


@asynccontextmanager
async def transaction(pool: Pool) -> AsyncIterator[Connection]:
    """A connection of the pool, in a transaction that ends with the block."""
    async with lent(pool) as connection, connection.transaction():
        yield connection


async def _nothing_to_reset(_connection: Connection) -> None:
    """Settings are changed for a transaction only: the default would cost a round trip a use."""
