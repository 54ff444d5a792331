"""What reporting reads of testimonials: words that were released for everybody, and their ends."""

from __future__ import annotations

from datetime import date
from typing import Final

from events.event import Narrow


class TestimonialReleased(Narrow, frozen=True):
    """Words of an answer were released, to stand in a review."""

    wire_name = "TestimonialReleased"
    category = "testimonial"

    testimonial_id: str
    quote_id: str
    engagement_id: str
    request_id: str
    ori: str
    program: str
    audience: str
    year: int
    words: str
    mark: str


class TestimonialWithdrawn(Narrow, frozen=True):
    """No review shows these words any more."""

    wire_name = "TestimonialWithdrawn"
    category = "testimonial"

    testimonial_id: str
    request_id: str
    withdrawn_on: date


class RequestForgotten(Narrow, frozen=True):
    """The people of a request were forgotten, with what was said in answers about it."""

    wire_name = "RequestForgotten"
    category = "forgetting"

    request_id: str


FACTS: Final[tuple[type[Narrow], ...]] = (
    TestimonialReleased,
    TestimonialWithdrawn,
    RequestForgotten,
)
