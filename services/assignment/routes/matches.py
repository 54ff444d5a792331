"""Many engagements matched at once; each proposal is confirmed by assigning it."""

from __future__ import annotations

import asyncio
from typing import Annotated, Final

from pydantic import Field

from events.vocabulary import Program
from services.assignment.feeds import (
    RATINGS_FEED,
    REQUESTS_FEED,
    ROSTER_FEED,
    TOPICS_FEED,
    UNRANKED_FEED,
)
from services.assignment.matching.assigning_many import PROBLEMS_MAX
from services.assignment.matching.proposals import propose
from services.assignment.queries.kept_roster import KeptRoster
from services.assignment.queries.roster import list_waiting
from services.assignment.routes.callers import engagements_caught_up
from services.assignment.settings import AssignmentSettings
from services.assignment.views.roster import ProposalsView
from services.kit.feed.connections import lent
from services.kit.http.answers import ON_QUERY, problem_responses
from services.kit.http.bodies import DatedBody
from services.kit.http.policy import Allowed
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService

TOGETHER_DEFAULT: Final = 200

router = Router(prefix="/matches", tags=["matches"])


class ProposeBody(DatedBody):
    """For which engagements that wait, of those opened by that day."""

    program: Program | None = None
    """All programs if left out."""
    limit: Annotated[int, Field(ge=1, le=PROBLEMS_MAX)] = TOGETHER_DEFAULT
    """At most so many at once, those that wait longest."""


@router.post("/propose", responses=ON_QUERY | problem_responses(413))
async def propose_matches(
    body: ProposeBody, call: Allowed, running: CurrentService
) -> ProposalsView:
    """Propose who should have which, so that all are served best; nothing is written.

    A proposal is confirmed by `POST /engagements/{engagement_id}/assign` with its provider, expert
    and reason.
    """
    await running.wait_for_feeds(
        call, ROSTER_FEED, RATINGS_FEED, UNRANKED_FEED, REQUESTS_FEED, TOPICS_FEED
    )
    await engagements_caught_up(running, call)
    day = body.on or running.today()
    settings = AssignmentSettings.of(running.settings)
    async with lent(running.pool) as connection:
        waiting = await list_waiting(
            connection, day, body.program, body.limit, settings.decline_holds_days
        )
        roster = await running.keep(KeptRoster).on(connection, day)
    # Seconds of computing, during which others want to be answered.
    return await asyncio.to_thread(propose, waiting, roster, day, settings.weights)
