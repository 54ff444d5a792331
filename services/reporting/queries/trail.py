"""Which streams of the log a thing is told in: what a trail is read from.

The log knows the streams of a request, and reporting's timeline where its engagements and
invitations began.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from typing import Final
from uuid import UUID

import orjson

from events.event import Recorded
from events.log.database.connections import Connection
from events.log.store.event_log import EventLog
from events.log.store.selection import (
    SELECTED_MAX,
    AtPositions,
    ByPerson,
    InStreams,
    Naming,
    NamingIn,
    Selection,
)
from events.telling.naming import CONTACT_IN, EXPERT_IN, NAMED_IN, ContactPlace
from events.telling.trails import in_streams
from services.reporting.queries import SQL

AGENCY_REQUESTS_MAX: Final = 5_000
"""Of so many requests of an agency, the latest, the facts are told with its own."""
_PERSON: Final = "person-"
_EXPERT: Final = "expert-"


async def of_request(
    log: EventLog, connection: Connection, until: int, *, request_id: UUID
) -> Sequence[Selection]:
    """Return what selects the facts of a request, its desk, engagements and invitations."""
    return in_streams(await _streams(log, connection, [request_id], until))


async def of_engagement(
    log: EventLog, connection: Connection, until: int, *, engagement_id: UUID
) -> Sequence[Selection]:
    """Return what selects the facts of an engagement, its findings and invitations."""
    opened = await log.read_stream(f"engagement-{engagement_id}", limit=1)
    streams = {f"engagement-{engagement_id}", f"findings-{engagement_id}"}
    if opened:
        request_id = UUID(orjson.loads(opened[0].data)["request_id"])
        async for begun in _begun(log, connection, [request_id], until):
            if orjson.loads(begun.data).get("engagement_id") == str(engagement_id):
                streams.add(begun.stream)
    return in_streams(streams)


async def of_agency(
    log: EventLog, connection: Connection, until: int, *, ori: str
) -> Sequence[Selection]:
    """Return what selects the facts of an agency and of the requests that it has a part in.

    Of these the latest `AGENCY_REQUESTS_MAX`; `requests_left_out` says of how many it does not.
    """
    rows = await connection.fetch(SQL["trail_requests"], ori, AGENCY_REQUESTS_MAX)
    requests = [row["request_id"] for row in rows]
    return in_streams({f"agency-{ori}", *await _streams(log, connection, requests, until)})


async def requests_left_out(connection: Connection, ori: str) -> int:
    """Return how many requests of an agency, the earliest, its trail does not tell of."""
    rows = await connection.fetch(SQL["trail_requests"], ori, 1)
    return max(0, rows[0]["requests"] - AGENCY_REQUESTS_MAX) if rows else 0


def of_person(person: str) -> Sequence[Selection]:
    """Return what selects what a person did, what names one, and what was told of one.

    Of a contact `of_contact` does.
    """
    told: list[Selection] = [ByPerson(person), Naming(person, NAMED_IN)]
    if person.startswith((_PERSON, _EXPERT)):
        told.append(InStreams([person]))
    if person.startswith(_EXPERT):
        told.append(Naming(person.removeprefix(_EXPERT), EXPERT_IN, in_lists=True))
    return told


async def of_contact(connection: Connection, place: ContactPlace) -> Sequence[Selection]:
    """Return what selects the facts that tell who is in a place of an agency, or is forgotten.

    Of its requests the latest `AGENCY_REQUESTS_MAX`.
    """
    rows = await connection.fetch(SQL["trail_requests_of"], place.ori, AGENCY_REQUESTS_MAX)
    streams = [f"agency-{place.ori}", *(f"request-{row['request_id']}" for row in rows)]
    named = Naming(place.role, CONTACT_IN)
    return [
        *(NamingIn(each.streams, named) for each in in_streams(streams)),
        *in_streams(f"forgetting-{stream}" for stream in streams),
    ]


async def _streams(
    log: EventLog, connection: Connection, requests: Collection[UUID], until: int
) -> set[str]:
    streams = {f"{category}-{one}" for one in requests for category in ("request", "desk")}
    async for begun in _begun(log, connection, requests, until):
        streams.add(begun.stream)
        if begun.category == "engagement":
            streams.add(f"findings-{begun.stream.removeprefix('engagement-')}")
    return streams


async def _begun(
    log: EventLog, connection: Connection, requests: Collection[UUID], until: int
) -> AsyncIterator[Recorded]:
    """Yield the first facts of the engagements and invitations of some requests."""
    rows = await connection.fetch(SQL["trail_beginnings"], list(requests), until)
    positions = [row["position"] for row in rows]
    for first in range(0, len(positions), SELECTED_MAX):
        part = positions[first : first + SELECTED_MAX]
        for begun in await log.read_selected(AtPositions(part), limit=len(part)):
            yield begun
