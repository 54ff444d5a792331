"""What was said with consent to publish it, as the center reads it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from events.event import REMOVED, Personal
from events.vocabulary import (
    EvaluationAudience,
    Ori,
    Program,
    TestimonialSetAsideReason,
    TestimonialWithdrawalReason,
)
from services.kit.http.views import View


class TestimonialStanding(StrEnum):
    """Where words stand whose publication was agreed to."""

    WAITING = "waiting"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"
    SET_ASIDE = "set-aside"
    """Somebody read it, and it is not published; or nobody can read it any more."""
    CONFIDENTIAL = "confidential"
    """It would wait, were the work not confidential."""


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
    set_aside_on: date | None
    set_aside_for: TestimonialSetAsideReason | None = Field(
        description="Why it is not published, though it was read and consent stands."
    )
    confidential: bool = Field(description="Of confidential work nothing is released.")


class ListedTestimonial(TestimonialView):
    """The same for a page, with where it stands."""

    standing: TestimonialStanding

    @property
    def is_forgotten(self) -> bool:
        """Whether nobody can read the words any more."""
        return self.words == REMOVED

    @property
    def is_releasable(self) -> bool:
        """Whether a coordinator who reads it may release it, as far as the rows know."""
        is_for_ever = self.reason is TestimonialWithdrawalReason.CONSENT_TAKEN_BACK
        is_released = self.standing is TestimonialStanding.RELEASED
        return not (is_released or is_for_ever or self.confidential or self.is_forgotten)

    @property
    def may_be_set_aside(self) -> bool:
        """Whether a coordinator who reads it may decide that it is not published."""
        return self.is_releasable and self.standing is not TestimonialStanding.WITHDRAWN

    @property
    def is_held_back(self) -> bool:
        """Whether somebody decided before that it is not published."""
        return self.standing in {TestimonialStanding.WITHDRAWN, TestimonialStanding.SET_ASIDE}

    @property
    def withdrawal_reasons(self) -> Sequence[TestimonialWithdrawalReason]:
        """Why it may be withdrawn now; none where consent was taken back already."""
        taken_back = TestimonialWithdrawalReason.CONSENT_TAKEN_BACK
        if self.reason is taken_back:
            return ()
        if self.standing is TestimonialStanding.RELEASED:
            return tuple(TestimonialWithdrawalReason)
        return (taken_back,)


class ShownTestimonial(ListedTestimonial):
    """The same with what is known of the agency, as far as it is registered."""

    agency_name: str | None
    agency_kind: str | None
