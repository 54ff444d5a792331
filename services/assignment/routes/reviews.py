"""Evidence shown and judged, and the queue of what waits to be."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from events.days import Day
from events.vocabulary import RestorationReason, SetAsideReason, ValidationWithdrawalReason
from services.assignment.commands.fields import Evidence, Note, Party, ReturnReasons
from services.assignment.commands.findings import (
    RecommendationCommand,
    RestoreRecommendation,
    ReturnRecommendation,
    SetRecommendationAside,
    SubmitRecommendation,
    SustainRecommendation,
    ValidateRecommendation,
    WithdrawValidation,
)
from services.assignment.commands.validators import Judge
from services.assignment.feeds import FINDINGS_FEED
from services.assignment.queries.findings import list_validated, list_waiting
from services.assignment.routes.callers import engagements_caught_up, sight
from services.assignment.routes.engagement_commands import give_findings_command
from services.assignment.settings import AssignmentSettings
from services.assignment.views.findings import RecommendationView, WaitingView
from services.kit.feed.connections import lent
from services.kit.http.answers import ON_COMMAND, ON_QUERY, Done, done
from services.kit.http.bodies import DatedBody
from services.kit.http.calls import Call
from services.kit.http.cursors import Cursors, Page, RequestedPage
from services.kit.http.policy import Allowed
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService, RunningService

router = Router(tags=["findings"])

_RECOMMENDATION = "/engagements/{engagement_id}/recommendations/{recommendation_id}"
_CURSORS = Cursors(tuple[date, UUID])


class SubmitBody(DatedBody):
    """What shows that it was carried out."""

    evidence: Evidence
    """References of documents, never the documents."""
    submitted_by: Party | None = None
    """The party; it cannot be the validator too. Left out: whoever asks; of the center, the agency.

    Only the center may name another than who asks.
    """


class ValidateBody(DatedBody):
    """That the evidence is good."""

    validated_by: Party | None = None
    """Whoever asks, or the organization of that person; nobody judges in another's name."""
    note: Note | None = None


class ReturnEvidenceBody(DatedBody):
    """Why the evidence does not show it."""

    returned_by: Party | None = None
    """As `validated_by`."""
    reasons: ReturnReasons
    note: Note | None = None


class SustainBody(DatedBody):
    """That it still is carried out."""

    sustained_by: Party | None = None
    """As `validated_by`."""


class SetAsideBody(DatedBody):
    """Why it will be neither carried out nor judged."""

    reason: SetAsideReason
    note: Note | None = None


class WithdrawValidationBody(DatedBody):
    """Why the validation does not stand."""

    reason: ValidationWithdrawalReason
    note: Note | None = None


class RestoreBody(DatedBody):
    """Why it was wrongly set aside."""

    reason: RestorationReason
    note: Note | None = None


@router.post(f"{_RECOMMENDATION}/submit", responses=ON_COMMAND)
async def submit_recommendation(
    engagement_id: UUID,
    recommendation_id: UUID,
    body: SubmitBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Submit evidence; it may be submitted before that of what it depends on."""
    about = engagement_id, recommendation_id
    by_agency = call.principal.role == "requester"
    return await _handle(
        running, call, response, SubmitRecommendation, about, body, by_agency=by_agency
    )


@router.post(f"{_RECOMMENDATION}/validate", responses=ON_COMMAND)
async def validate_recommendation(
    engagement_id: UUID,
    recommendation_id: UUID,
    body: ValidateBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Find the evidence good, once all that it depends on is validated or set aside."""
    about = engagement_id, recommendation_id
    return await _handle(running, call, response, ValidateRecommendation, about, body)


@router.post(f"{_RECOMMENDATION}/return", responses=ON_COMMAND)
async def return_recommendation(
    engagement_id: UUID,
    recommendation_id: UUID,
    body: ReturnEvidenceBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Give the evidence back, with the reasons; other evidence may be submitted."""
    about = engagement_id, recommendation_id
    return await _handle(running, call, response, ReturnRecommendation, about, body)


@router.post(f"{_RECOMMENDATION}/sustain", responses=ON_COMMAND)
async def sustain_recommendation(
    engagement_id: UUID,
    recommendation_id: UUID,
    body: SustainBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Find, on a later look, that what was validated still is so."""
    about = engagement_id, recommendation_id
    return await _handle(running, call, response, SustainRecommendation, about, body)


@router.post(f"{_RECOMMENDATION}/set-aside", responses=ON_COMMAND)
async def set_recommendation_aside(
    engagement_id: UUID,
    recommendation_id: UUID,
    body: SetAsideBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Expect it of nobody any more."""
    about = engagement_id, recommendation_id
    return await _handle(running, call, response, SetRecommendationAside, about, body)


@router.post(f"{_RECOMMENDATION}/withdraw-validation", responses=ON_COMMAND)
async def withdraw_validation(
    engagement_id: UUID,
    recommendation_id: UUID,
    body: WithdrawValidationBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Take a validation back: the evidence is in the queue again, since it was submitted."""
    about = engagement_id, recommendation_id
    return await _handle(running, call, response, WithdrawValidation, about, body)


@router.post(f"{_RECOMMENDATION}/restore", responses=ON_COMMAND)
async def restore_recommendation(
    engagement_id: UUID,
    recommendation_id: UUID,
    body: RestoreBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Take back that it was set aside: it stands where it stood, and waits since then."""
    about = engagement_id, recommendation_id
    return await _handle(running, call, response, RestoreRecommendation, about, body)


@router.get("/validation-queue", responses=ON_QUERY)
async def show_validation_queue(
    call: Allowed,
    running: CurrentService,
    paging: RequestedPage,
    on: Annotated[Day | None, Query(description="The day, at its end; today if left out.")] = None,
) -> Page[WaitingView]:
    """What waits for a validator, how long, and by when it is due; for a validator, what it judges.

    What is due first stands first, and that is what waits longest: all have the same time.
    """
    await running.wait_for_feeds(call, FINDINGS_FEED)
    await engagements_caught_up(running, call)
    after = paging.after(_CURSORS)
    day = on or running.today()
    days = AssignmentSettings.of(running.settings).validation_days
    async with lent(running.pool) as connection:
        rows = await list_waiting(connection, day, after, paging.fetch, days, sight(call))
    return paging.page(
        rows, _CURSORS, lambda row: (row.submitted_on, row.recommendation_id), lambda row: row
    )


@router.get("/validated", responses=ON_QUERY)
async def show_validated(
    call: Allowed, running: CurrentService, paging: RequestedPage
) -> Page[RecommendationView]:
    """What the calling validator found good, the latest first; without what was taken back."""
    await running.wait_for_feeds(call, FINDINGS_FEED)
    await engagements_caught_up(running, call)
    asking, before = call.principal, paging.after(_CURSORS)
    judge = Judge(asking.person, asking.agency, asking.provider)
    async with lent(running.pool) as connection:
        rows = await list_validated(connection, judge, before, paging.fetch)
    return paging.page(rows, _CURSORS, _validated_place, lambda row: row)


def _validated_place(row: RecommendationView) -> tuple[date, UUID]:
    return row.validated_on or date.min, row.recommendation_id


async def _handle(
    running: RunningService,
    call: Call,
    response: Response,
    command: type[RecommendationCommand],
    about: tuple[UUID, UUID],
    body: DatedBody,
    **more: bool,
) -> Done:
    engagement_id, recommendation_id = about
    handled = await give_findings_command(
        running, call, command, engagement_id, body, recommendation_id=recommendation_id, **more
    )
    return done(response, handled, recommendation_id)
