"""The states of an evaluation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from events.decider import Refused
from events.intake import (
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
    answer: EvaluationReceived


@dataclass(frozen=True, slots=True)
class Expired:
    """It was not answered in time, and no answer is accepted any more."""

    invitation: EvaluationInvited
    expiry: EvaluationExpired


Evaluation = Uninvited | Invited | Answered | Expired
EvaluationFact = EvaluationInvited | EvaluationReminded | EvaluationExpired | EvaluationReceived


def impossible(evaluation: Uninvited | Answered | Expired) -> Refused:
    """Why a command on an invitation that is not open is refused."""
    match evaluation:
        case Uninvited():
            return Refused("not-invited", "there is no such invitation")
        case Answered(answer=received):
            return Refused(
                "already-answered", f"the invitation was answered on {received.received_on}"
            )
        case Expired(expiry=expiry):
            return Refused("expired", f"the invitation expired on {expiry.expired_on}")
        case _:
            assert_never(evaluation)


def evolve(evaluation: Evaluation, fact: EvaluationFact) -> Evaluation:
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
        case _:
            return evaluation
