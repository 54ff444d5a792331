"""The plan of an engagement: proposed, returned or approved, amended."""

from __future__ import annotations

from uuid import UUID

from fastapi import Response

from events.vocabulary import PlanReturnReason
from services.assignment.commands.fields import Note
from services.assignment.commands.plans import (
    AmendPlan,
    ApprovePlan,
    Milestones,
    Objectives,
    ProposePlan,
    ReturnPlan,
)
from services.assignment.routes.engagement_commands import give_command
from services.kit.http.answers import ON_COMMAND, Done
from services.kit.http.bodies import DatedBody
from services.kit.http.policy import Allowed
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService

router = Router(prefix="/engagements", tags=["engagements"])


class PlanBody(DatedBody):
    """What will be done, and by when."""

    objectives: Objectives
    milestones: Milestones = ()


class AmendBody(PlanBody):
    """The plan as it is from now on, whole."""

    note: Note | None = None


class ReturnPlanBody(DatedBody):
    """Why the plan goes back."""

    reason: PlanReturnReason
    note: Note | None = None


@router.post("/{engagement_id}/plan/propose", responses=ON_COMMAND)
async def propose_plan(
    engagement_id: UUID,
    body: PlanBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Say what will be done; again, after a plan was returned."""
    return await give_command(running, call, response, ProposePlan, engagement_id, body)


@router.post("/{engagement_id}/plan/return", responses=ON_COMMAND)
async def return_plan(
    engagement_id: UUID,
    body: ReturnPlanBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Give the plan back to the provider, who proposes another."""
    return await give_command(running, call, response, ReturnPlan, engagement_id, body)


@router.post("/{engagement_id}/plan/approve", responses=ON_COMMAND)
async def approve_plan(
    engagement_id: UUID,
    body: DatedBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Agree to the plan."""
    return await give_command(running, call, response, ApprovePlan, engagement_id, body)


@router.post("/{engagement_id}/plan/amend", responses=ON_COMMAND)
async def amend_plan(
    engagement_id: UUID,
    body: AmendBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Change an approved plan while the work goes on."""
    return await give_command(running, call, response, AmendPlan, engagement_id, body)
