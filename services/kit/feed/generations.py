"""How long a figure that was counted as of a position stays true."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from events.log.database.connections import Connection
from services.kit.statements import kit_sql


class Generation(NamedTuple):
    """While the generation is the same, the rows as of a handled position are the same.

    It ends when a parked fact is released or given up, when projections are rebuilt or begin anew,
    and when tables are migrated or restored: each of these changes it in its own transaction.
    Another release and other settings are another process, which has kept no figures.
    """

    made: int
    """The identity of the tables: a restore creates others."""
    migrations: int
    server_started_at: datetime
    """A server whose files were taken back to an earlier state has been started since."""
    number: int


async def read_generation(connection: Connection) -> Generation:
    """Return the generation of the rows that this transaction sees."""
    row = await connection.fetchrow(kit_sql("generation_read"))
    if row is None:
        raise AssertionError("a generation is one row")
    return Generation(*row)
