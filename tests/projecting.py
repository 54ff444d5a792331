"""Facts into the tables of a projection, without its feed."""

from __future__ import annotations

from collections.abc import Iterable

from events.event import Heard, Told
from events.log.database import Connection
from services.kit.projection import Projection
from services.kit.writing import Writer


async def project(connection: Connection, projection: Projection, facts: Iterable[Heard]) -> None:
    """Write what those of some facts come to that the projection hears."""
    writer = Writer.generated(projection.folds)
    heard = (Told.of(fact) for fact in facts if fact.recorded.type in projection.hears)
    await writer.apply(connection, projection.folds, heard)
