"""Who did what: every fact about a thing, or of a person's doing, in people's words."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Annotated, Final
from uuid import UUID

from fastapi import Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from events.log.database.connections import Connection
from events.log.store.selection import Selection
from events.rules.desk import sees_desk
from events.telling.naming import contact_place
from events.telling.trails import Reach, Sight, read_trail
from services.kit.http.answers import Responses, set_headers
from services.kit.http.calls import Call
from services.kit.http.cursors import (
    CURSOR_CHARACTERS_MAX,
    PAGE_ITEMS_DEFAULT,
    PAGE_ITEMS_MAX,
    Cursors,
    Page,
    Paging,
)
from services.kit.http.openapi import ANSWER_HEADERS
from services.kit.http.policy import Allowed
from services.kit.http.problems import not_found
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService, RunningService
from services.reporting.feeds import FIGURES_FEED, TIMELINE_FEED
from services.reporting.positions import (
    ON_QUERY_AS_OF,
    POSITION_MAX,
    AskedPosition,
    position_of,
)
from services.reporting.queries.tables_as_of import tables_as_of
from services.reporting.queries.trail import (
    of_agency,
    of_contact,
    of_engagement,
    of_person,
    of_request,
    requests_left_out,
)
from services.reporting.views.trail import TrailEntry

router = Router(prefix="/trail", tags=["trail"])

_CURSORS: Final = Cursors(int)
_Ori = Annotated[str, Path(pattern="^[A-Z]{2}[A-Z0-9]{7}$")]
_Person = Annotated[
    str,
    Path(
        pattern="^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
        description="As actors name the person, what stands after the colon; `expert-<id>`, or "
        "`contact-<ORI>-<role>`.",
    ),
]
LEFT_OUT_HEADER: Final = "Byfield-Requests-Left-Out"
"""How many of an agency's requests, the earliest, its trail does not tell of; left out if none."""
_ON_AGENCY: Final[Responses] = ON_QUERY_AS_OF | {
    200: {
        "headers": ANSWER_HEADERS
        | {
            LEFT_OUT_HEADER: {
                "description": "How many requests, the earliest, are not told of; left out if "
                "none.",
                "schema": {"type": "string", "pattern": "^[1-9][0-9]*$"},
            }
        }
    }
}
_Select = Callable[[Connection, int], Awaitable[Sequence[Selection]]]


class AskedTrail(BaseModel):
    """Which page of a trail is asked for, and as of when; an unknown name is refused."""

    model_config = ConfigDict(extra="forbid")

    as_of: int | None = Field(
        default=None, ge=0, le=POSITION_MAX, description="A position of the log; left out: now."
    )
    limit: int = Field(default=PAGE_ITEMS_DEFAULT, ge=1, le=PAGE_ITEMS_MAX)
    cursor: str | None = Field(
        default=None,
        max_length=CURSOR_CHARACTERS_MAX,
        description="`next` of the page before.",
        json_schema_extra={"pattern": "^[A-Za-z0-9_-]+$"},
    )

    @property
    def paging(self) -> Paging:
        """Return the page."""
        return Paging(self.limit, self.cursor)


_Asked = Annotated[AskedTrail, Query()]


@router.get("/requests/{request_id}", responses=ON_QUERY_AS_OF)
async def show_request_trail(
    request_id: UUID, wanted: _Asked, call: Allowed, running: CurrentService, response: Response
) -> Page[TrailEntry]:
    """Every fact about a request: its desk, engagements, findings and invitations.

    Who answered an evaluation, and what, is in no trail.
    """
    select = partial(of_request, running.log, request_id=request_id)
    return await _of_thing("request", request_id, select, wanted, call, running, response)


@router.get("/engagements/{engagement_id}", responses=ON_QUERY_AS_OF)
async def show_engagement_trail(
    engagement_id: UUID, wanted: _Asked, call: Allowed, running: CurrentService, response: Response
) -> Page[TrailEntry]:
    """Every fact about an engagement: its findings and invitations, too."""
    select = partial(of_engagement, running.log, engagement_id=engagement_id)
    return await _of_thing("engagement", engagement_id, select, wanted, call, running, response)


@router.get("/agencies/{ori}", responses=_ON_AGENCY)
async def show_agency_trail(
    ori: _Ori, wanted: _Asked, call: Allowed, running: CurrentService, response: Response
) -> Page[TrailEntry]:
    """Every fact about an agency, and about the requests that it has or had a part in.

    Of more than 5,000 requests the latest; `Byfield-Requests-Left-Out` says of how many it does
    not tell.
    """

    async def select(connection: Connection, until: int) -> Sequence[Selection]:
        if left_out := await requests_left_out(connection, ori):
            response.headers[LEFT_OUT_HEADER] = str(left_out)
        return await of_agency(running.log, connection, until, ori=ori)

    return await _of_thing("agency", ori, select, wanted, call, running, response)


@router.get("/people/{person}", responses=ON_QUERY_AS_OF)
async def show_person_trail(
    person: _Person, wanted: _Asked, call: Allowed, running: CurrentService, response: Response
) -> Page[TrailEntry]:
    """What a person did, and what was told of the person.

    An expert of a provider is `expert-<id>`, with the work that the expert was chosen for and did.
    A contact of an agency is called by the place, as `contact-IA0570100-agency_executive`: who was
    named there, in the registry and in requests.

    Who decides about access sees that something was done, when and in which role; of work nothing.
    """
    if (place := contact_place(person)) is not None:

        async def select(connection: Connection, _: int) -> Sequence[Selection]:
            return await of_contact(connection, place)

        return await _of_thing("person", person, select, wanted, call, running, response)
    until = await position_of(AskedPosition(as_of=wanted.as_of), call, running)
    if until is None:
        until = (await running.log.head()).position
    page = await _page(of_person(person), until, wanted, call, running, response)
    if not page.items and wanted.cursor is None:
        raise not_found("person", person)
    return page


async def _of_thing(
    thing: str,
    thing_id: object,
    select: _Select,
    wanted: AskedTrail,
    call: Call,
    running: RunningService,
    response: Response,
) -> Page[TrailEntry]:
    as_of = await position_of(AskedPosition(as_of=wanted.as_of), call, running)
    await running.wait_for_feeds(call, TIMELINE_FEED, FIGURES_FEED)
    if as_of is not None:
        await running.wait_for_position(as_of, TIMELINE_FEED)
    async with tables_as_of(
        running.pool, TIMELINE_FEED, as_of, reached=call.headers.after
    ) as tables:
        until = tables.as_of if as_of is None else as_of
        selections = await select(tables.connection, until)
    page = await _page(selections, until, wanted, call, running, response)
    if not page.items and wanted.cursor is None:
        raise not_found(thing, thing_id)
    return page


async def _page(
    selections: Sequence[Selection],
    until: int,
    wanted: AskedTrail,
    call: Call,
    running: RunningService,
    response: Response,
) -> Page[TrailEntry]:
    paging = wanted.paging
    reach = Reach(paging.after(_CURSORS) or 0, until, paging.fetch)
    of_center = sees_desk(call.principal.role)
    told = await read_trail(
        running.log, selections, reach, Sight(personal=of_center, work=of_center)
    )
    set_headers(response, position=until)
    return paging.page(
        told,
        _CURSORS,
        lambda entry: entry.position,
        TrailEntry.model_validate,
    )
