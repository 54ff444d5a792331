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
    """An invitation to evaluate, and what became of it; nobody is shown its token here."""

    invitation_id: UUID
    engagement_id: UUID
    audience: EvaluationAudience
    stage: EvaluationStage
    invited_on: date
    expires_on: date | None = Field(description="The last day for an answer; null for ever.")
    reminders: int = Field(description="Sent so far.")
    reminded_on: date | None
    expired_on: date | None
    answered_on: date | None = Field(description="Told on the day after it was answered.")
    instead_of: UUID | None = Field(
        description="The expired invitation that this one was sent again for."
    )


class CodesView(View):
    """Codes for participants that their agency was given, and that were not withdrawn."""

    engagement_id: UUID
    stage: EvaluationStage
    expires_on: date = Field(description="The last day for an answer, of those given last.")
    given: int = Field(
        description="How many in all; who has which, when it was given and whether it was used is "
        "told to nobody."
    )


class Invitations(View):
    """Invitations: the requester's and the experts' first, those of the delivery before others."""

    items: tuple[InvitationView, ...]
    codes: tuple[CodesView, ...] = ()


class GivenTokenView(View):
    """A code to hand out."""

    invitation_id: UUID
    token: str = Field(description="Whoever holds it may answer, once.")


class GivenTokens(View):
    """As many codes as were asked for, shown once.

    A retry gets others for those that were not used yet, and the former are worth nothing.
    """

    items: tuple[GivenTokenView, ...]
    printable: str = Field(description="The same as plain text, a paragraph a code, to be cut up.")
    position: int = Field(description="In the log: what `Byfield-After` takes.")


class WithdrawnCodes(View):
    """How many codes were withdrawn; which, and which were used, is told to nobody."""

    withdrawn: int
    position: int = Field(description="In the log: what `Byfield-After` takes.")


class QuestionView(View):
    """What is asked beyond the five ratings; answered from 1 (not at all) to 5 (fully)."""

    question: TopicSlug
    level: KirkpatrickLevel
    text: str


class SentAgain(View):
    """The invitation that was sent again for an expired one."""

    invitation_id: UUID
    position: int = Field(description="In the log: what `Byfield-After` takes.")


class FetchedToken(View):
    """The token of one's own invitation, shown once: fetched again, it is another one."""

    invitation_id: UUID
    token: str = Field(description="Whoever holds it may answer, once.")
    expires_on: date | None = Field(description="The last day for an answer; null for ever.")
    position: int = Field(description="In the log: what `Byfield-After` takes.")


class MailedToken(FetchedToken):
    """The token that a mail brings to whom it asks; nobody else is shown it."""

    who_sees: str = Field(description="Who can see what of an answer, as the mail says it.")


class Taken(View):
    """An answer that was taken."""

    id: str = Field(
        description="Of the invitation or the code: no more of it is kept with the answer."
    )
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
    who_sees: str = Field(
        description="Who can see what of an answer, and whom it is known to be of."
    )
