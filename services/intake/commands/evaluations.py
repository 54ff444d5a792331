"""Asking and saying how it went."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from events.decider import Command
from events.vocabulary import (
    EvaluationAudience,
    Ori,
    Program,
    ProviderSlug,
)
from services.intake.commands.fields import (
    GivenAnswers,
    GivenRatings,
    Note,
    Recommendation,
    Reminder,
)

AnswerDays = Annotated[int, Field(exclude=True)]
"""Looked up: so long an answer is taken."""


def _is_requester(audience: EvaluationAudience) -> bool:
    return audience is EvaluationAudience.REQUESTER


class InviteEvaluation(Command):
    """Ask somebody how it went."""

    invitation_id: UUID
    engagement_id: UUID
    request_id: UUID
    ori: Ori
    program: Program
    provider: ProviderSlug
    on: date
    # Left out where it says what every invitation of version 0.1 was: the digest of a command that
    # was given then stays what it was, and giving it again is recognized.
    audience: Annotated[EvaluationAudience, Field(exclude_if=_is_requester)] = (
        EvaluationAudience.REQUESTER
    )
    answer_days: AnswerDays


class InviteFollowUp(Command):
    """Ask again, when what was learned may have been put to use."""

    invitation_id: UUID
    engagement_id: UUID
    request_id: UUID
    ori: Ori
    program: Program
    provider: ProviderSlug
    audience: EvaluationAudience
    delivered_on: Annotated[date, Field(exclude=True)]
    """Looked up: the day by which everything had been given."""
    on: date
    answer_days: AnswerDays


class RemindEvaluation(Command):
    """Send an invitation again that was not answered."""

    invitation_id: UUID
    reminder: Reminder
    on: date
    after_days: Annotated[int, Field(exclude=True)]
    """Looked up: so long after the invitation this reminder is due."""


class ExpireEvaluation(Command):
    """Take no answer any more."""

    invitation_id: UUID
    on: date


class AnswerEvaluation(Command):
    """Say how it went."""

    invitation_id: UUID
    ratings: GivenRatings
    would_recommend: Recommendation
    testimonial: Note | None
    publish_testimonial: bool
    on: date
    # As in version 0.1 where nothing more is answered: see `InviteEvaluation.audience`.
    answers: Annotated[GivenAnswers, Field(exclude_if=lambda answers: not answers)] = ()


EvaluationCommand = (
    InviteEvaluation | InviteFollowUp | RemindEvaluation | ExpireEvaluation | AnswerEvaluation
)
