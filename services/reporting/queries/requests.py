"""Queries of requests, their statuses and timelines."""

from __future__ import annotations

from typing import NamedTuple, assert_never
from uuid import UUID

from events.log.database.connections import Connection
from events.rules.confidentiality import EVERYTHING, Sight
from services.kit.feed.connections import Tables, fetch_whole
from services.reporting.queries import SQL
from services.reporting.queries.tables_as_of import TablesAsOf
from services.reporting.views.requests import (
    RequestStatus,
    RequestView,
    StatusesView,
    TimelineEntry,
)


class Timeline(NamedTuple):
    """Facts of a request's life, and the position up to which that is true."""

    as_of: int
    entries: list[TimelineEntry]


async def list_requests(
    connection: Connection,
    status: RequestStatus | None,
    after: int | None,
    limit: int,
    sight: Sight = EVERYTHING,
) -> list[RequestView]:
    """Return requests submitted before the position `after`, the latest first."""
    chosen: tuple[RequestStatus, ...] = () if status is None else (status,)
    match status:
        case None:
            name = "requests_list"
        case RequestStatus.SUBMITTED | RequestStatus.SCREENED:
            name = "requests_list_without_work"
        case (
            RequestStatus.DECLINED
            | RequestStatus.WITHDRAWN
            | RequestStatus.MERGED
            | RequestStatus.REFERRED
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
    values = after, limit, *sight.columns, sight.own_alone, *chosen
    return await SQL.views(RequestView, connection, name, *values)


async def list_requests_of_agency(
    connection: Connection, ori: str, after: int | None, limit: int, sight: Sight
) -> list[RequestView]:
    """Return the requests of one agency, the latest submission first."""
    values = after, limit, *sight.columns, sight.own_alone, ori
    return await SQL.views(RequestView, connection, "requests_list_of_agency", *values)


async def count_statuses(tables: TablesAsOf) -> StatusesView:
    """Return how many requests are in each status; merged ones have a status of their own."""
    rows = await tables.connection.fetch(SQL["requests_by_status"], tables.as_of)
    counts = {row["status"]: row["requests"] for row in rows}
    return StatusesView(
        as_of=tables.as_of, requests={status: counts.get(status, 0) for status in RequestStatus}
    )


async def list_timeline(
    tables: Tables,
    request_id: UUID,
    after: int | None,
    limit: int,
    sight: Sight = EVERYTHING,
    *,
    reached: int = 0,
) -> Timeline:
    """Return the facts of a request's life, in the order in which they were recorded.

    `reached` is a position that the caller has waited for; the figures' tables, by which sight is
    judged, are true for it, too. It is one statement, and sees one moment by itself.
    """
    values = request_id, after, limit, *sight.columns, reached, sight.asking
    rows = await fetch_whole(tables, SQL["timeline_list"], *values)
    handled = max((row["handled"] or 0 for row in rows), default=0)
    entries = [
        TimelineEntry(**{name: row[name] for name in TimelineEntry.model_fields})
        for row in rows
        if row["position"] is not None
    ]
    return Timeline(max(handled, reached), entries)
