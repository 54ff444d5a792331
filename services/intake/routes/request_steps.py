"""What becomes of a request: one route a step, and the page that a coordinator screens it with."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response
from pydantic import Field

from events.days import Day
from events.decider import Refused
from events.ids import GivenId
from events.rules.help import DeliveryTypes, PersonName
from events.vocabulary import (
    ClaimDismissalReason,
    CorrectionReason,
    DeclineReason,
    EscalationReason,
    Program,
    ReferralReason,
    ReinstatementReason,
    RequestStep,
    WithdrawalReason,
)
from services.intake import feeds
from services.intake.commands.fields import DocumentReference, Note, OfficeTitle, ReferredTo
from services.intake.commands.requests import (
    AmendedHelp,
    AmendRequest,
    AuthorizeRequest,
    ClaimAuthorization,
    ConfirmAuthorization,
    CorrectRequestDay,
    DeclineRequest,
    DismissClaim,
    EscalateRequest,
    KeepRequest,
    MergeRequest,
    ReferRequest,
    ReinstateRequest,
    RescreenRequest,
    ScreenRequest,
    TakeAuthorizationBack,
    WithdrawRequest,
)
from services.intake.decisions.requests import RequestCommand
from services.intake.queries.logged import TopicsListed
from services.intake.queries.screening import screening_of
from services.intake.queries.suggesting import duplicates_of
from services.intake.routes.callers import handled_request
from services.intake.views.screening import ScreeningView
from services.kit.http.answers import ON_COMMAND, ON_QUERY, Done, done, set_headers
from services.kit.http.bodies import Body, DatedBody
from services.kit.http.calls import Call, build_command
from services.kit.http.policy import Allowed
from services.kit.http.principals import link_of
from services.kit.http.problems import not_found
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService, RunningService

router = Router(prefix="/requests", tags=["requests"])


class ScreenBody(DatedBody):
    """The program that the center routes a request to."""

    program: Program
    other_action_reviewed: bool = False
    delivery_types: DeliveryTypes | None = Field(
        default=None, description="As agreed with the agency; left out: those it asked for."
    )


class RescreenBody(DatedBody):
    """The program that is right, after all."""

    program: Program
    other_action_reviewed: bool = False
    delivery_types: DeliveryTypes | None = Field(
        default=None, description="As agreed with the agency; left out: those it asked for."
    )
    note: Note | None = None


class AuthorizeBody(DatedBody):
    """Who of the agency said yes, and where that is written."""

    authorized_by: PersonName
    title: OfficeTitle
    document: DocumentReference | None = None


class ClaimBody(Body):
    """Who says yes, as whoever has the link writes it. Its day is today."""

    authorized_by: PersonName
    title: OfficeTitle


class ConfirmBody(DatedBody):
    """By which link it was said."""

    link_id: GivenId


class DismissBody(DatedBody):
    """By which link it was said, and why nobody waits to confirm it any more."""

    link_id: GivenId
    reason: ClaimDismissalReason
    note: Note | None = None


class AmendBody(AmendedHelp, DatedBody):
    """What is told otherwise, and why; what is left out stays as it is."""


class MergeBody(DatedBody):
    """The request that this one is."""

    into: GivenId


class KeepBody(DatedBody):
    """Nothing but the day: the request is one of its own."""


class EscalateBody(DatedBody):
    """The program that a request moves to, and why."""

    program: Program
    delivery_types: DeliveryTypes | None = Field(
        default=None, description="As agreed with the agency; left out: those of before."
    )
    reason: EscalationReason
    note: Note | None = None


class DeclineBody(DatedBody):
    """Why the center does not take a request."""

    reason: DeclineReason
    note: Note | None = None


class ReferBody(DatedBody):
    """To whom the agency is sent, and why."""

    to: ReferredTo
    reason: ReferralReason
    note: Note | None = None


class ReinstateBody(DatedBody):
    """Why the request goes on though it had ended."""

    reason: ReinstatementReason
    note: Note | None = None


class WrongAuthorizationBody(DatedBody):
    """Which authorization does not stand; `on` is the day on which that is told."""

    wrong_on: Day
    """The day that it was told for."""
    reason: CorrectionReason
    note: Note | None = None


class DayBody(DatedBody):
    """The day on which the request ended; `on` is the day of the correction."""

    step: RequestStep
    happened_on: Day
    reason: CorrectionReason
    note: Note | None = None


class WithdrawBody(DatedBody):
    """Why the agency takes its request back."""

    reason: WithdrawalReason
    note: Note | None = None


@router.get("/{request_id}/screening", responses=ON_QUERY)
async def show_screening(
    request_id: UUID,
    call: Allowed,
    running: CurrentService,
    response: Response,
    on: Annotated[Day | None, Query(description="As of that day; today if left out.")] = None,
) -> ScreeningView:
    """All that bears on where a request goes, and what stands in the way."""
    await running.wait_for_feeds(call, feeds.REQUESTS_FEED, feeds.AGENCIES_FEED)
    page = await screening_of(running, request_id, on or running.today())
    if page is None:
        raise not_found("request", request_id)
    set_headers(response, version=page.request.version, shows_others=True)
    return page


@router.post("/{request_id}/screen", responses=ON_COMMAND)
async def screen_request(
    request_id: UUID,
    body: ScreenBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Take a request and route it to a program."""
    return await _take_step(running, call, response, ScreenRequest, request_id, body.dated(running))


