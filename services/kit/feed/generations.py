"""How long a figure that was counted as of a position stays true."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

import asyncpg

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


GENERATION: Final = kit_sql("generation_read")
"""The statement that a `Generation` is made of, and where a feed stands; it passes the gate."""


def generation_of(rows: Sequence[asyncpg.Record]) -> tuple[Generation, int]:
    """Return the generation that `GENERATION` read, and the position to which the feed came."""
    if not rows:
        raise AssertionError("a generation is one row")
    *generation, position = rows[0]
    return Generation(*generation), position or 0
