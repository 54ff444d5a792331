"""Servers to measure on: new, migrated, removed afterwards."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import asyncpg

from deploy.bench.history import COLUMNS, LogRow
from deploy.local.stack import Stack, temporary_home
from deploy.migrate import migrate_all


async def fill(dsn: str, rows: Iterable[LogRow]) -> None:
    """Copy a made-up history into the empty log of a migrated database."""
    connection = await asyncpg.connect(dsn)
    await connection.copy_records_to_table(
        "event", schema_name="log", columns=COLUMNS, records=rows
    )
    await connection.execute("ANALYZE log.event")
    await connection.close()


@asynccontextmanager
async def fresh_stack() -> AsyncIterator[Stack]:
    """Run the embedded stack on a new home below `$TMPDIR`, with no files of another part.

    PostgreSQL keeps its durable settings: only a home on a memory disk would flatter the figures,
    and the machine's description says what it is on.
    """
    with temporary_home("bench") as home:
        async with Stack(home) as stack:
            await migrate_all(stack.postgres_dsn)
            yield stack
