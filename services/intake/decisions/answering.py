"""The rules of answering: by an invitation, by a code, and what is told of it a day later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, assert_never

from events.decider import Refused
from events.intake import (
    AnswerReceived,
    EvaluationAnswered,
    EvaluationExpired,
    EvaluationInvited,
    EvaluationReceived,
)
from events.rules.days import refuse_before
from events.vocabulary import Answer, EvaluationStage, Ratings
from services.intake.commands.evaluations import AnswerEvaluation, GiveAnswer, TellAnswered
from services.intake.commands.fields import GivenAnswers
from services.intake.decisions.evaluation_states import (
    Answered,
    Collecting,
    Evaluation,
    Expired,
    Invited,
    Uninvited,
    impossible,
)
from services.intake.decisions.inviting import overdue
from services.intake.decisions.questions import LATER_LEVELS, QUESTIONS, questions_of


def answer(command: AnswerEvaluation, evaluation: Evaluation) -> Sequence[EvaluationReceived]:
    """Answer once and in time, as it was answered elsewhere."""
    match evaluation:
        case Invited(invitation=invitation):
            _refuse_out_of_time(command.on, invitation.invited_on, invitation.expires_on)
            return [_received(command, invitation)]
        case Uninvited() | Answered() | Expired() | Collecting():
            raise impossible(evaluation)
        case _:
            assert_never(evaluation)


def give_answer(command: GiveAnswer, evaluation: Evaluation) -> Sequence[AnswerReceived]:
    """Take an answer in time. That a token is used once is not decided here: see `tokens`."""
    match evaluation:
        case Uninvited() | Collecting():
            pass
        case Invited() | Answered() | Expired():
            raise Refused("not-invited", "an answer stands beside others about its engagement")
        case _:
            assert_never(evaluation)
    match command.ended_by:
        case None:
            _refuse_out_of_time(command.on, command.asked_on, command.expires_on)
        case EvaluationReceived() | EvaluationAnswered():
            raise Refused("already-answered", "the invitation was answered before")
        case EvaluationExpired(expired_on=on):
            raise Refused("expired", f"the invitation expired on {on}")
        case _:
            assert_never(command.ended_by)
    return [
        AnswerReceived(
            engagement_id=command.engagement_id,
            request_id=command.request_id,
            ori=command.ori,
            program=command.program,
            provider=command.provider,
            audience=command.audience,
            stage=command.stage,
            counts_on=max(command.on.replace(day=1), min(command.delivered_on, command.on)),
            ranked=command.ranked,
            **_said(command, command.stage),
        )
    ]


def tell_answered(command: TellAnswered, evaluation: Evaluation) -> Sequence[EvaluationAnswered]:
    """Tell it once; also where somebody has said meanwhile that nobody answered."""
    match evaluation:
        case Invited(invitation=invitation) | Expired(invitation=invitation):
            return [
                EvaluationAnswered(
                    invitation_id=command.invitation_id,
                    engagement_id=invitation.engagement_id,
                    request_id=invitation.request_id,
                    answered_on=command.on,
                )
            ]
        case Answered():
            return []
        case Uninvited() | Collecting():
            raise impossible(evaluation)
        case _:
            assert_never(evaluation)


def _refuse_out_of_time(on: date, asked_on: date, expires_on: date | None) -> None:
    refuse_before(on, asked_on, "the answer was asked for", rule="before-invitation")
    if expires_on is not None and on > expires_on:
        raise overdue(expires_on)


def _received(command: AnswerEvaluation, invitation: EvaluationInvited) -> EvaluationReceived:
    return EvaluationReceived(
        invitation_id=invitation.invitation_id,
        engagement_id=invitation.engagement_id,
        request_id=invitation.request_id,
        ori=invitation.ori,
        program=invitation.program,
        provider=invitation.provider,
        received_on=command.on,
        audience=invitation.audience,
        stage=invitation.stage,
        **_said(command, invitation.stage),
    )


def _said(command: AnswerEvaluation | GiveAnswer, stage: EvaluationStage) -> dict[str, Any]:
    """What whoever answers says, with the level of each question."""
    return {
        "ratings": Ratings.model_validate(command.ratings.model_dump()),
        "would_recommend": command.would_recommend,
        "testimonial": command.testimonial,
        "publish_testimonial": command.publish_testimonial,
        "answers": tuple(_answers(command.answers, stage)),
    }


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
