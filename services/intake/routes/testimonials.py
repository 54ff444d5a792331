"""Testimonials: what somebody agreed to see published, for the center, which releases it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Query, Response
from pydantic import Field

from events.log.deciding.handle import Handled
from events.vocabulary import TestimonialWithdrawalReason
from services.intake import feeds
from services.intake.commands.testimonials import (
    ReleaseTestimonial,
    TestimonialCommand,
    WithdrawTestimonial,
)
from services.intake.decisions import TESTIMONIAL_DECIDER
from services.intake.lookups import beside_testimonial
from services.intake.queries.testimonials import Testimonial, find_testimonial, list_testimonials
from services.intake.views.testimonials import TestimonialView
from services.kit.http.answers import ON_COMMAND, ON_QUERY, Done, done, forbid_caching
from services.kit.http.bodies import Body
from services.kit.http.calls import Call, build_command
from services.kit.http.cursors import Cursors, Page, RequestedPage
from services.kit.http.policy import Allowed
from services.kit.http.problems import not_found
from services.kit.http.running_service import CurrentService, RunningService

router = APIRouter(prefix="/testimonials", tags=["evaluations"])

_CURSORS: Final = Cursors(tuple[date, UUID])
_Year = Annotated[
    int, Query(ge=2000, le=9999, description="The federal fiscal year in which answers count.")
]


class ReleaseTestimonialBody(Body):
    """That a person read the words."""

    names_nobody: bool = Field(
        description="Whether whoever releases them read them and found nobody in them."
    )


class WithdrawTestimonialBody(Body):
    """Why no review is to show the words any more."""

    reason: TestimonialWithdrawalReason = Field(
        description="`consent-taken-back` is for ever, and can be said of what was not released."
    )


@router.get("", responses=ON_QUERY)
async def show_testimonials(
    year: _Year,
    call: Allowed,
    running: CurrentService,
    page: RequestedPage,
    response: Response,
) -> Page[TestimonialView]:
    """What was said with consent to publish it, in no order of coming."""
    forbid_caching(response)
    await running.wait_for_feeds(call, feeds.TESTIMONIALS_FEED, feeds.REQUESTS_FEED)
    rows = await list_testimonials(running.pool, year, after=page.after(_CURSORS), limit=page.fetch)
    return page.page(rows, _CURSORS, lambda row: (row.counts_on, row.testimonial_id), lambda x: x)


@router.post("/{testimonial_id}/release", responses=ON_COMMAND)
async def release_testimonial(
    testimonial_id: UUID,
    body: ReleaseTestimonialBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Release the words for the review of their year; they are not changed."""
    found = await _found(running, call, testimonial_id)
    now = running.now()
    command = build_command(
        ReleaseTestimonial,
        testimonial_id=testimonial_id,
        engagement_id=found.engagement_id,
        request_id=found.request_id,
        names_nobody=body.names_nobody,
        quote_id=uuid4(),
        mark=uuid4().hex,
        confidential=found.confidential,
        on=now.date(),
        now=now,
    )
    return done(response, await _handled(running, command, found, call), testimonial_id)


@router.post("/{testimonial_id}/withdraw", responses=ON_COMMAND)
async def withdraw_testimonial(
    testimonial_id: UUID,
    body: WithdrawTestimonialBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Withdraw the words: every review shows `[removed]` in their place at once.

    Whoever gave an answer takes consent back through the center, and need not say who they are.
    """
    found = await _found(running, call, testimonial_id)
    now = running.now()
    command = build_command(
        WithdrawTestimonial,
        testimonial_id=testimonial_id,
        engagement_id=found.engagement_id,
        request_id=found.request_id,
        reason=body.reason,
        on=now.date(),
        now=now,
    )
    return done(response, await _handled(running, command, found, call), testimonial_id)


async def _found(running: RunningService, call: Call, testimonial_id: UUID) -> Testimonial:
    await running.wait_for_feeds(call, feeds.TESTIMONIALS_FEED, feeds.REQUESTS_FEED)
    found = await find_testimonial(running.pool, testimonial_id)
    if found is None:
        raise not_found("testimonial", testimonial_id)
    return found


async def _handled(
    running: RunningService, command: TestimonialCommand, found: Testimonial, call: Call
) -> Handled:
    stream = TESTIMONIAL_DECIDER.stream(command.testimonial_id)
    beside = beside_testimonial(command, found.version)
    return await running.handle(TESTIMONIAL_DECIDER, stream, command, call, beside=beside)
