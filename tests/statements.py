"""Which statements a pool is asked, for tests that say how many are enough."""

from __future__ import annotations

from typing import Any

from asyncpg.connection import LoggedQuery

from events.log.database.connections import Pool


def watched(pool: Pool) -> list[str]:
    """The statements of its open connections from now on."""
    asked: list[str] = []

    def note(query: LoggedQuery) -> None:
        asked.append(query.query)

    holders: list[Any] = pool._holders  # type: ignore[attr-defined] # its stubs hide them
    for holder in holders:
        if holder._con is not None:
            holder._con.add_query_logger(note)
    return asked
