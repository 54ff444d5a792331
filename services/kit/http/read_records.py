"""What was recorded of reads, for those who answer for it: `GET /reads` of each service."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import Field

from events.event import Role
from services.kit.feed.connections import Tables, fetch
from services.kit.http.answers import ON_QUERY
from services.kit.http.cursors import Cursors, Page, RequestedPage
from services.kit.http.policy import About, Allowed, Row, Scope
from services.kit.http.running_service import CurrentService
from services.kit.http.views import View
from services.kit.statements import kit_sql

READS: Final = About("read")
_ID: Final = r"^[A-Za-z0-9._-]{1,64}$"
_CURSORS: Final[Cursors[int]] = Cursors(int)


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
    thing_id: str | None = None,
    person: str | None = None,
    before: int | None = None,
    limit: int,
) -> list[ReadView]:
    """Return reads, the latest first: of one thing, by one person, before a record."""
    rows = await fetch(tables, kit_sql("reads_list"), thing_id, person, before, limit)
    return [ReadView(**row) for row in rows]


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
    )


def reads_router(service: str) -> APIRouter:
    """Return the route of a service that shows what it recorded."""
    router = APIRouter(prefix="/reads", tags=["reads"])

    @router.get("", name=reads_operation(service), responses=ON_QUERY)
    async def show_reads(
        _call: Allowed,
        running: CurrentService,
        asked: RequestedPage,
        thing_id: Annotated[str | None, Query(pattern=_ID, description="Of one thing.")] = None,
        person: Annotated[str | None, Query(pattern=_ID, description="By one person.")] = None,
    ) -> ReadsPage:
        """Who read personal data, confidential work or the log here, the latest first."""
        rows = await list_reads(
            running.pool,
            thing_id=thing_id,
            person=person,
            before=asked.after(_CURSORS),
            limit=asked.fetch,
        )
        page = asked.page(rows, _CURSORS, lambda row: row.read_id, lambda row: row)
        return ReadsPage(items=page.items, next=page.next)

    return router
