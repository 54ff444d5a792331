"""Commands on what somebody said in an answer, and agreed to see published."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from events.decider import Command
from events.intake import AnswerReceived
from events.vocabulary import TestimonialSetAsideReason, TestimonialWithdrawalReason
from services.intake.commands.requests import TimesForgotten


class OnTestimonial(Command):
    """A command on the words of one answer."""

    testimonial_id: UUID
    engagement_id: UUID
    request_id: UUID
    on: Annotated[date, Field(exclude=True)]


class ReleaseTestimonial(OnTestimonial):
    """Release the words for the review of the year in which the answer counts."""

    names_nobody: bool
    """Whether a person read the words and found nobody in them."""
    quote_id: Annotated[UUID, Field(exclude=True)]
    mark: Annotated[str, Field(exclude=True)]
    """Both random; what was released before keeps its own."""
    confidential: Annotated[bool, Field(exclude=True)]
    """Whether the work is; as the rows have it, and a review looks again."""
    seen_held_back: Annotated[bool | None, Field(exclude=True)] = None
    """Whether it was withdrawn or set aside when the words were read; None: that is not said."""
    said: Annotated[AnswerReceived | None, Field(exclude=True)] = None
    """The answer, as it reads now."""
    forgotten: TimesForgotten = 0


class WithdrawTestimonial(OnTestimonial):
    """Let no review show the words any more."""

    reason: TestimonialWithdrawalReason


class SetTestimonialAside(OnTestimonial):
    """Decide that words which were read are not published."""

    reason: TestimonialSetAsideReason


TestimonialCommand = ReleaseTestimonial | WithdrawTestimonial | SetTestimonialAside
