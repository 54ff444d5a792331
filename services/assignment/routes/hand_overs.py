"""Work changes hands while it goes on: another provider leads it, or another expert does it."""

from __future__ import annotations

from uuid import UUID

from fastapi import Response

from events.days import Day
from events.ids import GivenId
from events.vocabulary import (
    CorrectionReason,
    HandOverReason,
    HandOverStep,
    KeepingReason,
    ProviderSlug,
)
from services.assignment.commands.fields import Communities, Languages, Note
from services.assignment.commands.hand_overs import (
    CorrectHandOverDay,
    JoinProvider,
    ReleaseProvider,
    ReplaceExpert,
    ReplaceProvider,
)
from services.assignment.commands.leaving import KeepProviderOn
from services.assignment.queries.hand_overs import list_hand_overs
from services.assignment.routes.callers import engagements_caught_up, seen_engagement
from services.assignment.routes.engagement_commands import give_choice, give_command
from services.assignment.views.hand_overs import HandOverView
from services.kit.feed.connections import lent
from services.kit.http.answers import ON_COMMAND, ON_QUERY, Done
from services.kit.http.bodies import DatedBody
from services.kit.http.policy import Allowed
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService

router = Router(prefix="/engagements", tags=["engagements"])


class ReplaceProviderBody(DatedBody):
    """Who leads the work from that day on, and why."""

    provider: ProviderSlug
    expert_id: GivenId | None = None
    """If left out, the best of the provider."""
    choice_reason: Note | None = None
    """Why another than the first of the ranking; needed then."""
    languages: Languages | None = None
    """Wanted beside English, instead of those that the agency named; none: English will do."""
    communities: Communities = ()
    """To be known well, beside the one that comes with the kind of agency."""
    reason: HandOverReason
    note: Note | None = None
    """What the successor should know."""


class ReplaceExpertBody(DatedBody):
    """Whom a provider sends from that day on, and why."""

    expert_id: GivenId
    provider: ProviderSlug | None = None
    """Whose; if left out, of the provider that asks, or of the lead."""
    reason: HandOverReason
    note: Note | None = None
    """What the successor should know."""


class JoinBody(DatedBody):
    """Who takes part from that day on."""

    provider: ProviderSlug
    expert_id: GivenId
    note: Note | None = None
    """What it is to do."""


class ReleaseBody(DatedBody):
    """Who takes part no more, and why."""

    provider: ProviderSlug
    reason: HandOverReason
    note: Note | None = None


class HandOverDayBody(DatedBody):
    """The day on which it happened; `on` is the day of the correction."""

    step: HandOverStep
    provider: ProviderSlug | None = None
    """Who came, left or sent another expert; of several that fit, the last is meant."""
    expert_id: GivenId | None = None
    """Who came, or left."""
    wrong_on: Day | None = None
    """The day that was believed until now, where the last is not meant."""
    happened_on: Day
    reason: CorrectionReason
    note: Note | None = None


class KeepOnBody(DatedBody):
    """Until when, and why."""

    reason: KeepingReason
    kept_until: Day
    note: Note | None = None


@router.post("/{engagement_id}/replace-provider", responses=ON_COMMAND)
async def replace_provider(
    engagement_id: UUID,
    body: ReplaceProviderBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Hand the lead over to another provider; what was delivered stays with who delivered it.

    Work that was not accepted yet waits for the successor's answer; a plan stays as it is.
    """
    return await give_choice(running, call, response, ReplaceProvider, engagement_id, body)


@router.post("/{engagement_id}/replace-expert", responses=ON_COMMAND)
async def replace_expert(
    engagement_id: UUID,
    body: ReplaceExpertBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Send another expert of a provider that is at work; it is for the provider to say, too."""
    return await give_choice(running, call, response, ReplaceExpert, engagement_id, body)


@router.post("/{engagement_id}/join-provider", responses=ON_COMMAND)
async def join_provider(
    engagement_id: UUID,
    body: JoinBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Let a further provider take part: it records what it gives, the lead tells the rest."""
    return await give_choice(running, call, response, JoinProvider, engagement_id, body)


@router.post("/{engagement_id}/release-provider", responses=ON_COMMAND)
async def release_provider(
    engagement_id: UUID,
    body: ReleaseBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Let a provider that had joined leave; that day is its last, and its deliveries stay."""
    return await give_command(running, call, response, ReleaseProvider, engagement_id, body)


@router.post("/{engagement_id}/hand-overs/correct", responses=ON_COMMAND)
async def correct_hand_over_day(
    engagement_id: UUID,
    body: HandOverDayBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Correct the day on which the work changed hands, or a further provider joined or left.

    That is possible at any time; the deliveries stay with who gave them.
    """
    return await give_command(running, call, response, CorrectHandOverDay, engagement_id, body)


@router.post("/{engagement_id}/keep-on", responses=ON_COMMAND)
async def keep_provider_on(
    engagement_id: UUID,
    body: KeepOnBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Let a provider that leaves go on with this work until a day, as an exception."""
    return await give_command(running, call, response, KeepProviderOn, engagement_id, body)


@router.get("/{engagement_id}/hand-overs", responses=ON_QUERY)
async def show_hand_overs(
    engagement_id: UUID, call: Allowed, running: CurrentService
) -> tuple[HandOverView, ...]:
    """Every change of hands, with its reason and what the successor was told."""
    await engagements_caught_up(running, call)
    async with lent(running.pool) as connection:
        await seen_engagement(connection, engagement_id)
    return tuple(await list_hand_overs(running.log, running.catalogue, engagement_id))
