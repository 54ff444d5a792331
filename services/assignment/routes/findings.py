"""What was found in an engagement, and what is recommended about it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from fastapi import Response
from starlette.status import HTTP_201_CREATED

from events.days import Day
from events.ids import GivenId
from events.vocabulary import CorrectionReason, Priority
from services.assignment.commands.fields import Dependencies, Name, Note, Number, Text
from services.assignment.commands.findings import (
    CorrectFinding,
    MakeRecommendation,
    RecordFinding,
    StrikeFinding,
)
from services.assignment.feeds import FINDINGS_FEED
from services.assignment.queries.findings import (
    count_progress,
    findings_version,
    get_recommendation,
    list_findings,
    list_recommendations,
)
from services.assignment.routes.callers import engagements_caught_up, seen_engagement
from services.assignment.routes.engagement_commands import give_findings_command
from services.assignment.views.findings import (
    FindingView,
    ProgressView,
    RecommendationStatus,
    RecommendationView,
)
from services.kit.feed.connections import lent
from services.kit.http.answers import ON_COMMAND, ON_QUERY, Done, done, set_headers
from services.kit.http.bodies import DatedBody
from services.kit.http.calls import Call
from services.kit.http.cursors import Cursors, Page, RequestedPage
from services.kit.http.policy import Allowed
from services.kit.http.problems import not_found
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService, RunningService

router = Router(prefix="/engagements/{engagement_id}", tags=["findings"])

_CURSORS = Cursors(tuple[date, UUID])


class FindingBody(DatedBody):
    """What was found; `on` is the day of it."""

    number: Number
    """As in the report, such as `3.1`; each once in an engagement."""
    title: Name
    text: Text


class CorrectedFindingBody(DatedBody):
    """What was found, whole; `on` is the day of the correction."""

    number: Number
    """As in the report, such as `3.1`; each once in an engagement."""
    title: Name
    text: Text
    found_on: Day
    reason: CorrectionReason
    note: Note | None = None


class StruckFindingBody(DatedBody):
    """Why nobody made this finding."""

    reason: CorrectionReason
    note: Note | None = None


class RecommendationBody(DatedBody):
    """What the agency should do; `on` is the day it was recommended."""

    finding_id: GivenId
    number: Number
    """Each once in an engagement."""
    text: Text
    priority: Priority
    depends_on: Dependencies = ()
    """Recommendations of the same engagement, made before, that come first."""


@router.post("/findings", status_code=HTTP_201_CREATED, responses=ON_COMMAND)
async def record_finding(
    engagement_id: UUID,
    body: FindingBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Record a finding of an engagement of any program; `id` in the answer is the finding's."""
    finding_id = call.new_id("finding")
    handled = await give_findings_command(
        running, call, RecordFinding, engagement_id, body, finding_id=finding_id
    )
    return done(response, handled, finding_id)


@router.post("/findings/{finding_id}/correct", responses=ON_COMMAND)
async def correct_finding(
    engagement_id: UUID,
    finding_id: UUID,
    body: CorrectedFindingBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Correct a finding, whole.

    Once a recommendation about it was validated, only the center does.
    """
    handled = await give_findings_command(
        running, call, CorrectFinding, engagement_id, body, finding_id=finding_id
    )
    return done(response, handled, finding_id)


@router.post("/findings/{finding_id}/strike", responses=ON_COMMAND)
async def strike_finding(
    engagement_id: UUID,
    finding_id: UUID,
    body: StruckFindingBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Strike a finding that nobody made, once all that was recommended about it is set aside.

    What was recommended about it is counted in no progress then. Its number is free again.
    """
    handled = await give_findings_command(
        running, call, StrikeFinding, engagement_id, body, finding_id=finding_id
    )
    return done(response, handled, finding_id)


@router.post("/recommendations", status_code=HTTP_201_CREATED, responses=ON_COMMAND)
async def make_recommendation(
    engagement_id: UUID,
    body: RecommendationBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Recommend something about a finding; `id` in the answer is the recommendation's."""
    recommendation_id = call.new_id("recommendation")
    handled = await give_findings_command(
        running, call, MakeRecommendation, engagement_id, body, recommendation_id=recommendation_id
    )
    location = f"/assignment/engagements/{engagement_id}/recommendations/{recommendation_id}"
    return done(response, handled, recommendation_id, location=location)


@router.get("/findings", responses=ON_QUERY)
async def show_findings(
    engagement_id: UUID, call: Allowed, running: CurrentService, paging: RequestedPage
) -> Page[FindingView]:
    """What was found, by day."""
    await _caught_up(running, call)
    async with lent(running.pool) as connection:
        await seen_engagement(connection, engagement_id)
        rows = await list_findings(connection, engagement_id, paging.after(_CURSORS), paging.fetch)
    return paging.page(rows, _CURSORS, lambda row: (row.found_on, row.finding_id), lambda row: row)


@router.get("/recommendations", responses=ON_QUERY)
async def show_recommendations(
    engagement_id: UUID,
    call: Allowed,
    running: CurrentService,
    paging: RequestedPage,
    status: RecommendationStatus | None = None,
) -> Page[RecommendationView]:
    """What was recommended, by day, with what became of it."""
    await _caught_up(running, call)
    after = paging.after(_CURSORS)
    async with lent(running.pool) as connection:
        await seen_engagement(connection, engagement_id)
        rows = await list_recommendations(connection, engagement_id, status, after, paging.fetch)
    return paging.page(
        rows, _CURSORS, lambda row: (row.made_on, row.recommendation_id), lambda row: row
    )


@router.get("/recommendations/{recommendation_id}", responses=ON_QUERY)
async def show_recommendation(
    engagement_id: UUID,
    recommendation_id: UUID,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> RecommendationView:
    """One recommendation; its version is that of all findings of the engagement together."""
    await _caught_up(running, call)
    async with lent(running.pool) as connection:
        await seen_engagement(connection, engagement_id)
        found = await get_recommendation(connection, engagement_id, recommendation_id)
        version = await findings_version(connection, engagement_id)
    if found is None:
        raise not_found("recommendation", recommendation_id)
    set_headers(response, version=version)
    return found


@router.get("/progress", responses=ON_QUERY)
async def show_progress(
    engagement_id: UUID, call: Allowed, running: CurrentService, response: Response
) -> ProgressView:
    """How many recommendations are carried out, how many not, and who must act next."""
    await _caught_up(running, call)
    async with lent(running.pool) as connection:
        await seen_engagement(connection, engagement_id)
        progress = await count_progress(connection, engagement_id)
        version = await findings_version(connection, engagement_id)
    set_headers(response, version=version)
    return progress


async def _caught_up(running: RunningService, call: Call) -> None:
    await running.wait_for_feeds(call, FINDINGS_FEED)
    await engagements_caught_up(running, call)
