"""The agencies that take part in a request beside the lead agency."""

from __future__ import annotations

from uuid import UUID

from fastapi import Response
from pydantic import Field

from events.vocabulary import LeaveReason
from services.intake import feeds
from services.intake.commands.fields import Note
from services.intake.commands.requests import JoinRequest, LeaveRequest
from services.intake.queries import requests
from services.intake.routes.callers import handled_request
from services.intake.routes.oris import GivenOri, named_agency
from services.intake.views.requests import Participants
from services.kit.http.answers import ON_COMMAND, ON_QUERY, Done, done
from services.kit.http.bodies import DatedBody
from services.kit.http.calls import build_command
from services.kit.http.policy import Allowed
from services.kit.http.problems import not_found
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService

router = Router(prefix="/requests/{request_id}/participants", tags=["requests"])


class JoinBody(DatedBody):
    """The agency that takes part from that day on."""

    ori: GivenOri = Field(description="Nine characters, or the first seven if that says it all.")


class LeaveBody(DatedBody):
    """Why an agency takes part no more, after that day."""

    reason: LeaveReason = Field(description="`entered-in-error`: it never took part.")
    note: Note | None = None


@router.get("", responses=ON_QUERY)
async def list_participants(
    request_id: UUID, call: Allowed, running: CurrentService
) -> Participants:
    """The agencies beside the lead agency, in the order in which they joined."""
    await running.wait_for_feeds(call, feeds.REQUESTS_FEED, feeds.AGENCIES_FEED)
    if await requests.find_request(running.pool, request_id) is None:
        raise not_found("request", request_id)
    return await requests.list_participants(running.pool, request_id)


@router.post("", status_code=201, responses=ON_COMMAND)
async def join_request(
    request_id: UUID,
    body: JoinBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Let another agency take part in a request; the lead agency speaks for all."""
    participation_id = call.new_id("participation")
    command = build_command(
        JoinRequest,
        request_id=request_id,
        participation_id=participation_id,
        participant=await named_agency(running, call, body.ori, "body.ori"),
        **running.dated(body.on),
    )
    handled = await handled_request(running, request_id, command, call)
    return done(response, handled, participation_id)


@router.post("/{participation_id}/leave", responses=ON_COMMAND)
async def leave_request(
    request_id: UUID,
    participation_id: UUID,
    body: LeaveBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """End the participation of an agency, or take it back as entered in error."""
    command = build_command(
        LeaveRequest,
        request_id=request_id,
        participation_id=participation_id,
        **body.dated(running),
    )
    return done(response, await handled_request(running, request_id, command, call), request_id)
