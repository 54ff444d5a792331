"""Where an evaluation stands, and how facts move it."""

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
    """Nobody was asked."""


@dataclass(frozen=True, slots=True)
class Invited:
    """Waits for the answer."""

    invitation: EvaluationInvited
    reminded: EvaluationReminded | None = None
    """The last time that it was sent again."""

    @property
    def reminders(self) -> int:
        """The number of the last reminder; 0 before the first."""
        return self.reminded.reminder if self.reminded else 0


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer is there, and stays as it is."""

    invitation: EvaluationInvited
    answer: EvaluationReceived


@dataclass(frozen=True, slots=True)
class Expired:
    """No answer came in time, and none is taken any more."""

    invitation: EvaluationInvited
    expiry: EvaluationExpired


Evaluation = Uninvited | Invited | Answered | Expired
EvaluationFact = EvaluationInvited | EvaluationReminded | EvaluationExpired | EvaluationReceived


def impossible(evaluation: Uninvited | Answered | Expired) -> Refused:
    """Why nothing can be done about an invitation that does not wait for its answer."""
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
    """The evaluation after a fact; what follows no open invitation changes nothing."""
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
