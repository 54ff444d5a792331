"""The rule of answering an invitation to evaluate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_never

from events.decider import Refused
from events.intake import EvaluationInvited, EvaluationReceived
from events.rules.days import refuse_before
from events.vocabulary import Answer, EvaluationStage, Ratings
from services.intake.commands.evaluations import AnswerEvaluation
from services.intake.commands.fields import GivenAnswers
from services.intake.decisions.evaluation_states import (
    Answered,
    Evaluation,
    Expired,
    Invited,
    Uninvited,
    impossible,
)
from services.intake.decisions.inviting import is_over, overdue
from services.intake.decisions.questions import LATER_LEVELS, QUESTIONS, questions_of


def answer(command: AnswerEvaluation, evaluation: Evaluation) -> Sequence[EvaluationReceived]:
    """Answer once and in time. Who holds the token and answers is recorded nowhere.

    The same answer a second time is refused too: two people may share a token and an opinion.
    """
    match evaluation:
        case Invited(invitation=invitation):
            refuse_before(
                command.on,
                invitation.invited_on,
                "the answer was asked for",
                rule="before-invitation",
            )
            if is_over(command, invitation):
                raise overdue(invitation)
            return [_received(command, invitation)]
        case Uninvited() | Answered() | Expired():
            raise impossible(evaluation)
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
        audience=invitation.audience,
        stage=invitation.stage,
        answers=tuple(_answers(command.answers, invitation.stage)),
    )


def _answers(given: GivenAnswers, stage: EvaluationStage) -> Iterator[Answer]:
    """The answers, each with the level of its question."""
    asked = questions_of(stage)
    if stage is EvaluationStage.FOLLOW_UP and not any(
        each.question in QUESTIONS and QUESTIONS[each.question].level in LATER_LEVELS
        for each in given
    ):
        later = tuple(slug for slug, row in QUESTIONS.items() if row.level in LATER_LEVELS)
        raise Refused(
            "behavior-or-results-missing",
            "a follow-up answers at least one question about behavior or results",
            allowed=later,
        )
    for each in given:
        if each.question not in QUESTIONS:
            raise Refused("question-unknown", f"nobody asks {each.question}", allowed=tuple(asked))
        if each.question not in asked:
            raise Refused(
                "asked-at-follow-up",
                f"{each.question} is asked at follow-up, when there is something to say",
                allowed=tuple(asked),
            )
        yield Answer(question=each.question, level=QUESTIONS[each.question].level, value=each.value)
