"""Facts as the log would tell them, and the rows that follow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from events.catalogue import dump
from events.event import Event, Heard, Recorded
from events.log.database import Connection, Pool
from services.assignment.projections import ENGAGEMENTS, RATINGS, ROSTER
from services.kit.connections import transaction

RECORDED_AT = datetime(2020, 4, 1, 12, tzinfo=UTC)


def stream_of(event: Any) -> str:
    match event.category:
        case "provider":
            return f"provider-{event.provider}"
        case "expert":
            return f"expert-{event.expert_id}"
        case "evaluation":
            return f"evaluation-{event.invitation_id}"
        case category:
            return f"{category}-{event.engagement_id}"


def told(events: Iterable[Event]) -> list[Heard]:
    """The facts as heard from a log that holds nothing else."""
    versions: Counter[str] = Counter()
    heard = []
    for position, event in enumerate(events, start=1):
        stream = stream_of(event)
        versions[stream] += 1
        heard.append(
            Heard(
                event,
                Recorded(
                    position=position,
                    stream=stream,
                    version=versions[stream],
                    id=UUID(int=position),
                    type=event.wire_name,
                    schema_version=event.schema_version,
                    data=dump(event),
                    metadata={"actor": "coordinator:maria", "correlation_id": "1"},
                    recorded_at=RECORDED_AT,
                ),
            )
        )
    return heard


async def project(pool: Pool, *batches: Sequence[Heard]) -> None:
    """Let each projection hear what it hears, batch after batch."""
    for batch in batches:
        for projection in (ROSTER, RATINGS, ENGAGEMENTS):
            heard = [one for one in batch if one.recorded.type in projection.hears]
            async with transaction(pool) as connection:
                await projection.apply(connection, heard)


async def rows_of(connection: Connection, table: str) -> list[dict[str, Any]]:
    rows = await connection.fetch(f"SELECT * FROM {table} ORDER BY 1, 2")  # noqa: S608 - a name from a test
    return [dict(row) for row in rows]
