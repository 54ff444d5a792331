"""What callers may name, and how a command on something unknown is answered: 404."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query

from events.decider import Refused
from events.log.deciding.handle import Handled
from events.parties import own_ori, spoken_for
from events.rules.confidentiality import Sight, sight_within
from events.rules.desk import OWNER_ASKED, OWNER_PATTERN
from services.intake.commands.desk import DeskCommand, OnNote
from services.intake.decisions import AGENCY_DECIDER, DESK_DECIDER, REQUEST_DECIDER
from services.intake.decisions.agencies import AgencyCommand
from services.intake.decisions.requests import RequestCommand
from services.intake.lookups import beside_agency, beside_desk, beside_request
from services.kit.http.calls import Call
from services.kit.http.problem_kinds import FORBIDDEN
from services.kit.http.problems import ProblemError, not_found
from services.kit.http.running_service import RunningService


def sight(call: Call) -> Sight:
    """What a list shows to who calls."""
    return sight_within(call.scope, call.principal)


AskedOwner = Annotated[str | None, Query(description=OWNER_ASKED, pattern=OWNER_PATTERN)]


async def refuse_other_agency(running: RunningService, call: Call, ori: str) -> None:
    """Refuse an agency that names another than itself, or one that it succeeded, in a body.

    Raises a 403 problem: who is in the registry is no secret.
    """
    agency = call.principal.as_agency
    if call.principal.role != "requester" or agency == ori:
        return
    own = await own_ori(running.streams, ori)
    if not await spoken_for(running.parties, call.principal, (own,)):
        raise ProblemError(FORBIDDEN, f"{agency} asks for itself alone, not for {own}.")


async def handled_request(
    running: RunningService, request_id: UUID, command: RequestCommand, call: Call
) -> Handled:
    """Give a command on a request; 404 where there is none."""
    try:
        return await running.handle(
            REQUEST_DECIDER,
            REQUEST_DECIDER.stream(request_id),
            command,
            call,
            beside=beside_request(command),
        )
    except Refused as refused:
        if refused.rule == "request-unknown":
            raise not_found("request", request_id) from refused
        raise


async def handled_agency(running: RunningService, command: AgencyCommand, call: Call) -> Handled:
    """Give a command on an agency; 404 where the registry does not know it."""
    try:
        return await running.handle(
            AGENCY_DECIDER,
            AGENCY_DECIDER.stream(command.ori),
            command,
            call,
            beside=beside_agency(command),
        )
    except Refused as refused:
        if refused.rule == "agency-not-registered":
            raise not_found("agency", command.ori) from refused
        raise


async def handled_desk(running: RunningService, command: DeskCommand, call: Call) -> Handled:
    """Give a command on the desk of a request; 404 where there is no such request or note."""
    stream = DESK_DECIDER.stream(command.request_id)
    try:
        return await running.handle(
            DESK_DECIDER, stream, command, call, beside=beside_desk(command)
        )
    except Refused as refused:
        if refused.rule == "request-unknown":
            raise not_found("request", command.request_id) from refused
        if isinstance(command, OnNote) and refused.rule == "note-unknown":
            raise not_found("note", command.note_id) from refused
        raise
