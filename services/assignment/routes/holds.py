"""The work on an engagement pauses and goes on."""

from __future__ import annotations

from uuid import UUID

from fastapi import Response

from events.days import Day
from events.vocabulary import CorrectionReason, HoldReason, HoldStep
from services.assignment.commands.engagements import (
    CorrectHoldDay,
    HoldEngagement,
    ResumeEngagement,
)
from services.assignment.commands.fields import Note
from services.assignment.routes.engagement_commands import give_command
from services.kit.http.answers import ON_COMMAND, Done
from services.kit.http.bodies import DatedBody
from services.kit.http.policy import Allowed
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService

router = Router(prefix="/engagements", tags=["engagements"])


class HoldBody(DatedBody):
    """Why the work pauses."""

    reason: HoldReason
    note: Note | None = None


class HoldDayBody(DatedBody):
    """The day on which the last hold began or ended; `on` is the day of the correction."""

    step: HoldStep
    happened_on: Day
    reason: CorrectionReason
    note: Note | None = None


class ResumeBody(DatedBody):
    """The work goes on."""

    note: Note | None = None


@router.post("/{engagement_id}/hold", responses=ON_COMMAND)
async def hold_engagement(
    engagement_id: UUID,
    body: HoldBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Let the work pause; meanwhile it can be resumed, cancelled or closed."""
    return await give_command(running, call, response, HoldEngagement, engagement_id, body)


@router.post("/{engagement_id}/hold/correct", responses=ON_COMMAND)
async def correct_hold_day(
    engagement_id: UUID,
    body: HoldDayBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Correct the day on which the last hold began, or on which the work went on after it.

    That is possible until the work moves on; deliveries are no move.
    """
    return await give_command(running, call, response, CorrectHoldDay, engagement_id, body)


@router.post("/{engagement_id}/resume", responses=ON_COMMAND)
async def resume_engagement(
    engagement_id: UUID,
    body: ResumeBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Let the work go on as it was before the pause."""
    return await give_command(running, call, response, ResumeEngagement, engagement_id, body)
