"""Evaluations: who is asked how it went, and what they say."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from events.event import Event, FreeText
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

    Participants are asked by codes since, of which no fact tells.
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
    derived_token: bool = True
    """Whether its token follows from its id, as in older releases; else it is random."""


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


class EvaluationAnswered(Event):
    """An invitation was answered. It is told a day later, with all others of that day.

    What the answer is, stands elsewhere: see `AnswerReceived`.
    """

    wire_name = "EvaluationAnswered"
    category = "evaluation"

    invitation_id: UUID
    engagement_id: UUID
    request_id: UUID
    answered_on: date


class AnswerReceived(Event):
    """An answer about an engagement. Stream `evaluation-<engagement id>`.

    Nothing in it, and nothing beside it, says by which invitation or code it was given.
    """

    wire_name = "AnswerReceived"
    category = "evaluation"

    engagement_id: UUID
    request_id: UUID
    ori: Ori
    program: Program
    provider: str
    audience: EvaluationAudience
    stage: EvaluationStage
    ratings: Ratings
    would_recommend: int
    """0 (not at all) to 10 (certainly)."""
    answers: tuple[Answer, ...]
    """To the questions beyond the five ratings, each speaking to one of Kirkpatrick's levels."""
    testimonial: FreeText | None
    publish_testimonial: bool
    """Whether the respondent consents to publication."""
    counts_on: date
    """The first day of its month; where all was given later than that, the day of that."""
    ranked: bool
    """Whether it may bear on who is chosen for work: not if a provider chose who is asked."""


class EvaluationReceived(Event):
    """An answer to an invitation, as older releases and imports tell it. It names no person."""

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
    testimonial: FreeText | None
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
    EvaluationAnswered,
    AnswerReceived,
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
    EvaluationAnswered: not_mended("Nobody but whoever answered could say that it was not so."),
    AnswerReceived: not_mended(
        "An answer names no person, so nobody can show that it is theirs to change."
    ),
    EvaluationReceived: not_mended(
        "An answer names no person, so nobody can show that it is theirs to change; invite again."
    ),
}
"""What is done about each of them that was told wrongly."""
