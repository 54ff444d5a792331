"""A pool of connections: how it is opened, and that a connection which died ends no work."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, Final, TypeAlias

import asyncpg

from events.log.database.connections import (
    COMMAND_SECONDS_MAX,
    CONNECT_SECONDS_MAX,
    Connection,
    FairPool,
    Pool,
    is_cut,
    lent,
    refuse_unfit,
    set_codecs,
    settings,
)
from events.log.database.patience import note_answer
from events.log.database.statements import statement

STATEMENT_BYTES_MAX: Final = 1024 * 1024
"""Statements up to this size are prepared once a connection. The driver's own bound, 15 KiB, is
less than the statements have that write rows: these would be parsed and planned at each use."""

_EachConnection: TypeAlias = Callable[[Any], Coroutine[Any, Any, None]]


async def open_pool(
    dsn: str,
    role: str | None,
    *,
    connections_max: int,
    connections_min: int = 0,
    named: str | None = None,
    search_path: str | None = None,
    init: _EachConnection = set_codecs,
    setup: _EachConnection | None = None,
) -> Pool:
    """Return a pool whose connections take on `role`, as all pools are here.

    A connection is made within `CONNECT_SECONDS_MAX`, and an unanswered statement counts as a lost
    connection after `COMMAND_SECONDS_MAX`; for how long one is waited for says `lent`. `named` is
    how the database's administrator sees it. `init` is called once for each connection, `setup`
    each time that one is lent.

    Each connection is refused on which these settings take no effect: `UnfitConnectionError`.
    Raises what asyncpg raises where a first connection is wanted and cannot be made.
    """
    said = {"application_name": named, "search_path": search_path}
    asked = settings(role) | {name: it for name, it in said.items() if it is not None}

    async def first(connection: Connection) -> None:
        note_answer()
        await refuse_unfit(connection, asked)
        note_answer()
        await init(connection)
        note_answer()

    return await FairPool(
        dsn,
        connections_min=connections_min,
        connections_max=connections_max,
        timeout=CONNECT_SECONDS_MAX,
        command_timeout=COMMAND_SECONDS_MAX,
        server_settings=asked,
        init=first,
        setup=setup,
        max_cacheable_statement_size=STATEMENT_BYTES_MAX,
    )


async def fetch_from(
    pool: Pool, package: str, name: str, *arguments: object
) -> list[asyncpg.Record]:
    """Return the rows of a statement, with another attempt for each connection that may be dead."""
    attempts = pool.get_max_size()
    for attempt in range(attempts + 1):
        try:
            async with lent(pool) as connection:
                return await connection.fetch(statement(package, name), *arguments)
        except Exception as fault:
            if attempt == attempts or not is_cut(fault):
                raise
    raise AssertionError("unreachable: the last attempt returns or raises")
