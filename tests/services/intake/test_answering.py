from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from events.vocabulary import Answer, EvaluationStage, KirkpatrickLevel
from services.intake.decisions.evaluation_states import EvaluationFact
from services.intake.decisions.questions import LATER_LEVELS, QUESTIONS, questions_of
from tests.services.intake.evaluating import answer, answered
from tests.services.intake.given import expired, invited, received, reminded
from tests.services.intake.rules import EVALUATION_RULES

LAST_DAY = date(2024, 5, 1)
MAY_2 = date(2024, 5, 2)
FOLLOW_UP = invited(stage="follow-up")


@pytest.mark.parametrize("given", [[invited()], [invited(), reminded()]])
def test_an_answer_is_taken_on_the_last_day(given: list[EvaluationFact]) -> None:
    told = EVALUATION_RULES.given(*given).when(answer(on=LAST_DAY)).facts
    assert told == [received(received_on=LAST_DAY)]


def test_an_answer_after_the_last_day_is_refused_though_nobody_said_that_it_expired() -> None:
    EVALUATION_RULES.given(invited()).when(answer(on=MAY_2)).then_refused("expired")


def test_what_expired_takes_no_answer_dated_back() -> None:
    EVALUATION_RULES.given(invited(), expired()).when(answer(on=LAST_DAY)).then_refused("expired")


def test_an_invitation_of_version_0_1_is_answered_years_later() -> None:
    late = date(2025, 1, 1)
    EVALUATION_RULES.given(invited(expires_on=None)).when(answer(on=late)).then(
        received(received_on=late)
    )


def test_an_answer_says_whose_it_is_and_of_which_stage() -> None:
    (told,) = (
        EVALUATION_RULES.given(invited(audience="participant", stage="follow-up"))
        .when(answer(**answered("applied-at-work")))
        .facts
    )
    assert told == received(
        audience="participant",
        stage="follow-up",
        answers=[{"question": "applied-at-work", "level": "behavior", "value": 4}],
    )


@pytest.mark.parametrize(
    ("question", "level"),
    [("met-our-need", KirkpatrickLevel.REACTION), ("knows-more", KirkpatrickLevel.LEARNING)],
)
def test_an_immediate_answer_bears_the_level_of_its_question(
    question: str, level: KirkpatrickLevel
) -> None:
    (told,) = EVALUATION_RULES.given(invited()).when(answer(**answered(question))).facts
    assert told == received(answers=[Answer(question=question, level=level, value=4)])


@pytest.mark.parametrize("question", ["changed-a-policy", "solved-the-problem"])
def test_right_after_delivery_nobody_is_asked_about_behavior_or_results(question: str) -> None:
    EVALUATION_RULES.given(invited()).when(answer(**answered(question))).then_refused(
        "asked-at-follow-up"
    )


@pytest.mark.parametrize("question", ["changed-a-policy", "solved-the-problem"])
def test_a_follow_up_speaks_of_behavior_or_results(question: str) -> None:
    assert len(EVALUATION_RULES.given(FOLLOW_UP).when(answer(**answered(question))).facts) == 1


@pytest.mark.parametrize("fields", [{}, answered("met-our-need"), answered("favourite-color")])
def test_a_follow_up_without_behavior_or_results_is_refused(fields: dict[str, object]) -> None:
    EVALUATION_RULES.given(FOLLOW_UP).when(answer(**fields)).then_refused(
        "behavior-or-results-missing"
    )


def test_a_refused_follow_up_says_which_questions_would_do() -> None:
    outcome = EVALUATION_RULES.given(FOLLOW_UP).when(answer())
    refusal = outcome.then_refused("behavior-or-results-missing")
    assert {QUESTIONS[question].level for question in refusal.allowed} == LATER_LEVELS


def test_a_question_that_nobody_asks_is_refused() -> None:
    EVALUATION_RULES.given(invited()).when(answer(**answered("favourite-color"))).then_refused(
        "question-unknown"
    )


def test_a_question_is_answered_once() -> None:
    with pytest.raises(ValidationError, match="each question may be answered once"):
        answer(answers=answered("knows-more")["answers"] * 2)


@pytest.mark.parametrize("value", [0, 6])
def test_an_answer_is_between_one_and_five(value: int) -> None:
    with pytest.raises(ValidationError, match="value"):
        answer(answers=[{"question": "knows-more", "value": value}])


def test_every_level_is_asked_about_and_each_stage_in_its_time() -> None:
    assert {row.level for row in QUESTIONS.values()} == set(KirkpatrickLevel)
    at_once = {row.level for row in questions_of(EvaluationStage.IMMEDIATE).values()}
    assert at_once == set(KirkpatrickLevel) - LATER_LEVELS
    assert questions_of(EvaluationStage.FOLLOW_UP) == QUESTIONS
