"""Facts into the tables of a projection, without its feed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from events.event import Heard, Told
from events.log.database.connections import Connection
from services.kit.feed.live_writer import RowWriter
from services.kit.feed.projection import Projection
from services.kit.feed.testing import FoldedRows


async def project(connection: Connection, projection: Projection, facts: Iterable[Heard]) -> None:
    """Write what those of some facts come to that the projection hears."""
    writer = RowWriter.generated(projection.folds)
    heard = (Told.of(fact) for fact in facts if fact.recorded.type in projection.hears)
    await writer.apply(connection, projection.folds, heard)


def folded(projection: Projection, facts: Iterable[Heard]) -> dict[str, list[Any]]:
    """The rows of each table after these facts, and no others, without a database."""
    heard = [Told.of(fact) for fact in facts if fact.recorded.type in projection.hears]
    rows = FoldedRows(projection.folds).given(*heard)
    return {name: rows.rows(table) for name, table in rows.tables.items()}
