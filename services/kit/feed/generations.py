"""How long what was counted as of a position stays true."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from events.log.database.connections import Connection
from services.kit.statements import kit_sql


class Generation(NamedTuple):
    """As long as it is the same, the rows of a position that was handled are the same.

    It ends when a parked fact is released or given up, when projections are rebuilt or begin anew,
    when tables are migrated or restored: each moves it in its own transaction. Another release and
    other settings are another process, which has kept nothing.
    """

    made: int
    """Which tables these are: a restore makes others."""
    migrations: int
    server_started_at: datetime
    """A server that was taken back to an earlier state, files and all, was started since."""
    number: int


async def read_generation(connection: Connection) -> Generation:
    """That of the rows which this transaction sees."""
    row = await connection.fetchrow(kit_sql("generation_read"))
    if row is None:
        raise AssertionError("a generation is one row")
    return Generation(*row)
