"""Facts as the log would tell them, and the rows that follow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from events.event import Event, Heard
from events.log.database.connections import Connection, Pool
from services.assignment.projections import (
    ENGAGEMENTS_PROJECTION,
    RATINGS_PROJECTION,
    REQUESTS_PROJECTION,
    ROSTER_PROJECTION,
    UNRANKED_PROJECTION,
)
from services.kit.feed.connections import transaction
from tests.projecting import project as applied
from tests.services.recording import recorded

RECORDED_AT = datetime(2020, 4, 1, 12, tzinfo=UTC)


def told(events: Iterable[Event]) -> list[Heard]:
    """The facts as heard from a log that holds nothing else."""
    facts = list(events)
    return list(map(Heard, facts, recorded(facts, RECORDED_AT)))


async def project(pool: Pool, *batches: Sequence[Heard]) -> None:
    """Let each projection hear what it hears, batch after batch."""
    for batch in batches:
        for projection in (
            *(ROSTER_PROJECTION, RATINGS_PROJECTION, UNRANKED_PROJECTION),
            *(ENGAGEMENTS_PROJECTION, REQUESTS_PROJECTION),
        ):
            async with transaction(pool) as connection:
                await applied(connection, projection, batch)


async def rows_of(connection: Connection, table: str) -> list[dict[str, Any]]:
    rows = await connection.fetch(f"SELECT * FROM {table} ORDER BY 1, 2")  # noqa: S608 - a name from a test
    return [dict(row) for row in rows]
