"""An evaluation: invited after delivery, answered once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, assert_never

from events.decider import Decider, Refused
from events.intake import EvaluationInvited, EvaluationReceived
from events.vocabulary import Ratings
from services.intake.commands.evaluations import AnswerEvaluation, InviteEvaluation
from services.intake.decisions.days import refuse_before, refuse_future


@dataclass(frozen=True, slots=True)
class Uninvited:
    """Nobody was asked."""


@dataclass(frozen=True, slots=True)
class Invited:
    """Waits for the answer."""

    invitation: EvaluationInvited


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer is there, and stays as it is."""

    invitation: EvaluationInvited
    answer: EvaluationReceived


Evaluation = Uninvited | Invited | Answered
EvaluationCommand = InviteEvaluation | AnswerEvaluation
EvaluationFact = EvaluationInvited | EvaluationReceived


def invite(command: InviteEvaluation, evaluation: Evaluation) -> Sequence[EvaluationFact]:
    """Once for one delivered engagement."""
    invitation = EvaluationInvited(
        invitation_id=command.invitation_id,
        engagement_id=command.engagement_id,
        request_id=command.request_id,
        ori=command.ori,
        program=command.program,
        provider=command.provider,
        invited_on=command.on,
    )
    match evaluation:
        case Uninvited():
            return [invitation]
        case Invited(invitation=before) | Answered(invitation=before):
            if before == invitation:
                return []
            raise Refused(
                "already-invited",
                f"invitation {command.invitation_id} was made for another engagement",
            )
        case _:
            assert_never(evaluation)


def answer(command: AnswerEvaluation, evaluation: Evaluation) -> Sequence[EvaluationFact]:
    """Once, by whoever holds the invitation's token; who that is nobody writes down.

    The same answer a second time is refused too: two people may share a token and an opinion.
    """
    match evaluation:
        case Uninvited():
            raise Refused("not-invited", f"there is no invitation {command.invitation_id}")
        case Invited(invitation=invitation):
            refuse_before(
                command.on, invitation.invited_on, "before-invitation", "the answer was asked for"
            )
            return [_received(command, invitation)]
        case Answered(answer=received):
            raise Refused(
                "already-answered", f"the invitation was answered on {received.received_on}"
            )
        case _:
            assert_never(evaluation)


def _received(command: AnswerEvaluation, invitation: EvaluationInvited) -> EvaluationReceived:
    return EvaluationReceived(
        invitation_id=invitation.invitation_id,
        engagement_id=invitation.engagement_id,
        request_id=invitation.request_id,
        ori=invitation.ori,
        program=invitation.program,
        provider=invitation.provider,
        ratings=Ratings.model_validate(command.ratings.model_dump()),
        would_recommend=command.would_recommend,
        testimonial=command.testimonial,
        publish_testimonial=command.publish_testimonial,
        received_on=command.on,
    )


def decide(command: EvaluationCommand, evaluation: Evaluation) -> Sequence[EvaluationFact]:
    """The facts that follow."""
    refuse_future(command.on, command.now)
    match command:
        case InviteEvaluation():
            return invite(command, evaluation)
        case AnswerEvaluation():
            return answer(command, evaluation)
        case _:
            assert_never(command)


def evolve(evaluation: Evaluation, fact: EvaluationFact) -> Evaluation:
    """The evaluation after a fact."""
    match fact:
        case EvaluationInvited():
            return Invited(fact)
        case EvaluationReceived():
            return (
                Answered(evaluation.invitation, fact)
                if isinstance(evaluation, Invited)
                else evaluation
            )
        case _:
            assert_never(fact)


EVALUATIONS: Final[Decider[EvaluationCommand, Evaluation, EvaluationFact]] = Decider(
    category="evaluation",
    initial=Uninvited(),
    decide=decide,
    evolve=evolve,
    creates=(InviteEvaluation,),
)
