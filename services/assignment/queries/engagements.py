"""What can be asked of engagements: rows -> views."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from events.log.database.connections import Connection, Pool
from events.rules.confidentiality import EVERYTHING, Sight
from events.vocabulary import Program
from services.assignment.queries import SQL
from services.assignment.views.engagements import (
    DeliveryView,
    EngagementStatus,
    EngagementView,
    PlanView,
)
from services.kit.feed.connections import fetch


async def get_engagement(
    connection: Connection, engagement_id: UUID, sight: Sight = EVERYTHING
) -> EngagementView | None:
    """Return an engagement; None where it is not known or, being confidential, out of sight."""
    return await SQL.view(
        EngagementView, connection, "engagement_get", engagement_id, *sight.columns
    )


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
    chosen: tuple[EngagementStatus, ...] = ()
    name = "engagements_list"
    if wanted.status is not None:
        name, chosen = "engagements_list_by_status", (wanted.status,)
    place = after or (None, None)
    values = wanted.program, *place, limit, wanted.request_id, *wanted.sight.columns, *chosen
    return await SQL.views(EngagementView, connection, name, *values)


async def list_deliveries(
    connection: Connection, engagement_id: UUID, after: tuple[date, UUID] | None, limit: int
) -> list[DeliveryView]:
    """The deliveries of an engagement in the order of their days."""
    return await SQL.views(
        DeliveryView, connection, "deliveries_list", engagement_id, *(after or (None, None)), limit
    )


async def list_plans(connection: Connection, engagement_id: UUID) -> list[PlanView]:
    """The plans of an engagement in the order in which they were proposed."""
    return await SQL.views(PlanView, connection, "plans_list", engagement_id)


async def list_lapses_due(
    pool: Pool, awaited_days: Mapping[Program, int], since: date, today: date, limit: int
) -> Sequence[tuple[UUID, int]]:
    """Assignments that became overdue, each with the version of its engagement's stream.

    Some are not overdue yet, because days on hold are counted here and not by the rule.
    """
    rows = await fetch(
        pool,
        SQL["lapses_due"],
        list(awaited_days),
        list(awaited_days.values()),
        since,
        today,
        limit,
    )
    return [(row["engagement_id"], row["version"]) for row in rows]
