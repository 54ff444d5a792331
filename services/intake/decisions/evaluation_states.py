"""The states of an evaluation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never

from events.decider import Refused
from events.intake import (
    AnswerReceived,
    EvaluationAnswered,
    EvaluationExpired,
    EvaluationInvited,
    EvaluationReceived,
    EvaluationReminded,
)


@dataclass(frozen=True, slots=True)
class Uninvited:
    """Nobody was invited."""


@dataclass(frozen=True, slots=True)
class Invited:
    """An answer is awaited."""

    invitation: EvaluationInvited
    reminded: EvaluationReminded | None = None
    """The last reminder; None before the first."""

    @property
    def reminders(self) -> int:
        """The number of the last reminder; 0 before the first."""
        return self.reminded.reminder if self.reminded else 0


@dataclass(frozen=True, slots=True)
class Answered:
    """It was answered; an answer is final."""

    invitation: EvaluationInvited
    answer: EvaluationReceived | EvaluationAnswered

    @property
    def on(self) -> date:
        """The day of the answer."""
        told = self.answer
        return told.received_on if isinstance(told, EvaluationReceived) else told.answered_on


@dataclass(frozen=True, slots=True)
class Expired:
    """It was not answered in time, and no answer is accepted any more."""

    invitation: EvaluationInvited
    expiry: EvaluationExpired


@dataclass(frozen=True, slots=True)
class Collecting:
    """The stream is that of an engagement: its answers, of which none knows another."""


Evaluation = Uninvited | Invited | Answered | Expired | Collecting
EvaluationFact = (
    EvaluationInvited
    | EvaluationReminded
    | EvaluationExpired
    | EvaluationAnswered
    | AnswerReceived
    | EvaluationReceived
)


def impossible(evaluation: Uninvited | Answered | Expired | Collecting) -> Refused:
    """Why a command on an invitation that is not open is refused."""
    match evaluation:
        case Uninvited() | Collecting():
            return Refused("not-invited", "there is no such invitation")
        case Answered(on=on):
            return Refused("already-answered", f"the invitation was answered on {on}")
        case Expired(expiry=expiry):
            return Refused("expired", f"the invitation expired on {expiry.expired_on}")
        case _:
            assert_never(evaluation)


def evolve(  # noqa: PLR0911 - one case a fact
    evaluation: Evaluation, fact: EvaluationFact
) -> Evaluation:
    """The evaluation after a fact; where no invitation is open, nothing changes."""
    match fact, evaluation:
        case EvaluationInvited(), _:
            return Invited(fact)
        case EvaluationReminded(), Invited():
            return replace(evaluation, reminded=fact)
        case EvaluationExpired(), Invited(invitation=invitation):
            return Expired(invitation, fact)
        case EvaluationReceived(), Invited(invitation=invitation):
            return Answered(invitation, fact)
        case EvaluationAnswered(), Invited(invitation=invitation) | Expired(invitation=invitation):
            return Answered(invitation, fact)
        case AnswerReceived(), Uninvited():
            return Collecting()
        case _:
            return evaluation
