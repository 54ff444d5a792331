"""Releasing, setting aside and withdrawing what somebody said: for its routes and its pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from events.log.deciding.handle import Handled
from events.vocabulary import TestimonialSetAsideReason, TestimonialWithdrawalReason
from services.intake import feeds
from services.intake.commands.testimonials import (
    ReleaseTestimonial,
    SetTestimonialAside,
    TestimonialCommand,
    WithdrawTestimonial,
)
from services.intake.decisions import TESTIMONIAL_DECIDER
from services.intake.lookups import beside_testimonial
from services.intake.queries.testimonials import Testimonial, find_testimonial
from services.kit.http.calls import Call, build_command
from services.kit.http.problems import not_found
from services.kit.http.running_service import RunningService


async def release(
    running: RunningService,
    call: Call,
    testimonial_id: UUID,
    *,
    names_nobody: bool,
    seen_held_back: bool | None = None,
) -> Handled:
    """Release the words for the review of their year. Raises `Refused`, and a 404 problem.

    `seen_held_back` says whether they were withdrawn or set aside when they were read; None: it is
    not said.
    """
    found = await _found(running, call, testimonial_id)
    command = build_command(
        ReleaseTestimonial,
        names_nobody=names_nobody,
        seen_held_back=seen_held_back,
        quote_id=uuid4(),
        mark=uuid4().hex,
        confidential=found.confidential,
        **_about(running, testimonial_id, found),
    )
    return await _handled(running, call, command, found)


async def set_aside(
    running: RunningService, call: Call, testimonial_id: UUID, reason: TestimonialSetAsideReason
) -> Handled:
    """Let words that were read wait no more. Raises `Refused`, and a 404 problem."""
    found = await _found(running, call, testimonial_id)
    command = build_command(
        SetTestimonialAside, reason=reason, **_about(running, testimonial_id, found)
    )
    return await _handled(running, call, command, found)


async def withdraw(
    running: RunningService, call: Call, testimonial_id: UUID, reason: TestimonialWithdrawalReason
) -> Handled:
    """Let no review show the words any more. Raises `Refused`, and a 404 problem."""
    found = await _found(running, call, testimonial_id)
    command = build_command(
        WithdrawTestimonial, reason=reason, **_about(running, testimonial_id, found)
    )
    return await _handled(running, call, command, found)


async def _found(running: RunningService, call: Call, testimonial_id: UUID) -> Testimonial:
    await running.wait_for_feeds(call, feeds.TESTIMONIALS_FEED, feeds.REQUESTS_FEED)
    found = await find_testimonial(running.pool, testimonial_id)
    if found is None:
        raise not_found("testimonial", testimonial_id)
    return found


def _about(running: RunningService, testimonial_id: UUID, found: Testimonial) -> dict[str, Any]:
    now = running.now()
    return {
        "testimonial_id": testimonial_id,
        "engagement_id": found.engagement_id,
        "request_id": found.request_id,
        "on": now.date(),
        "now": now,
    }


async def _handled(
    running: RunningService, call: Call, command: TestimonialCommand, found: Testimonial
) -> Handled:
    stream = TESTIMONIAL_DECIDER.stream(command.testimonial_id)
    beside = beside_testimonial(command, found.version)
    return await running.handle(TESTIMONIAL_DECIDER, stream, command, call, beside=beside)
