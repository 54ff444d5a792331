"""The work on an engagement is over: cancelled or closed, and perhaps goes on again."""

from __future__ import annotations

from uuid import UUID

from fastapi import Response

from events.days import Day
from events.vocabulary import (
    CancellationReason,
    CloseReason,
    CorrectionReason,
    EngagementStep,
    ReinstatementReason,
    ReopenReason,
)
from services.assignment.commands.engagements import (
    CancelEngagement,
    CloseEngagement,
    CorrectEngagementDay,
    ReinstateEngagement,
    ReopenEngagement,
)
from services.assignment.commands.fields import Note
from services.assignment.routes.engagement_commands import give_command
from services.kit.http.answers import ON_COMMAND, Done
from services.kit.http.bodies import DatedBody
from services.kit.http.policy import Allowed
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService

router = Router(prefix="/engagements", tags=["engagements"])


class CancelBody(DatedBody):
    """Why it ends undelivered."""

    reason: CancellationReason
    note: Note | None = None


class ReinstateBody(DatedBody):
    """Why it was not to be cancelled, or goes on after all."""

    reason: ReinstatementReason
    note: Note | None = None


class CloseBody(DatedBody):
    """Why nothing more is expected; `completed` where all was delivered."""

    reason: CloseReason
    note: Note | None = None


class DayBody(DatedBody):
    """The day on which it was accepted, cancelled or closed; `on` is the day of the correction."""

    step: EngagementStep
    happened_on: Day
    reason: CorrectionReason
    note: Note | None = None


class ReopenBody(DatedBody):
    """Why it goes on."""

    reason: ReopenReason
    note: Note | None = None


@router.post("/{engagement_id}/cancel", responses=ON_COMMAND)
async def cancel_engagement(
    engagement_id: UUID,
    body: CancelBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """End the engagement undelivered."""
    return await give_command(running, call, response, CancelEngagement, engagement_id, body)


@router.post("/{engagement_id}/reinstate", responses=ON_COMMAND)
async def reinstate_engagement(
    engagement_id: UUID,
    body: ReinstateBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Take back that an engagement was cancelled: it goes on where it stood."""
    return await give_command(running, call, response, ReinstateEngagement, engagement_id, body)


@router.post("/{engagement_id}/close", responses=ON_COMMAND)
async def close_engagement(
    engagement_id: UUID,
    body: CloseBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Say that nothing more is expected of anybody."""
    return await give_command(running, call, response, CloseEngagement, engagement_id, body)


@router.post("/{engagement_id}/reopen", responses=ON_COMMAND)
async def reopen_engagement(
    engagement_id: UUID,
    body: ReopenBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Let a closed engagement go on, as the same piece of work."""
    return await give_command(running, call, response, ReopenEngagement, engagement_id, body)


@router.post("/{engagement_id}/correct-day", responses=ON_COMMAND)
async def correct_engagement_day(
    engagement_id: UUID,
    body: DayBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Correct the day of the acceptance, cancellation or closing that stands.

    The day of the completion has its own way: `deliver/correct`.
    """
    return await give_command(running, call, response, CorrectEngagementDay, engagement_id, body)
