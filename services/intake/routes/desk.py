"""The desk of a request: who looks after it, and what the center notes; for the center alone."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from fastapi import Query, Response
from pydantic import Field

from events.days import Day
from events.vocabulary import NoteChangeReason
from services.intake import feeds
from services.intake.commands.desk import (
    CorrectNote,
    ReleaseRequest,
    StrikeNote,
    TakeRequest,
    WriteNote,
)
from services.intake.commands.fields import CoordinatorName, GivenContactMade, NoteText
from services.intake.queries import desk
from services.intake.routes.callers import handled_desk
from services.intake.views.desk import DeskView, NoteView
from services.kit.http.answers import ON_COMMAND, ON_QUERY, Done, done, forbid_caching, set_headers
from services.kit.http.bodies import DatedBody
from services.kit.http.calls import build_command
from services.kit.http.cursors import Cursors, Page, RequestedPage
from services.kit.http.policy import Allowed
from services.kit.http.problems import not_found
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService, RunningService

router = Router(prefix="/requests/{request_id}/desk", tags=["desk"])

_CURSORS: Final = Cursors(tuple[date, Annotated[int, Field(ge=1, le=2**63 - 1)]])


class TakeBody(DatedBody):
    """Who looks after the request from that day on."""

    coordinator: CoordinatorName | None = Field(default=None, description="Left out: who asks.")
    instead_of: CoordinatorName | None = Field(
        default=None,
        description="Whom to take it over from. Left out where another coordinator is named: "
        "from who asks.",
    )


class ReleaseBody(DatedBody):
    """From when on nobody looks after the request."""

    coordinator: CoordinatorName | None = Field(
        default=None, description="Who did. Left out: who asks."
    )


class NoteBody(DatedBody):
    """What is noted; with a contact: what that was about, on its day."""

    text: NoteText
    contact: GivenContactMade | None = None


class CorrectNoteBody(DatedBody):
    """All of what the note should have said."""

    text: NoteText
    contact: GivenContactMade | None = None
    noted_on: Day = Field(description="The day that it is about.")
    reason: NoteChangeReason


class StrikeNoteBody(DatedBody):
    """Why the note should not stand."""

    reason: NoteChangeReason


@router.get("", responses=ON_QUERY)
async def show_desk(
    request_id: UUID, call: Allowed, running: CurrentService, response: Response
) -> DeskView:
    """Who looks after a request, and how much was noted about it."""
    await running.wait_for_feeds(call, feeds.REQUESTS_FEED, feeds.DESK_FEED)
    found = await _found(running, request_id)
    set_headers(response, version=found.version, shows_others=True)
    return found


@router.post("/take", responses=ON_COMMAND)
async def take_request(
    request_id: UUID,
    body: TakeBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Look after a request, or let another do so; whoever has it keeps it unless named."""
    coordinator, instead_of = body.coordinator, body.instead_of
    if coordinator is None:
        coordinator = call.principal.person
    elif instead_of is None:
        instead_of = call.principal.person
    command = build_command(
        TakeRequest,
        request_id=request_id,
        coordinator=coordinator,
        instead_of=instead_of,
        **running.dated(body.on),
    )
    return done(response, await handled_desk(running, command, call), request_id)


@router.post("/release", responses=ON_COMMAND)
async def release_request(
    request_id: UUID,
    body: ReleaseBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Look after a request no more: nobody does until somebody takes it."""
    command = build_command(
        ReleaseRequest,
        request_id=request_id,
        coordinator=body.coordinator or call.principal.person,
        **running.dated(body.on),
    )
    return done(response, await handled_desk(running, command, call), request_id)


@router.get("/notes", responses=ON_QUERY)
async def list_notes(
    request_id: UUID,
    call: Allowed,
    running: CurrentService,
    page: RequestedPage,
    response: Response,
    contacts: Annotated[  # noqa: FBT002 - a query parameter has a name
        bool, Query(description="Only the log of contacts.")
    ] = False,
) -> Page[NoteView]:
    """What the center noted about a request, the latest day first, contacts among it."""
    forbid_caching(response)
    await running.wait_for_feeds(call, feeds.REQUESTS_FEED, feeds.DESK_FEED)
    await _found(running, request_id)
    rows = await desk.list_notes(
        running.pool,
        request_id,
        contacts_only=contacts,
        before=page.after(_CURSORS),
        limit=page.fetch,
    )
    return page.page(rows, _CURSORS, lambda note: (note.noted_on, note.position), lambda note: note)


@router.post("/notes", status_code=201, responses=ON_COMMAND)
async def write_note(
    request_id: UUID,
    body: NoteBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Note something about a request, or log a contact; nobody outside the center is shown it."""
    note_id = call.new_id("note")
    command = build_command(
        WriteNote, request_id=request_id, note_id=note_id, **body.dated(running)
    )
    return done(response, await handled_desk(running, command, call), note_id)


@router.post("/notes/{note_id}/correct", responses=ON_COMMAND)
async def correct_note(
    request_id: UUID,
    note_id: UUID,
    body: CorrectNoteBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Replace what a note says."""
    command = build_command(
        CorrectNote, request_id=request_id, note_id=note_id, **body.dated(running)
    )
    return done(response, await handled_desk(running, command, call), note_id)


@router.post("/notes/{note_id}/strike", responses=ON_COMMAND)
async def strike_note(
    request_id: UUID,
    note_id: UUID,
    body: StrikeNoteBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Strike a note out: what it said is shown no more."""
    command = build_command(
        StrikeNote, request_id=request_id, note_id=note_id, **body.dated(running)
    )
    return done(response, await handled_desk(running, command, call), note_id)


async def _found(running: RunningService, request_id: UUID) -> DeskView:
    if (found := await desk.find_desk(running.pool, request_id)) is None:
        raise not_found("request", request_id)
    return found
