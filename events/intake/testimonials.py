"""Testimonials: what somebody who was helped said, released for the public with their consent.

The words stand under keys of their own kind, so that whoever shows testimonials reads no answers.
"""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from events.event import Event, FreeText
from events.remedy import Remedies, mended_by
from events.vocabulary import (
    EvaluationAudience,
    Ori,
    Program,
    TestimonialSetAsideReason,
    TestimonialWithdrawalReason,
)


class TestimonialReleased(Event):
    """Words of an answer were released, to stand in a review. Stream `testimonial-<id>`."""

    wire_name = "TestimonialReleased"
    category = "testimonial"

    testimonial_id: UUID
    """Follows from the engagement and the place of the answer; nothing for the public says it."""
    quote_id: UUID
    """Random: what reviews call it, so that nobody who knows an engagement can find it there."""
    engagement_id: UUID
    request_id: UUID
    ori: Ori
    program: Program
    audience: EvaluationAudience
    year: int
    """The federal fiscal year in which the answer counts, and in whose review it stands."""
    words: FreeText
    mark: FreeText
    """Random, and in each file that has the words: a file's digest tests no guess of them."""
    released_on: date


class TestimonialWithdrawn(Event):
    """No review shows these words any more, those that were published neither."""

    wire_name = "TestimonialWithdrawn"
    category = "testimonial"

    testimonial_id: UUID
    engagement_id: UUID
    request_id: UUID
    reason: TestimonialWithdrawalReason
    withdrawn_on: date


class TestimonialSetAside(Event):
    """Somebody read these words and decided that they are not published; they wait no more."""

    wire_name = "TestimonialSetAside"
    category = "testimonial"

    testimonial_id: UUID
    engagement_id: UUID
    request_id: UUID
    reason: TestimonialSetAsideReason
    set_aside_on: date


FACTS: Final[tuple[type[Event], ...]] = (
    TestimonialReleased,
    TestimonialWithdrawn,
    TestimonialSetAside,
)

REMEDIES: Final[Remedies] = {
    TestimonialReleased: mended_by(
        "TestimonialWithdrawn",
        says="Withdraw it: every review shows [removed] at once. Then publish the review again.",
    ),
    TestimonialWithdrawn: mended_by(
        "TestimonialReleased",
        says="Release it again, unless consent was taken back: that is for ever.",
    ),
    TestimonialSetAside: mended_by(
        "TestimonialReleased",
        says="Release it; or set it aside again, for the right reason.",
    ),
}
"""What is done about each of them that was told wrongly."""
