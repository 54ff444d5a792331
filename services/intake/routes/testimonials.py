"""Testimonials: what somebody agreed to see published, for the center, which releases it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from fastapi import Query, Response
from pydantic import Field

from events.vocabulary import TestimonialSetAsideReason, TestimonialWithdrawalReason
from services.intake import feeds
from services.intake.queries.testimonials import list_testimonials
from services.intake.releasing import release, set_aside, withdraw
from services.intake.views.testimonials import TestimonialView
from services.kit.http.answers import ON_COMMAND, ON_QUERY, Done, done, forbid_caching
from services.kit.http.bodies import Body
from services.kit.http.cursors import Cursors, Page, RequestedPage
from services.kit.http.policy import Allowed
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService

router = Router(prefix="/testimonials", tags=["evaluations"])

_CURSORS: Final = Cursors(tuple[date, UUID])
_Year = Annotated[
    int, Query(ge=2000, le=9999, description="The federal fiscal year in which answers count.")
]


class ReleaseTestimonialBody(Body):
    """That a person read the words."""

    names_nobody: bool = Field(
        description="Whether whoever releases them read them and found nobody in them."
    )


class SetTestimonialAsideBody(Body):
    """Why words that were read are not published."""

    reason: TestimonialSetAsideReason


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
    handled = await release(running, call, testimonial_id, names_nobody=body.names_nobody)
    return done(response, handled, testimonial_id)


@router.post("/{testimonial_id}/set-aside", responses=ON_COMMAND)
async def set_testimonial_aside(
    testimonial_id: UUID,
    body: SetTestimonialAsideBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Set aside words that were read and are not published; they can be released later."""
    handled = await set_aside(running, call, testimonial_id, body.reason)
    return done(response, handled, testimonial_id)


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
    handled = await withdraw(running, call, testimonial_id, body.reason)
    return done(response, handled, testimonial_id)
