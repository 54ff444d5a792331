"""The annual review: published by the center, with case studies that it released; for everybody."""

from __future__ import annotations

from typing import Annotated, Final
from uuid import UUID

from fastapi import Path, Response
from starlette.status import HTTP_201_CREATED

from events.copying import copied
from events.facts import CATALOGUE as FACTS
from events.ids import GivenId
from events.log.database.patience import patience
from events.log.deciding.load import Loaded, load
from services.kit.feed.connections import lent
from services.kit.http.answers import (
    ON_COMMAND,
    ON_PUBLIC_QUERY,
    ON_QUERY,
    Done,
    done,
    publish,
    set_headers,
)
from services.kit.http.bodies import Body
from services.kit.http.policy import Allowed
from services.kit.http.problems import not_found
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService, RunningService
from services.reporting.commands.reviews import Paragraphs, Title
from services.reporting.commands.snapshots import FiscalYear, Reason
from services.reporting.decisions import REVIEWS_DECIDER
from services.reporting.decisions.reviews import Review
from services.reporting.feeds import FIGURES_FEED, SNAPSHOTS_FEED, TESTIMONIALS_FEED
from services.reporting.publishing import PUBLISH_SECONDS_MAX
from services.reporting.queries.reviews import REVIEW_PATTERN, PublishedReview, get_review
from services.reporting.reviewing import (
    ReviewToPublish,
    publish_edition,
    take_case_study_back,
    tell_case_study,
)
from services.reporting.reviews.typesetting import typst_version
from services.reporting.routes.published import (
    ON_FIGURES,
    figures_as_published,
    prove_published,
)
from services.reporting.views.reviews import CaseStudyView
from services.reporting.views.seals import RecordProof

router = Router(prefix="/reviews", tags=["reviews"])

CHANGING_SECONDS: Final = 60
"""How long caches may keep what the next edition changes."""
_Name = Annotated[
    str,
    Path(
        pattern=REVIEW_PATTERN,
        description="A fiscal year, whose last edition is meant, or an edition such as `2024-2`.",
    ),
]


class PublishReviewBody(Body):
    """A federal fiscal year that is over."""

    year: FiscalYear
    reason: Reason | None = None
    """What the new edition changes, and why; everybody reads it."""


class ReleaseCaseStudyBody(Body):
    """What was done in an engagement, told for the public: it names no person."""

    engagement_id: GivenId
    title: Title
    paragraphs: Paragraphs


class WithdrawCaseStudyBody(Body):
    """Why a case study is taken back."""

    reason: Reason


@router.post("", status_code=HTTP_201_CREATED, responses=ON_COMMAND)
async def publish_review(
    body: PublishReviewBody, call: Allowed, running: CurrentService, response: Response
) -> Done:
    """Publish the review of a year at the position of the latest figures; again with a reason."""
    await running.wait_for_feeds(call, FIGURES_FEED, SNAPSHOTS_FEED, TESTIMONIALS_FEED)
    with patience(PUBLISH_SECONDS_MAX):
        asked = ReviewToPublish(
            body.year, body.reason, running.now(), with_pdf=typst_version() is not None
        )
        handled, _ = await publish_edition(running, asked, call.cause, call.headers.if_match)
    return done(response, handled, str(body.year), location="/reporting/reviews")


@router.post("/{year}/case-studies", responses=ON_COMMAND)
async def release_case_study(
    year: FiscalYear,
    body: ReleaseCaseStudyBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Release a case study for the review of a year; of the same work, it takes the other's place.

    The work is complete and not confidential.
    """
    handled = await tell_case_study(running, call, year, **dict(body))
    return done(response, handled, str(body.engagement_id))


@router.get("/{year}/case-studies", responses=ON_QUERY)
async def show_case_studies(
    year: FiscalYear,
    call: Allowed,  # noqa: ARG001 - who may is asked by it
    running: CurrentService,
    response: Response,
) -> tuple[CaseStudyView, ...]:
    """What the next edition of a year tells, in the order in which it was released."""
    loaded: Loaded[Review] = await load(running.log, FACTS, REVIEWS_DECIDER, str(year))
    set_headers(response, position=loaded.position, version=loaded.version)
    return tuple(copied(CaseStudyView, each) for each in loaded.state.case_studies.values())


@router.post("/{year}/case-studies/{engagement_id}/withdraw", responses=ON_COMMAND)
async def withdraw_case_study(
    year: FiscalYear,
    engagement_id: UUID,
    body: WithdrawCaseStudyBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Take a case study back: the next edition does not have it."""
    handled = await take_case_study_back(running, call, year, engagement_id, body.reason)
    return done(response, handled, str(engagement_id))


@router.get("/{name}/figures", response_class=Response, responses=ON_PUBLIC_QUERY | ON_FIGURES)
async def show_review_figures(name: _Name, running: CurrentService) -> Response:
    """What the review says, as canonical JSON: the same bytes for ever."""
    found = await _found(running, name)
    address = f"/reporting/reviews/{found.review}/figures"
    response = figures_as_published(found.content, found.digest, address)
    publish(response, CHANGING_SECONDS)
    return response


@router.get("/{name}/proof", responses=ON_PUBLIC_QUERY)
async def prove_review(name: _Name, running: CurrentService, response: Response) -> RecordProof:
    """The record of an edition in the log, and the proof that it is under the newest seal.

    The record has the digests of the figures, of the HTML file and of the PDF.
    """
    found = await _found(running, name)
    proof = await prove_published(running, "review", found.review, found.position)
    publish(response, CHANGING_SECONDS)
    return proof


async def _found(running: RunningService, name: str) -> PublishedReview:
    async with lent(running.pool) as connection:
        found = await get_review(connection, name)
    if found is None:
        raise not_found("review", name)
    return found
