"""Forgetting somebody, for administrators: what their pages do, as JSON."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Path, Response

from events.vocabulary import ForgettingReason, HoldLiftReason, LegalHoldReason, Subject
from services.access.commands.forgetting import AskForgetting, ConfirmForgetting, HoldDocument
from services.access.forgetting import asking
from services.access.forgetting.subjects import seen_subject
from services.access.queries.forgetting import find_subject, list_subjects
from services.access.views.forgetting import SubjectView
from services.kit.http.answers import ON_COMMAND, ON_QUERY, Done, done, forbid_caching
from services.kit.http.bodies import Body
from services.kit.http.cursors import Cursors, Page, RequestedPage
from services.kit.http.policy import Allowed
from services.kit.http.problems import not_found
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService

router = Router(prefix="/subjects", tags=["forgetting"])

SubjectInPath = Annotated[
    Subject, Path(description="`event-<id>` is the note that this fact tells of.")
]
_CURSORS: Final[Cursors[str]] = Cursors(str)


class AskForgettingBody(Body):
    """Why it is to be forgotten."""

    reason: ForgettingReason


class PlaceHoldBody(Body):
    """Why it must be kept, and which document demands it."""

    reason: LegalHoldReason
    document: HoldDocument


class LiftHoldBody(Body):
    """Which hold is lifted, and why."""

    reason: HoldLiftReason
    document: HoldDocument


@router.get("", responses=ON_QUERY)
async def list_forgetting_subjects(
    call: Allowed,  # noqa: ARG001 - who reads is recorded by it
    running: CurrentService,
    page: RequestedPage,
    response: Response,
) -> Page[SubjectView]:
    """What was asked to be forgotten and not withdrawn, and what must be kept; by subject."""
    forbid_caching(response)
    found = await list_subjects(running.log, after=page.after(_CURSORS), limit=page.fetch)
    return page.page(found, _CURSORS, lambda each: each.subject, lambda each: each)


@router.get("/{subject}", responses=ON_QUERY)
async def show_forgetting_subject(
    subject: SubjectInPath,
    call: Allowed,  # noqa: ARG001 - who reads is recorded by it
    running: CurrentService,
    response: Response,
) -> SubjectView:
    """Where the forgetting of one subject stands, and the legal holds on it."""
    forbid_caching(response)
    if not (await seen_subject(running.log, subject)).known:
        raise not_found("subject", subject)
    return await find_subject(running.log, subject)


@router.post("/{subject}/ask", responses=ON_COMMAND)
async def ask_subject_forgotten(
    subject: SubjectInPath,
    body: AskForgettingBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Ask that a subject be forgotten; another administrator must confirm it."""
    handled = await asking.ask(running, call, AskForgetting, subject, reason=body.reason)
    return done(response, handled, subject)


@router.post("/{subject}/confirm", responses=ON_COMMAND)
async def confirm_subject_forgotten(
    subject: SubjectInPath, call: Allowed, running: CurrentService, response: Response
) -> Done:
    """Confirm what another administrator asked. It cannot be undone, and is done within moments."""
    return done(response, await asking.ask(running, call, ConfirmForgetting, subject), subject)


@router.post("/{subject}/withdraw", responses=ON_COMMAND)
async def withdraw_subject_forgotten(
    subject: SubjectInPath, call: Allowed, running: CurrentService, response: Response
) -> Done:
    """Withdraw what one asked, before another confirms it."""
    return done(response, await asking.withdraw(running, call, subject), subject)


@router.post("/{subject}/holds", responses=ON_COMMAND)
async def place_subject_hold(
    subject: SubjectInPath,
    body: PlaceHoldBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Place a legal hold: nothing of the subject is forgotten until it is lifted."""
    said = {"reason": body.reason, "document": body.document}
    return done(response, await asking.place(running, call, subject, **said), subject)


@router.post("/{subject}/holds/lift", responses=ON_COMMAND)
async def lift_subject_hold(
    subject: SubjectInPath,
    body: LiftHoldBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Lift a legal hold."""
    said = {"reason": body.reason, "document": body.document}
    return done(response, await asking.lift(running, call, subject, **said), subject)
