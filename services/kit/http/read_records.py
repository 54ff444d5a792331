"""What was recorded of reads, for those who answer for it: `GET /reads` of each service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from fastapi import Query
from pydantic import Field

from events.days import Day
from events.event import Role
from services.kit.feed.connections import Tables, fetch
from services.kit.http.answers import ON_QUERY
from services.kit.http.cursors import Cursors, Page, RequestedPage
from services.kit.http.policy import About, Allowed, Row, Scope
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService
from services.kit.http.views import View
from services.kit.statements import kit_sql

READS: Final = About("read")
ID_PATTERN: Final = r"^[A-Za-z0-9._-]{1,64}$"
READS_CURSORS: Final[Cursors[int]] = Cursors(int)
"""By the number of the last record that was shown."""
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WantedReads:
    """Which reads are asked for; None: any."""

    thing: str | None = None
    """The kind of thing, such as `log`."""
    thing_id: str | None = None
    person: str | None = None
    since: datetime | None = None
    """From this instant."""
    until: datetime | None = None
    """Before this one."""


ALL_READS: Final = WantedReads()


class ReadView(View):
    """A read that was recorded."""

    read_id: int
    read_at: datetime
    person: str = Field(description="An opaque id; of a machine, its client id.")
    role: str
    operation: str
    thing: str = Field(description="What the operation is about.")
    thing_id: str | None = Field(description="None for a list.")
    rows: int | None = Field(description="How many were shown; none of a page about one thing.")
    first_position: int | None = Field(description="Of the facts that were told, of the log alone.")
    last_position: int | None


class ReadsPage(Page[ReadView]):
    """Some of the reads, the latest first."""


async def list_reads(
    tables: Tables,
    *,
    wanted: WantedReads = ALL_READS,
    before: int | None = None,
    limit: int,
) -> list[ReadView]:
    """Return reads, the latest first: those that are wanted, before a record."""
    values = wanted.thing_id, wanted.person, wanted.thing, wanted.since, wanted.until
    rows = await fetch(tables, kit_sql("reads_list"), *values, before, limit)
    return [ReadView(**row) for row in rows]


def bounds_of(day: date | None, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    """Return when a day begins and ends at the center; twice None for no day."""
    if day is None:
        return None, None
    return datetime.combine(day, time(), zone), datetime.combine(day + _DAY, time(), zone)


def reads_operation(service: str) -> str:
    """Return the name of the operation in a service."""
    return f"show_{service}_reads"


def reads_row(service: str, may: Mapping[Role, Scope]) -> Row:
    """Return the row of a service that shows what it recorded."""
    return Row(
        reads_operation(service),
        READS,
        may,
        "Who answers for the data sees who read it; whoever is read about is told by them. It has "
        "ids alone.",
        recorded=True,
    )


def reads_router(service: str) -> Router:
    """Return the route of a service that shows what it recorded."""
    router = Router(prefix="/reads", tags=["reads"])

    @router.get("", name=reads_operation(service), responses=ON_QUERY)
    async def show_reads(
        call: Allowed,  # noqa: ARG001 - who reads the reads is recorded too
        running: CurrentService,
        asked: RequestedPage,
        thing: Annotated[
            str | None, Query(pattern=ID_PATTERN, description="Of a kind, such as `log`.")
        ] = None,
        thing_id: Annotated[
            str | None, Query(pattern=ID_PATTERN, description="Of one thing.")
        ] = None,
        person: Annotated[
            str | None, Query(pattern=ID_PATTERN, description="By one person.")
        ] = None,
        day: Annotated[Day | None, Query(description="On one day at the center.")] = None,
    ) -> ReadsPage:
        """Who read personal data, confidential work or the log here, the latest first."""
        rows = await list_reads(
            running.pool,
            wanted=WantedReads(
                thing, thing_id, person, *bounds_of(day, running.settings.time_zone)
            ),
            before=asked.after(READS_CURSORS),
            limit=asked.fetch,
        )
        page = asked.page(rows, READS_CURSORS, lambda row: row.read_id, lambda row: row)
        return ReadsPage(items=page.items, next=page.next)

    return router
