"""The days of steps that may be told several times are corrected, each by its number."""

from __future__ import annotations

from uuid import UUID

from fastapi import Response

from events.days import Day
from events.vocabulary import CorrectionReason, NumberedStep
from services.assignment.commands.engagements import CorrectStepDay
from services.assignment.commands.fields import Note, StepNumber
from services.assignment.routes.engagement_commands import give_command
from services.kit.http.answers import ON_COMMAND, Done
from services.kit.http.bodies import DatedBody
from services.kit.http.policy import Allowed
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService

router = Router(prefix="/engagements", tags=["engagements"])


class StepDayBody(DatedBody):
    """The right day of a step; `on` is the day of the correction."""

    step: NumberedStep
    number: StepNumber | None = None
    """Which of them: 1 for the first assignment, plan, reopening or reinstatement, 2 for the next.

    A decline has the number of its assignment, and a plan's return or approval that of the plan.
    Without it the last one is meant.
    """
    happened_on: Day
    reason: CorrectionReason
    note: Note | None = None


@router.post("/{engagement_id}/steps/correct", responses=ON_COMMAND)
async def correct_step_day(
    engagement_id: UUID,
    body: StepDayBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Correct the day of an assignment, a decline, a plan's step, a reopening or a reinstatement.

    That is possible at any time, between the moves of the work before and after it. Days of
    acceptances, cancellations and closings have `correct-day`, those of holds `hold/correct`, and
    those of completions `deliver/correct`.
    """
    return await give_command(running, call, response, CorrectStepDay, engagement_id, body)
