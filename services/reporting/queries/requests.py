"""Requests and what became of them, and the facts of one request's life."""

from __future__ import annotations

from uuid import UUID

from events.log.database.connections import Connection
from events.log.database.statements import statement
from events.rules.confidentiality import EVERYTHING, Sight
from services.reporting.queries.snapshot import Snapshot
from services.reporting.views.requests import (
    RequestStatus,
    RequestView,
    StatusesView,
    TimelineEntry,
)

_PACKAGE = "services.reporting"


async def list_requests(
    connection: Connection,
    status: RequestStatus | None,
    after: int | None,
    limit: int,
    sight: Sight = EVERYTHING,
) -> list[RequestView]:
    """Requests, the latest submission first, after the one submitted at a position."""
    seen = sight.everything, sight.own
    match status:
        case None:
            rows = await connection.fetch(statement(_PACKAGE, "requests_list"), after, limit, *seen)
        case (
            RequestStatus.SUBMITTED
            | RequestStatus.SCREENED
            | RequestStatus.DECLINED
            | RequestStatus.WITHDRAWN
            | RequestStatus.MERGED
        ):
            rows = await connection.fetch(
                statement(_PACKAGE, "requests_list_by_intake_status"), after, limit, status, *seen
            )
        case (
            RequestStatus.OPENED
            | RequestStatus.ASSIGNED
            | RequestStatus.HELD
            | RequestStatus.DELIVERED
            | RequestStatus.CANCELLED
            | RequestStatus.CLOSED
        ):
            rows = await connection.fetch(
                statement(_PACKAGE, "requests_list_by_engagement_status"),
                after,
                limit,
                status,
                *seen,
            )
    return [RequestView(**row) for row in rows]


async def count_statuses(shot: Snapshot) -> StatusesView:
    """How many requests stand where; duplicates are not merged here, for each has its status."""
    rows = await shot.connection.fetch(statement(_PACKAGE, "requests_by_status"), shot.as_of)
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
    rows = await shot.connection.fetch(
        statement(_PACKAGE, "timeline_list"),
        request_id,
        after,
        limit,
        sight.everything,
        sight.own,
        shot.reached,
    )
    return [TimelineEntry(**row) for row in rows]
