"""What was said with consent to publish it, as the center reads it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import Field

from events.event import Personal
from events.vocabulary import EvaluationAudience, Ori, Program, TestimonialWithdrawalReason
from services.kit.http.views import View


class TestimonialView(View):
    """The words of one answer, and whether they were released."""

    testimonial_id: UUID = Field(description="No review says it.")
    request_id: UUID
    engagement_id: UUID
    ori: Ori
    program: Program
    audience: EvaluationAudience
    counts_on: date = Field(description="It stands in the review of that fiscal year.")
    words: Personal = Field(description="As they were said: somebody may be named in them.")
    released_on: date | None
    withdrawn_on: date | None
    reason: TestimonialWithdrawalReason | None = Field(description="Why it was withdrawn.")
    confidential: bool = Field(description="Of confidential work nothing is released.")
