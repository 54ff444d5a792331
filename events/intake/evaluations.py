"""Evaluations: who is asked how it went, and what they say."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from events.event import Event
from events.remedy import Remedies, mended_by, not_mended
from events.vocabulary import (
    Answer,
    EvaluationAudience,
    EvaluationStage,
    Ori,
    Program,
    Ratings,
)


class EvaluationInvited(Event):
    """Requester, participant or expert is asked how it went. Stream `evaluation-<invitation id>`.

    The private token is derived from the invitation's id; none is stored.
    """

    wire_name = "EvaluationInvited"
    category = "evaluation"

    invitation_id: UUID
    engagement_id: UUID
    request_id: UUID
    ori: Ori
    program: Program
    provider: str
    invited_on: date
    audience: EvaluationAudience = EvaluationAudience.REQUESTER
    stage: EvaluationStage = EvaluationStage.IMMEDIATE
    expires_on: date | None = None
    """The last day on which an answer is taken; None for ever."""
    instead_of: UUID | None = None
    """The expired invitation that this one is sent again for."""


class EvaluationReminded(Event):
    """An invitation was not answered yet, and is sent again."""

    wire_name = "EvaluationReminded"
    category = "evaluation"

    invitation_id: UUID
    engagement_id: UUID
    request_id: UUID
    reminder: int
    """1 for the first, 2 for the second, ..."""
    reminded_on: date


class EvaluationExpired(Event):
    """An invitation was not answered in time; its token is worth nothing any more."""

    wire_name = "EvaluationExpired"
    category = "evaluation"

    invitation_id: UUID
    engagement_id: UUID
    request_id: UUID
    expired_on: date


class EvaluationReceived(Event):
    """An answer to an invitation. It names the engagement, and no person."""

    wire_name = "EvaluationReceived"
    category = "evaluation"

    invitation_id: UUID
    engagement_id: UUID
    request_id: UUID
    ori: Ori
    program: Program
    provider: str
    ratings: Ratings
    would_recommend: int
    """0 (not at all) to 10 (certainly)."""
    testimonial: str | None
    publish_testimonial: bool
    """Whether the respondent consents to publication."""
    received_on: date
    audience: EvaluationAudience = EvaluationAudience.REQUESTER
    stage: EvaluationStage = EvaluationStage.IMMEDIATE
    answers: tuple[Answer, ...] = ()
    """To the questions beyond the five ratings, each speaking to one of Kirkpatrick's levels."""


FACTS: Final[tuple[type[Event], ...]] = (
    EvaluationInvited,
    EvaluationReminded,
    EvaluationExpired,
    EvaluationReceived,
)

REMEDIES: Final[Remedies] = {
    EvaluationInvited: mended_by(
        "EvaluationExpired", says="It expires unanswered; invite whom it should have been."
    ),
    EvaluationReminded: not_mended("A message that was sent stays sent; it changes nothing."),
    EvaluationExpired: not_mended(
        "Its token stays worthless: send it again, which is another invitation."
    ),
    EvaluationReceived: not_mended(
        "An answer names no person, so nobody can show that it is theirs to change; invite again."
    ),
}
"""What is done about each of them that was told wrongly."""
