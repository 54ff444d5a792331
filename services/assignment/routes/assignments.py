"""Who does the work of an engagement: not wanted, accepted, declined, or not answered in time."""

from __future__ import annotations

from uuid import UUID

from fastapi import Response

from events.vocabulary import ExclusionEndReason, ProviderDeclineReason, ProviderSlug
from services.assignment.commands.engagements import (
    AcceptAssignment,
    DeclineAssignment,
    ExcludeProvider,
    LapseAssignment,
    TakeExclusionBack,
)
from services.assignment.commands.fields import Note
from services.assignment.routes.engagement_commands import give_command
from services.kit.http.answers import ON_COMMAND, Done
from services.kit.http.bodies import DatedBody
from services.kit.http.policy import Allowed
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService

router = Router(prefix="/engagements", tags=["engagements"])


class ExcludeBody(DatedBody):
    """Whom the agency does not want."""

    provider: ProviderSlug
    note: Note | None = None


class ExclusionBody(DatedBody):
    """Who can be chosen again, and why."""

    provider: ProviderSlug
    reason: ExclusionEndReason
    note: Note | None = None


class DeclineBody(DatedBody):
    """Why the provider does not take it."""

    reason: ProviderDeclineReason
    note: Note | None = None


@router.post("/{engagement_id}/exclude-provider", responses=ON_COMMAND)
async def exclude_provider(
    engagement_id: UUID,
    body: ExcludeBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Note that the agency does not want a provider; it is no candidate here any more."""
    return await give_command(running, call, response, ExcludeProvider, engagement_id, body)


@router.post("/{engagement_id}/take-exclusion-back", responses=ON_COMMAND)
async def take_exclusion_back(
    engagement_id: UUID,
    body: ExclusionBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Let a provider be chosen again that was excluded; who has the work keeps it."""
    return await give_command(running, call, response, TakeExclusionBack, engagement_id, body)


@router.post("/{engagement_id}/accept", responses=ON_COMMAND)
async def accept_assignment(
    engagement_id: UUID,
    body: DatedBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Take the work, within the days that the program gives to answer."""
    return await give_command(running, call, response, AcceptAssignment, engagement_id, body)


@router.post("/{engagement_id}/decline", responses=ON_COMMAND)
async def decline_assignment(
    engagement_id: UUID,
    body: DeclineBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Give the assignment back before anything was delivered; the engagement waits again."""
    return await give_command(running, call, response, DeclineAssignment, engagement_id, body)


@router.post("/{engagement_id}/lapse", responses=ON_COMMAND)
async def lapse_assignment(
    engagement_id: UUID,
    body: DatedBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Take the work from a provider that did not answer in time; the engagement waits again."""
    return await give_command(running, call, response, LapseAssignment, engagement_id, body)
