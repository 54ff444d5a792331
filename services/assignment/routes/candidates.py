"""Who could do the work of an engagement, and who is chosen."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from events.vocabulary import ProviderSlug
from services.assignment.commands.engagements import AssignProvider
from services.assignment.commands.fields import Note
from services.assignment.decisions import ENGAGEMENT
from services.assignment.feeds import ENGAGEMENTS, FOLLOW_REQUESTS, ROSTER
from services.assignment.queries import find_candidates, get_engagement, load_roster
from services.assignment.routes.asking import (
    ByCoordinator,
    DatedBody,
    clock,
    engagements_caught_up,
)
from services.assignment.views import CandidatesView
from services.kit.answers import ON_COMMAND, ON_QUERY, Done, done
from services.kit.connections import lent
from services.kit.problems import not_found
from services.kit.requests import commanded
from services.kit.running import Here

CANDIDATES_DEFAULT = 20
CANDIDATES_MAX = 1_000

router = APIRouter(prefix="/engagements", tags=["engagements"])


class AssignBody(DatedBody):
    """Who is chosen: a pair, the best of a provider, or, where none is named, the best."""

    provider: ProviderSlug | None = None
    expert_id: UUID | None = None
    choice_reason: Note | None = None
    """Why another than the first of the ranking; needed then."""


@router.get("/{engagement_id}/candidates", responses=ON_QUERY)
async def show_candidates(
    engagement_id: UUID,
    asked: ByCoordinator,
    here: Here,
    on: Annotated[
        date | None, Query(description="The day of the choice; today if left out.")
    ] = None,
    limit: Annotated[
        int, Query(ge=1, le=CANDIDATES_MAX, description="At most so many of each list.")
    ] = CANDIDATES_DEFAULT,
) -> CandidatesView:
    """Who could do the work, best first and with reasons; who could not, and why."""
    await here.caught_up(asked, ROSTER)
    await engagements_caught_up(here, asked)
    async with lent(here.pool) as connection:
        engagement = await get_engagement(connection, engagement_id)
        if engagement is None:
            raise not_found("engagement", engagement_id)
        return await find_candidates(connection, engagement, on or clock().date(), limit)


@router.post("/{engagement_id}/assign", responses=ON_COMMAND)
async def assign_provider(
    engagement_id: UUID,
    body: AssignBody,
    asked: ByCoordinator,
    here: Here,
    response: Response,
) -> Done:
    """Choose who does the work; the decision keeps the ranking that it was made from."""
    await here.caught_up(asked, FOLLOW_REQUESTS, ROSTER, ENGAGEMENTS)
    now = clock()
    on = body.on or now.date()
    async with lent(here.pool) as connection:
        roster = await load_roster(connection, on)
    command = commanded(
        AssignProvider,
        **body.model_dump(exclude={"on"}),
        engagement_id=engagement_id,
        on=on,
        now=now,
        roster=roster,
    )
    stream = f"{ENGAGEMENT.category}-{engagement_id}"
    handled = await here.handle(ENGAGEMENT, stream, command, asked)
    return done(response, handled, engagement_id)
