"""The commands on evaluations: invite, remind, expire, answer, give codes."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from events.decider import Command
from events.intake import (
    EvaluationAnswered,
    EvaluationExpired,
    EvaluationInvited,
    EvaluationReceived,
)
from events.vocabulary import (
    EvaluationAudience,
    EvaluationStage,
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
"""For how many days an answer is accepted; looked up in the settings."""


EvaluationEnd = EvaluationReceived | EvaluationAnswered | EvaluationExpired
"""How an invitation ends."""


def _is_requester(audience: EvaluationAudience) -> bool:
    return audience is EvaluationAudience.REQUESTER


class InviteEvaluation(Command):
    """Invite somebody to evaluate the help."""

    invitation_id: UUID
    engagement_id: UUID
    request_id: UUID
    ori: Ori
    program: Program
    provider: ProviderSlug
    on: date
    # Left out of the digest where it has the only value of version 0.1, so that a retry of a
    # command of that version is still recognized.
    audience: Annotated[EvaluationAudience, Field(exclude_if=_is_requester)] = (
        EvaluationAudience.REQUESTER
    )
    answer_days: AnswerDays


class InviteFollowUp(Command):
    """Invite again some months later, when what was learned may have been put to use."""

    invitation_id: UUID
    engagement_id: UUID
    request_id: UUID
    ori: Ori
    program: Program
    provider: ProviderSlug
    audience: EvaluationAudience
    delivered_on: Annotated[date, Field(exclude=True)]
    """The day on which all help had been given; looked up in the engagement."""
    on: date
    answer_days: AnswerDays


class InviteAgain(Command):
    """Send an expired invitation again, with a token and a last day of its own."""

    invitation_id: UUID
    instead_of: UUID
    on: date
    answer_days: AnswerDays
    delivered_on: Annotated[date | None, Field(exclude=True)]
    """The day on which all help had been given; looked up in the engagement."""
    asked_before: Annotated[EvaluationInvited | None, Field(exclude=True)] = None
    """The former invitation; looked up."""
    ended_by: Annotated[EvaluationEnd | None, Field(exclude=True)] = None
    """How the former invitation ended, if it did; looked up."""


class RemindEvaluation(Command):
    """Remind of an invitation that was not answered."""

    invitation_id: UUID
    reminder: Reminder
    on: date
    after_days: Annotated[int, Field(exclude=True)]
    """How many days after the invitation this reminder is due; looked up in the settings."""


class ExpireEvaluation(Command):
    """Close an invitation that was not answered in time."""

    invitation_id: UUID
    on: date


class TellAnswered(Command):
    """Tell that an invitation was answered, some day before."""

    invitation_id: UUID
    on: date
    """The day of the answer."""


class GiveAnswer(Command):
    """Give an answer about an engagement, by an invitation or a code that is named nowhere."""

    engagement_id: UUID
    request_id: UUID
    ori: Ori
    program: Program
    provider: ProviderSlug
    audience: EvaluationAudience
    stage: EvaluationStage
    ranked: bool
    ratings: GivenRatings
    would_recommend: Recommendation
    testimonial: Note | None
    publish_testimonial: bool
    answers: GivenAnswers
    on: date
    delivered_on: Annotated[date, Field(exclude=True)]
    """The day on which all help had been given; looked up in the engagement."""
    asked_on: Annotated[date, Field(exclude=True)]
    expires_on: Annotated[date | None, Field(exclude=True)]
    """When the invitation or code was given, and until when it is good."""
    ended_by: Annotated[EvaluationEnd | None, Field(exclude=True)] = None
    """How the invitation ended, if it did; looked up. A code has no stream."""


class GiveCodes(Command):
    """Give an agency codes for those who took part."""

    engagement_id: UUID
    audience: EvaluationAudience
    stage: EvaluationStage
    count: int
    on: date
    delivered_on: Annotated[date, Field(exclude=True)]
    attended: Annotated[int, Field(exclude=True)]
    """How many took part in the deliveries, as the engagement says."""
    given: Annotated[int, Field(exclude=True)]
    """How many can be, or were, answered at this stage."""
    answer_days: AnswerDays


class AnswerEvaluation(Command):
    """Answer an invitation, as it was answered elsewhere: imports tell it so."""

    invitation_id: UUID
    ratings: GivenRatings
    would_recommend: Recommendation
    testimonial: Note | None
    publish_testimonial: bool
    on: date
    # As in version 0.1 where nothing more is answered: see `InviteEvaluation.audience`.
    answers: Annotated[GivenAnswers, Field(exclude_if=lambda answers: not answers)] = ()


EvaluationCommand = (
    InviteEvaluation
    | InviteFollowUp
    | InviteAgain
    | RemindEvaluation
    | ExpireEvaluation
    | TellAnswered
    | GiveAnswer
    | AnswerEvaluation
)
