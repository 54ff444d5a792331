"""One snapshot of the tables, and the position of the log that it shows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from events.log.database import Connection, Pool
from services.kit.checkpoints import read_checkpoint
from services.kit.connections import lent


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that is read here is true at the same position."""

    connection: Connection
    as_of: int
    """The last position that the projection has handled; its rows are committed with it."""


@asynccontextmanager
async def snapshot(pool: Pool, feed: str) -> AsyncIterator[Snapshot]:
    """The tables of one projection as they stand now, whatever is committed meanwhile."""
    async with (
        lent(pool) as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        checkpoint = await read_checkpoint(connection, feed)
        yield Snapshot(connection, checkpoint.position if checkpoint else 0)
