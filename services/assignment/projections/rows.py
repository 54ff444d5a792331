"""Rows between Python and PostgreSQL: read by key, written all at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson

from events.log.database import Connection
from events.log.statements import statement


async def load(connection: Connection, name: str, keys: Iterable[object]) -> list[dict[str, Any]]:
    """The rows with these keys that are there."""
    rows = await connection.fetch(statement("services.assignment", name), list(keys))
    return [dict(row) for row in rows]


async def store(connection: Connection, name: str, rows: Iterable[object]) -> None:
    """Write rows (dataclasses named by column) with one statement.

    They travel as JSON because rows here hold arrays, which `unnest` would flatten.
    """
    content = list(rows)
    if content:
        # asyncpg's UUID is a class of its own, which orjson would not write.
        written = orjson.dumps(content, default=str).decode()
        await connection.execute(statement("services.assignment", name), written)
