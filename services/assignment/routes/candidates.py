"""Who could do the work of an engagement, who is chosen, and why somebody was."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from events.days import Day
from events.ids import GivenId
from events.vocabulary import AskingAgainReason, Language, ProviderSlug
from services.assignment.commands.engagements import AssignProvider
from services.assignment.commands.fields import (
    COMMUNITIES_MAX,
    LANGUAGES_MAX,
    Communities,
    Community,
    Languages,
    Note,
)
from services.assignment.feeds import (
    RATINGS_FEED,
    REQUESTS_FEED,
    ROSTER_FEED,
    TOPICS_FEED,
    UNRANKED_FEED,
)
from services.assignment.queries.hand_overs import list_choices
from services.assignment.queries.kept_roster import KeptRoster
from services.assignment.queries.participants import read_stays
from services.assignment.queries.roster import candidates, wanted_by
from services.assignment.routes.callers import engagements_caught_up, seen_engagement
from services.assignment.routes.engagement_commands import give_choice
from services.assignment.settings import AssignmentSettings
from services.assignment.views.roster import CandidatesView, ChoiceView
from services.kit.feed.connections import lent
from services.kit.http.answers import ON_COMMAND, ON_QUERY, Done
from services.kit.http.bodies import DatedBody
from services.kit.http.policy import Allowed
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService

CANDIDATES_DEFAULT = 20
CANDIDATES_MAX = 1_000

router = Router(prefix="/engagements", tags=["engagements"])


class AssignBody(DatedBody):
    """Who is chosen: a pair, the best of a provider, or, where none is named, the best."""

    provider: ProviderSlug | None = None
    expert_id: GivenId | None = None
    choice_reason: Note | None = None
    """Why another than the first of the ranking; needed then."""
    languages: Languages | None = None
    """Wanted beside English, instead of those that the agency named; none: English will do."""
    communities: Communities = ()
    """To be known well, beside the one that comes with the kind of agency."""
    ask_again: AskingAgainReason | None = None
    """Why those may be chosen whose decline still holds; left out: they may not."""


@router.get("/{engagement_id}/candidates", responses=ON_QUERY)
async def show_candidates(
    engagement_id: UUID,
    call: Allowed,
    running: CurrentService,
    on: Annotated[
        Day | None, Query(description="The day of the choice; today if left out.")
    ] = None,
    limit: Annotated[
        int, Query(ge=1, le=CANDIDATES_MAX, description="At most so many of each list.")
    ] = CANDIDATES_DEFAULT,
    language: Annotated[
        tuple[Language, ...] | None,
        Query(
            max_length=LANGUAGES_MAX,
            description="Wanted beside English, instead of those that the agency named; any number "
            "of times. `en`: English will do.",
        ),
    ] = None,
    community: Annotated[
        tuple[Community, ...],
        Query(max_length=COMMUNITIES_MAX, description="To be known well; any number of times."),
    ] = (),
) -> CandidatesView:
    """Who could do the work, best first and with reasons; who could not, and why."""
    await running.wait_for_feeds(
        call, ROSTER_FEED, RATINGS_FEED, UNRANKED_FEED, REQUESTS_FEED, TOPICS_FEED
    )
    await engagements_caught_up(running, call)
    day = on or running.today()
    async with lent(running.pool) as connection:
        engagement = await seen_engagement(connection, engagement_id)
        roster = await running.keep(KeptRoster).on(connection, day)
        requests = await read_stays(connection, {engagement.request_id})
    settings = AssignmentSettings.of(running.settings)
    wanted = wanted_by(
        engagement,
        decline_holds_days=settings.decline_holds_days,
        languages=language,
        communities=community,
        participants=requests[engagement.request_id].participants_from(day),
    )
    return candidates(wanted, roster, day, limit, settings.weights)


@router.post("/{engagement_id}/assign", responses=ON_COMMAND)
async def assign_provider(
    engagement_id: UUID,
    body: AssignBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Choose who does the work; the decision keeps the ranking that it was made from."""
    return await give_choice(running, call, response, AssignProvider, engagement_id, body)


@router.get("/{engagement_id}/choices", responses=ON_QUERY)
async def show_choices(
    engagement_id: UUID, call: Allowed, running: CurrentService
) -> tuple[ChoiceView, ...]:
    """Whoever was chosen, with the ranking that the choice was made from, as it was then."""
    await engagements_caught_up(running, call)
    async with lent(running.pool) as connection:
        await seen_engagement(connection, engagement_id)
    return tuple(await list_choices(running.log, running.catalogue, engagement_id))
