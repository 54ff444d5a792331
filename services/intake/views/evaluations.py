"""Invitations to evaluate as they are shown, and the questions behind their tokens."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import Field

from events.vocabulary import (
    EvaluationAudience,
    EvaluationStage,
    KirkpatrickLevel,
    Program,
    TopicSlug,
)
from services.kit.http.views import View


class InvitationView(View):
    """An invitation to evaluate, with its private token."""

    invitation_id: UUID
    engagement_id: UUID
    token: str = Field(description="Whoever holds it may answer, once.")
    audience: EvaluationAudience
    stage: EvaluationStage
    invited_on: date
    expires_on: date | None = Field(description="The last day for an answer; null for ever.")
    reminders: int = Field(description="Sent so far.")
    reminded_on: date | None
    expired_on: date | None
    answered_on: date | None
    instead_of: UUID | None = Field(
        description="The expired invitation that this one was sent again for."
    )


class Invitations(View):
    """Invitations: the requester's and the experts' first, those of the delivery before others."""

    items: tuple[InvitationView, ...]


class GivenTokenView(View):
    """An invitation to hand out."""

    invitation_id: UUID
    token: str = Field(description="Whoever holds it may answer, once.")


class GivenTokens(View):
    """As many invitations as were asked for; a retry gets the same."""

    items: tuple[GivenTokenView, ...]
    position: int = Field(description="In the log: what `Byfield-After` takes.")


class QuestionView(View):
    """What is asked beyond the five ratings; answered from 1 (not at all) to 5 (fully)."""

    question: TopicSlug
    level: KirkpatrickLevel
    text: str


class SentAgain(View):
    """The invitation that was sent again for an expired one."""

    invitation_id: UUID
    token: str = Field(description="Whoever holds it may answer, once.")
    position: int = Field(description="In the log: what `Byfield-After` takes.")


class AskedView(View):
    """What whoever holds an invitation's token is asked."""

    audience: EvaluationAudience
    stage: EvaluationStage
    program: Program
    provider: str
    invited_on: date
    expires_on: date | None = Field(description="The last day for an answer; null for ever.")
    questions: tuple[QuestionView, ...]
