"""Engagements as pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from events.log.database.connections import Connection
from services.reporting.queries import SQL
from services.reporting.views.engagements import EngagementView


async def engagements_of(connection: Connection, things: Iterable[UUID]) -> list[EngagementView]:
    """Return these engagements, and those of these requests, the first opened first."""
    return await SQL.views(EngagementView, connection, "engagements_of", list(things))
