"""An evaluation: invited after delivery, reminded, and answered once or expired.

An invitation has a stream of its own; so have the answers about an engagement.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, assert_never

from events.decider import Decider
from events.rules.days import refuse_outside
from services.intake.commands.evaluations import (
    AnswerEvaluation,
    EvaluationCommand,
    ExpireEvaluation,
    GiveAnswer,
    InviteAgain,
    InviteEvaluation,
    InviteFollowUp,
    RemindEvaluation,
    TellAnswered,
)
from services.intake.decisions.answering import answer, give_answer, tell_answered
from services.intake.decisions.evaluation_states import (
    Evaluation,
    EvaluationFact,
    Uninvited,
    evolve,
)
from services.intake.decisions.inviting import expire, follow_up, invite, invite_again, remind


def decide(  # noqa: PLR0911 - one case a command
    command: EvaluationCommand, evaluation: Evaluation
) -> Sequence[EvaluationFact]:
    """The facts that follow."""
    refuse_outside(command.on, command)
    match command:
        case InviteEvaluation():
            return invite(command, evaluation)
        case InviteFollowUp():
            return follow_up(command, evaluation)
        case InviteAgain():
            return invite_again(command, evaluation)
        case RemindEvaluation():
            return remind(command, evaluation)
        case ExpireEvaluation():
            return expire(command, evaluation)
        case TellAnswered():
            return tell_answered(command, evaluation)
        case GiveAnswer():
            return give_answer(command, evaluation)
        case AnswerEvaluation():
            return answer(command, evaluation)
        case _:
            assert_never(command)


EVALUATION_DECIDER: Final[Decider[EvaluationCommand, Evaluation, EvaluationFact]] = Decider(
    category="evaluation",
    initial=Uninvited(),
    decide=decide,
    evolve=evolve,
    creates=(InviteEvaluation, InviteFollowUp, InviteAgain),
)
