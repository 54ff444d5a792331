"""The agencies that take part in requests beside the lead agency, by the rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from events.log.database.connections import Connection
from events.rules.requests import RequestSeen, StaySeen
from services.assignment.queries import SQL


async def suggest_request(connection: Connection, engagement_id: UUID) -> RequestSeen:
    """Return who takes part in the request of an engagement, as `read_stays` does."""
    rows = await connection.fetch(SQL["participants_of_engagement"], engagement_id)
    return RequestSeen(stays=tuple(StaySeen(*row) for row in rows))


async def read_stays(
    connection: Connection, request_ids: Collection[UUID]
) -> Mapping[UUID, RequestSeen]:
    """Return, of each of these requests, who takes part; of its end the rows say nothing.

    Rows may lag: they only suggest, and a choice is decided on the streams.
    """
    stays: dict[UUID, list[StaySeen]] = defaultdict(list)
    for request_id, *stay in await connection.fetch(SQL["stays_of_requests"], list(request_ids)):
        stays[request_id].append(StaySeen(*stay))
    return {each: RequestSeen(stays=tuple(stays[each])) for each in request_ids}


async def list_predecessors(connection: Connection, agencies: Sequence[str]) -> tuple[str, ...]:
    """Return the others that became these agencies; likewise the rows only suggest."""
    rows = await connection.fetch(SQL["predecessors_of"], agencies)
    return tuple(ori for (ori,) in rows)
