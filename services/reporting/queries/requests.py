"""Requests and what became of them, and the facts of one request's life."""

from __future__ import annotations

from typing import assert_never
from uuid import UUID

from events.log.database.connections import Connection
from events.rules.confidentiality import EVERYTHING, Sight
from services.reporting.queries import SQL
from services.reporting.queries.snapshot import Snapshot
from services.reporting.views.requests import (
    RequestStatus,
    RequestView,
    StatusesView,
    TimelineEntry,
)


async def list_requests(
    connection: Connection,
    status: RequestStatus | None,
    after: int | None,
    limit: int,
    sight: Sight = EVERYTHING,
) -> list[RequestView]:
    """Requests, the latest submission first, after the one submitted at a position."""
    chosen: tuple[RequestStatus, ...] = () if status is None else (status,)
    match status:
        case None:
            name = "requests_list"
        case (
            RequestStatus.SUBMITTED
            | RequestStatus.SCREENED
            | RequestStatus.DECLINED
            | RequestStatus.WITHDRAWN
            | RequestStatus.MERGED
        ):
            name = "requests_list_by_intake_status"
        case (
            RequestStatus.OPENED
            | RequestStatus.ASSIGNED
            | RequestStatus.HELD
            | RequestStatus.DELIVERED
            | RequestStatus.CANCELLED
            | RequestStatus.CLOSED
        ):
            name = "requests_list_by_engagement_status"
        case _:
            assert_never(status)
    return await SQL.views(RequestView, connection, name, after, limit, *sight.columns, *chosen)


async def count_statuses(shot: Snapshot) -> StatusesView:
    """How many requests stand where; duplicates are not merged here, for each has its status."""
    rows = await shot.connection.fetch(SQL["requests_by_status"], shot.as_of)
    counts = {row["status"]: row["requests"] for row in rows}
    return StatusesView(
        as_of=shot.as_of, requests={status: counts.get(status, 0) for status in RequestStatus}
    )


async def list_timeline(
    shot: Snapshot,
    request_id: UUID,
    after: int | None,
    limit: int,
    sight: Sight = EVERYTHING,
) -> list[TimelineEntry]:
    """The facts of a request's life, in the order in which they were recorded.

    Of the position that was reached the figures' tables are true too, by which sight is judged.
    """
    return await SQL.views(
        TimelineEntry,
        shot.connection,
        "timeline_list",
        request_id,
        after,
        limit,
        *sight.columns,
        shot.reached,
    )
