"""An agency: what it is, how much work it has, and what happened to it and to its requests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from events.event import Recorded
from events.log.database.connections import Connection
from events.log.deciding.kept import Kept
from events.log.store.event_log import EventLog
from events.log.store.selection import AtPositions
from events.parties import own_ori
from events.rules.confidentiality import Sight
from events.telling.entries import Entry
from services.reporting.narrow_facts import assignment
from services.reporting.narrow_facts.agencies import FACTS
from services.reporting.queries import SQL
from services.reporting.queries.tables_as_of import TablesAsOf
from services.reporting.views.agencies import AgencyEntry, AgencyView, AgencyWork, NamedRequest
from services.reporting.views.requests import RequestStatus

TOLD_TO_WHO_TAKES_PART: Final = tuple(
    fact.wire_name
    for fact in (
        assignment.EngagementOpened,
        assignment.ProviderAssigned,
        assignment.ProviderAccepted,
        assignment.ProviderDeclined,
        assignment.AssignmentLapsed,
        assignment.ProviderReplaced,
        assignment.ProviderJoined,
        assignment.ProviderLeft,
        assignment.EngagementHeld,
        assignment.EngagementResumed,
        assignment.DeliveryRecorded,
        assignment.DeliveryCorrected,
        assignment.DeliveryStruck,
        assignment.EngagementDelivered,
        assignment.EngagementCancelled,
        assignment.EngagementClosed,
        assignment.EngagementReopened,
        assignment.EngagementReinstated,
    )
)
"""An agency sees of work in which it only takes part what assignment shows it: no plan, no
validator, nothing of the request itself."""
STREAM_EVENTS_MAX: Final = 1_000
"""Of an agency's stream, in one read."""
_OWN: Final = frozenset(fact.wire_name for fact in FACTS)


class OfWork(NamedTuple):
    """What the timeline says of a fact beside what the fact says itself."""

    late: bool
    request: NamedRequest


async def get_agency(connection: Connection, ori: str, sight: Sight) -> AgencyView | None:
    """Return an agency; None if it is not in the registry, or not for who asks.

    Who sees nothing but what is its own is shown itself, who it succeeded, and whose work it has.
    """
    return await SQL.view(AgencyView, connection, "agency_get", ori, *_asking(sight))


async def get_agency_meant(
    streams: Kept, connection: Connection, ori: str, sight: Sight
) -> AgencyView | None:
    """Return the agency that an ORI names which may be an alias; None as `get_agency` does."""
    found = await get_agency(connection, ori, sight)
    if found is None and (own := await own_ori(streams, ori)) != ori:
        return await get_agency(connection, own, sight)
    return found


async def get_agency_of_request(
    connection: Connection, request_id: UUID, sight: Sight
) -> AgencyView | None:
    """Return the agency that asked; None as `get_agency` does, and of a request not known yet."""
    ori = await connection.fetchval(SQL["request_agency"], request_id)
    return None if ori is None else await get_agency(connection, ori, sight)


async def count_work(connection: Connection, ori: str, sight: Sight) -> AgencyWork:
    """Return how much work of an agency is shown to who asks."""
    rows = await connection.fetch(SQL["agency_work"], ori, *_asking(sight))
    own = {row["status"]: row for row in rows if not row["took_part"]}
    return AgencyWork(
        requests={each: own[each]["requests"] for each in RequestStatus if each in own},
        opened=sum(row["opened"] for row in own.values()),
        delivered=sum(row["delivered"] for row in own.values()),
        took_part=sum(row["requests"] for row in rows if row["took_part"]),
    )


async def list_work(
    tables: TablesAsOf, ori: str, before: int | None, limit: int, sight: Sight
) -> dict[int, OfWork]:
    """Return what happened to the requests of an agency before a position, the latest, by position.

    The figures' tables, by which sight is judged, are true for the reached position too.
    """
    rows = await tables.connection.fetch(
        SQL["agency_timeline"],
        ori,
        *_asking(sight),
        before,
        limit,
        tables.reached,
        sight.asking,
        TOLD_TO_WHO_TAKES_PART,
    )
    return {
        row["position"]: OfWork(row["late"], NamedRequest.model_validate({**row})) for row in rows
    }


async def tell_agency(
    log: EventLog, ori: str, work: Mapping[int, OfWork], before: int | None, limit: int
) -> list[AgencyEntry]:
    """Return what happened to an agency and, of `list_work`, to its requests, the latest first."""
    facts = {
        each.position: each
        for each in await _own_facts(log, ori)
        if before is None or each.position < before
    }
    latest = sorted([*facts, *work], reverse=True)[:limit]
    if asked := work.keys() & set(latest):
        read = await log.read_selected(AtPositions(asked), limit=len(asked))
        facts |= {each.position: each for each in read}
    return [_entry(facts[at], work.get(at)) for at in latest]


def _asking(sight: Sight) -> tuple[bool, str | None, bool]:
    return (*sight.columns, sight.own_alone)


async def _own_facts(log: EventLog, ori: str) -> list[Recorded]:
    facts: list[Recorded] = []
    after = 0
    while read := await log.read_stream(
        f"agency-{ori}", after_version=after, limit=STREAM_EVENTS_MAX
    ):
        facts += [each for each in read if each.type in _OWN]
        after = read[-1].version
    return facts


def _entry(recorded: Recorded, of_work: OfWork | None) -> AgencyEntry:
    told = Entry.of(recorded)
    role, _, _ = told.actor.partition(":")
    return AgencyEntry(
        position=told.position,
        type=told.type,
        says=told.says,
        happened_on=None if told.happened_on is None else date.fromisoformat(told.happened_on),
        recorded_at=told.recorded_at,
        role=role,
        late=of_work is not None and of_work.late,
        request=None if of_work is None else of_work.request,
    )