@router.post("/{request_id}/screen-again", responses=ON_COMMAND)
async def rescreen_request(
    request_id: UUID,
    body: RescreenBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Route a request to the right program while no provider has it; the wrong work never was."""
    return await _take_step(
        running, call, response, RescreenRequest, request_id, body.dated(running)
    )


@router.post("/{request_id}/authorize", responses=ON_COMMAND)
async def authorize_request(
    request_id: UUID,
    body: AuthorizeBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Say who of the agency said yes to the work, and where that is written."""
    return await _take_step(
        running, call, response, AuthorizeRequest, request_id, body.dated(running)
    )


@router.post(
    "/{request_id}/claim-authorization",
    responses=ON_COMMAND,
    include_in_schema=False,  # a link alone opens it, and access's page gives it
)
async def claim_authorization(
    request_id: UUID,
    body: ClaimBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Say yes to the work by a link that was mailed; it counts once the center has confirmed it."""
    said = {**body.model_dump(), **running.dated(None), "link_id": link_of(call.principal)}
    return await _take_step(running, call, response, ClaimAuthorization, request_id, said)


@router.post("/{request_id}/confirm-authorization", responses=ON_COMMAND)
async def confirm_authorization(
    request_id: UUID,
    body: ConfirmBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Let a yes by a link count, once the agency confirmed it by telephone."""
    return await _take_step(
        running, call, response, ConfirmAuthorization, request_id, body.dated(running)
    )


@router.post("/{request_id}/dismiss-claim", responses=ON_COMMAND)
async def dismiss_claim(
    request_id: UUID,
    body: DismissBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Wait no more to confirm what was said by a link; it can be confirmed after all."""
    return await _take_step(running, call, response, DismissClaim, request_id, body.dated(running))


@router.post("/{request_id}/amend", responses=ON_COMMAND)
async def amend_request(
    request_id: UUID,
    body: AmendBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Tell otherwise what is asked for, before or after it was screened; the work follows."""
    listed = running.keep(TopicsListed)
    said = body.dated(running) | {"topics_listed": await listed.ask(running.log)}
    try:
        return await _take_step(running, call, response, AmendRequest, request_id, said)
    except Refused as refused:
        # That there is a list was known from before: only here does it matter whether it is true.
        if refused.rule != "topic-unknown" or await listed.ask_again(running.log):
            raise
    said["topics_listed"] = False
    return await _take_step(running, call, response, AmendRequest, request_id, said)


@router.post("/{request_id}/merge", responses=ON_COMMAND)
async def merge_request(
    request_id: UUID,
    body: MergeBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Let a request count as another one of the same agency; its work, if any, is cancelled."""
    return await _take_step(running, call, response, MergeRequest, request_id, body.dated(running))


@router.post("/{request_id}/keep", responses=ON_COMMAND)
async def keep_request(
    request_id: UUID,
    body: KeepBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Let a flagged request count as one of its own."""
    return await _take_step(running, call, response, KeepRequest, request_id, body.dated(running))


@router.post("/{request_id}/escalate", responses=ON_COMMAND)
async def escalate_request(
    request_id: UUID,
    body: EscalateBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Move a screened request to another program, with its history."""
    return await _take_step(
        running, call, response, EscalateRequest, request_id, body.dated(running)
    )


@router.post("/{request_id}/decline", responses=ON_COMMAND)
async def decline_request(
    request_id: UUID,
    body: DeclineBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Do not take a request."""
    duplicate = body.reason is DeclineReason.DUPLICATE
    others = await duplicates_of(running.log, running.pool, request_id) if duplicate else ()
    said = body.dated(running) | {"others": others}
    return await _take_step(running, call, response, DeclineRequest, request_id, said)


@router.post("/{request_id}/refer", responses=ON_COMMAND)
async def refer_request(
    request_id: UUID,
    body: ReferBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Send the agency to somebody else, before the help was given; its work is cancelled."""
    return await _take_step(running, call, response, ReferRequest, request_id, body.dated(running))


@router.post("/{request_id}/reinstate", responses=ON_COMMAND)
async def reinstate_request(
    request_id: UUID,
    body: ReinstateBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Take back how a request ended; it and the work that ended with it go on where they stood."""
    return await _take_step(
        running, call, response, ReinstateRequest, request_id, body.dated(running)
    )


@router.post("/{request_id}/authorize/take-back", responses=ON_COMMAND)
async def take_authorization_back(
    request_id: UUID,
    body: WrongAuthorizationBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Take back an authorization that was never given, or not on that day.

    Where a program took the request by it, tell the right one first. Work that went on by the yes
    of a new executive is on hold again.
    """
    return await _take_step(
        running, call, response, TakeAuthorizationBack, request_id, body.dated(running)
    )


@router.post("/{request_id}/correct-day", responses=ON_COMMAND)
async def correct_request_day(
    request_id: UUID,
    body: DayBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Correct the day on which a request ended; the work that ended with it follows.

    The days of its submission and screening have ways of their own: `amend` and `screen-again`.
    """
    return await _take_step(
        running, call, response, CorrectRequestDay, request_id, body.dated(running)
    )


@router.post("/{request_id}/withdraw", responses=ON_COMMAND)
async def withdraw_request(
    request_id: UUID,
    body: WithdrawBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Take a request back, before the help was given."""
    return await _take_step(
        running, call, response, WithdrawRequest, request_id, body.dated(running)
    )


async def _take_step(
    running: RunningService,
    call: Call,
    response: Response,
    command: type[RequestCommand],
    request_id: UUID,
    said: dict[str, Any],
) -> Done:
    """Handle a command on a request, with what was looked up for its rule."""
    given = build_command(command, request_id=request_id, **said)
    return done(response, await handled_request(running, request_id, given, call), request_id)
