"""The tables as they are at one position of the log, which answers are true for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from events.log.database.connections import Connection, Pool
from services.kit.feed.checkpoints import read_checkpoint
from services.kit.feed.connections import one_moment_by
from services.kit.feed.generations import GENERATION, Generation, generation_of


@dataclass(frozen=True, slots=True)
class TablesAsOf:
    """A connection on which all rows are those of one position."""

    connection: Connection
    as_of: int
    """The position that answers are true for: the one asked for, else the last handled."""
    reached: int
    """A position that the caller has waited for; 0 for none."""
    generation: Generation
    """While it is the same, so are the figures as of a position."""

    async def handled_by(self, feed: str) -> int:
        """Return the position to which another projection has come."""
        checkpoint = await read_checkpoint(self.connection, feed)
        return max(checkpoint.position if checkpoint else 0, self.reached)


@asynccontextmanager
async def tables_as_of(
    pool: Pool,
    feed: str,
    as_of: int | None = None,
    *,
    reached: int | None = None,
    beside: Sequence[str] = (),
) -> AsyncIterator[TablesAsOf]:
    """Open the tables of one projection as they are now, whatever is committed meanwhile.

    Those `beside` it remember, too: the position is one that all have handled.
    `as_of` is a position that the projection has handled, for tables that remember. `reached` is
    one that it is known to have come to: its checkpoint may stay behind what it passes over.
    """
    async with one_moment_by(pool, GENERATION, feed) as (connection, rows):
        generation, stored = generation_of(rows)
        handled = max(stored, reached or 0)
        position = handled if as_of is None else min(as_of, handled)
        tables = TablesAsOf(connection, position, reached or 0, generation)
        for other in beside:
            tables = replace(tables, as_of=min(tables.as_of, await tables.handled_by(other)))
        yield tables
