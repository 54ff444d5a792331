"""Requests: submitted, screened, declined, withdrawn; and where they stand."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from events.decider import Refused
from events.log.handle import Handled
from events.vocabulary import DeclineReason, Ori, Program, WithdrawalReason
from services.intake import feeds, queries
from services.intake.commands.fields import (
    DeliveryTypes,
    GivenContact,
    Note,
    PersonName,
    Problem,
    Topics,
)
from services.intake.commands.requests import (
    DeclineRequest,
    ScreenRequest,
    SubmitRequest,
    WithdrawRequest,
)
from services.intake.decisions import REQUESTS
from services.intake.decisions.requests import RequestCommand
from services.intake.queries import Invitations, RequestStatus, RequestSummary, RequestView
from services.intake.registry import agency_facts, facts_of_asking_agency, request_stream
from services.intake.routes.bodies import Body
from services.kit.answers import ON_COMMAND, ON_QUERY, Done, done, tell
from services.kit.pages import AskedPage, Cursors, Page
from services.kit.problems import REFUSED, Fault, ProblemError, not_found
from services.kit.requests import Asked, asked_by, commanded
from services.kit.running import Here, Running

router = APIRouter(prefix="/requests", tags=["requests"])

ByCoordinator = Annotated[Asked, Depends(asked_by("coordinator", "operator"))]
ByAgency = Annotated[Asked, Depends(asked_by("requester", "coordinator", "operator"))]
"""Requests name people: neither providers nor readers see them here."""

_POSITION = Annotated[int, Field(ge=1, le=2**63 - 1)]
_CURSORS: Final = Cursors(_POSITION)


class SubmitBody(Body):
    """What an agency asks for."""

    ori: Ori
    program: Program
    topics: Topics
    delivery_types: DeliveryTypes = Field(default=(), description="None: advice is wanted on it.")
    problem: Problem
    contact: GivenContact
    authorized_by: PersonName
    wanted_from: date | None = None
    wanted_until: date | None = None


class ScreenBody(Body):
    """The program that the center routes a request to."""

    program: Program


class DeclineBody(Body):
    """Why the center does not take a request."""

    reason: DeclineReason
    note: Note | None = None


class WithdrawBody(Body):
    """Why the agency takes its request back."""

    reason: WithdrawalReason
    note: Note | None = None


@router.post("", status_code=201, responses=ON_COMMAND)
async def submit_request(body: SubmitBody, asked: ByAgency, here: Here, response: Response) -> Done:
    """Ask for help."""
    request_id = asked.new_id("request")
    said = body.asked()
    command = commanded(
        SubmitRequest,
        request_id=request_id,
        agency_registered=await agency_facts(here.log, body.ori, said["on"]) is not None,
        **said,
    )
    try:
        handled = await _handled(here, request_id, command, asked)
    except Refused as refused:
        if refused.rule == "agency-not-registered":
            raise _ori_unknown(body.ori, refused) from refused
        raise
    return done(response, handled, request_id, location=f"/intake/requests/{request_id}")


@router.post("/{request_id}/screen", responses=ON_COMMAND)
async def screen_request(
    request_id: UUID, body: ScreenBody, asked: ByCoordinator, here: Here, response: Response
) -> Done:
    """Take a request and route it to a program."""
    said = body.asked()
    agency = await facts_of_asking_agency(here.log, request_id, said["on"])
    command = commanded(ScreenRequest, request_id=request_id, agency=agency, **said)
    return done(response, await _handled(here, request_id, command, asked), request_id)


@router.post("/{request_id}/decline", responses=ON_COMMAND)
async def decline_request(
    request_id: UUID, body: DeclineBody, asked: ByCoordinator, here: Here, response: Response
) -> Done:
    """Do not take a request."""
    command = commanded(DeclineRequest, request_id=request_id, **body.asked())
    return done(response, await _handled(here, request_id, command, asked), request_id)


@router.post("/{request_id}/withdraw", responses=ON_COMMAND)
async def withdraw_request(
    request_id: UUID, body: WithdrawBody, asked: ByAgency, here: Here, response: Response
) -> Done:
    """Take a request back, before the help was given."""
    await here.caught_up(asked, feeds.REQUESTS)
    delivered = await queries.is_delivered(here.pool, request_id)
    command = commanded(WithdrawRequest, request_id=request_id, delivered=delivered, **body.asked())
    return done(response, await _handled(here, request_id, command, asked), request_id)


@router.get("", responses=ON_QUERY)
async def list_requests(
    asked: ByAgency,
    here: Here,
    page: AskedPage,
    status: RequestStatus | None = None,
    ori: Ori | None = None,
) -> Page[RequestSummary]:
    """Requests, the latest recorded first."""
    await here.caught_up(asked, feeds.REQUESTS, feeds.AGENCIES)
    rows = await queries.list_requests(
        here.pool,
        status=status,
        ori=ori,
        before_position=page.after(_CURSORS),
        limit=page.fetch,
    )
    return page.page(rows, _CURSORS, lambda request: request.position, lambda request: request)


@router.get("/{request_id}", responses=ON_QUERY)
async def show_request(
    request_id: UUID, asked: ByAgency, here: Here, response: Response
) -> RequestView:
    """One request, whole."""
    await here.caught_up(asked, feeds.REQUESTS, feeds.AGENCIES)
    request = await queries.find_request(here.pool, request_id)
    if request is None:
        raise not_found("request", request_id)
    tell(response, version=request.version)
    return request


@router.get("/{request_id}/invitations", responses=ON_QUERY)
async def list_invitations(request_id: UUID, asked: ByCoordinator, here: Here) -> Invitations:
    """Who was asked how it went, with the private tokens to answer with."""
    if asked.headers.after:
        # What was told by then may have been answered by an invitation, which came a little later.
        await here.caught_up(asked, feeds.INVITE_EVALUATION)
        head = await here.log.head()
        await here.freshness.wait_until([feeds.INVITATIONS], head.position)
    key = here.settings.evaluation_key.get_secret_value()
    return await queries.list_invitations(here.pool, request_id, key)


async def _handled(
    here: Running, request_id: UUID, command: RequestCommand, asked: Asked
) -> Handled:
    try:
        return await here.handle(REQUESTS, request_stream(request_id), command, asked)
    except Refused as refused:
        if refused.rule == "request-unknown":
            raise not_found("request", request_id) from refused
        raise


def _ori_unknown(ori: str, refused: Refused) -> ProblemError:
    fault = Fault(field="body.ori", value=ori, rule="must be in the registry of agencies")
    return ProblemError(REFUSED, refused.detail, rule=refused.rule, errors=[fault])
