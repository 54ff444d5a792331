"""Servers of one's own to measure on: empty, migrated, removed afterwards."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

from deploy.bench.history import COLUMNS, LogRow
from deploy.local.stack import Stack
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
    """The embedded stack on a new home below `$TMPDIR`, so that no part inherits another's files.

    PostgreSQL keeps its durable settings: only a home on a memory disk would flatter the figures,
    and the machine's description says what it is on.
    """
    home = _make_home()
    try:
        async with Stack(home) as stack:
            await migrate_all(stack.postgres_dsn)
            yield stack
    finally:
        shutil.rmtree(home)


def _make_home() -> Path:
    home = Path(tempfile.mkdtemp(prefix="byfield-bench-"))
    home.chmod(0o711)  # as root, PostgreSQL runs as another user, who must get in
    return home
