"""What can be asked of engagements: rows -> views."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from events.log.database.connections import Connection, Pool
from events.log.database.statements import statement
from events.rules.confidentiality import EVERYTHING, Sight
from events.vocabulary import Program
from services.assignment.views.engagements import (
    DeliveryView,
    EngagementStatus,
    EngagementView,
    PlanView,
)
from services.kit.feed.connections import fetch

_PACKAGE = "services.assignment"


async def get_engagement(connection: Connection, engagement_id: UUID) -> EngagementView | None:
    """One engagement, if it is known."""
    row = await connection.fetchrow(statement(_PACKAGE, "engagement_get"), engagement_id)
    return None if row is None else EngagementView(**row)


@dataclass(frozen=True, slots=True)
class EngagementFilter:
    """Which engagements are asked for; what is None does not matter."""

    status: EngagementStatus | None = None
    program: Program | None = None
    request_id: UUID | None = None
    sight: Sight = EVERYTHING
    """Of whoever asks."""


async def list_engagements(
    connection: Connection, wanted: EngagementFilter, after: tuple[date, UUID] | None, limit: int
) -> list[EngagementView]:
    """Engagements, who waits longest first."""
    sight = wanted.sight
    values = [wanted.program, *(after or (None, None)), limit, wanted.request_id]
    values += [sight.everything, sight.own]
    if wanted.status is None:
        rows = await connection.fetch(statement(_PACKAGE, "engagements_list"), *values)
    else:
        rows = await connection.fetch(
            statement(_PACKAGE, "engagements_list_by_status"), *values, wanted.status
        )
    return [EngagementView(**row) for row in rows]


async def list_deliveries(
    connection: Connection, engagement_id: UUID, after: tuple[date, UUID] | None, limit: int
) -> list[DeliveryView]:
    """The deliveries of an engagement in the order of their days."""
    rows = await connection.fetch(
        statement(_PACKAGE, "deliveries_list"), engagement_id, *(after or (None, None)), limit
    )
    return [DeliveryView(**row) for row in rows]


async def list_plans(connection: Connection, engagement_id: UUID) -> list[PlanView]:
    """The plans of an engagement in the order in which they were proposed."""
    rows = await connection.fetch(statement(_PACKAGE, "plans_list"), engagement_id)
    return [PlanView(**row) for row in rows]


async def list_lapses_due(
    pool: Pool, awaited_days: Mapping[Program, int], since: date, today: date, limit: int
) -> Sequence[tuple[UUID, int]]:
    """Assignments that became overdue, each with the version of its engagement's stream.

    Some are not overdue yet, because days on hold are counted here and not by the rule.
    """
    rows = await fetch(
        pool,
        statement(_PACKAGE, "lapses_due"),
        list(awaited_days),
        list(awaited_days.values()),
        since,
        today,
        limit,
    )
    return [(row["engagement_id"], row["version"]) for row in rows]
