from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from pydantic import ValidationError

from events.decider import Refused
from services.intake.commands.evaluations import AnswerEvaluation, InviteEvaluation
from services.intake.decisions import EVALUATIONS
from services.intake.decisions.evaluations import EvaluationCommand, EvaluationFact
from tests.services.intake.given import (
    ANSWER,
    INVITATION,
    INVITATION_ID,
    MARCH_1,
    MARCH_2,
    MARCH_3,
    NOW,
    TOMORROW,
    invited,
    received,
)


def invite(**fields: Any) -> InviteEvaluation:
    return InviteEvaluation.model_validate(INVITATION | {"on": MARCH_2, "now": NOW} | fields)


def answer(**fields: Any) -> AnswerEvaluation:
    asked = ANSWER | {"invitation_id": INVITATION_ID, "on": MARCH_3, "now": NOW}
    return AnswerEvaluation.model_validate(asked | fields)


def decided(given: list[EvaluationFact], command: EvaluationCommand) -> Sequence[EvaluationFact]:
    return EVALUATIONS.decide(command, EVALUATIONS.fold(given))


def refused(given: list[EvaluationFact], command: EvaluationCommand) -> str:
    with pytest.raises(Refused) as caught:
        decided(given, command)
    return caught.value.rule


def test_a_delivered_engagement_is_asked_about() -> None:
    assert decided([], invite()) == [invited()]


@pytest.mark.parametrize("given", [[invited()], [invited(), received()]])
def test_inviting_the_same_again_changes_nothing(given: list[EvaluationFact]) -> None:
    assert decided(given, invite()) == []


def test_an_invitation_is_for_one_engagement() -> None:
    assert refused([invited()], invite(provider="fop")) == "already-invited"


def test_an_answer_is_joined_to_the_engagement_it_was_asked_about() -> None:
    assert decided([invited()], answer()) == [received()]


def test_an_answer_may_do_without_a_testimonial() -> None:
    command = answer(testimonial=None, publish_testimonial=False)
    assert decided([invited()], command) == [received(testimonial=None, publish_testimonial=False)]


def test_an_invitation_is_answered_once() -> None:
    assert refused([invited(), received()], answer(would_recommend=1)) == "already-answered"
    assert refused([invited(), received()], answer()) == "already-answered"


def test_nobody_answers_what_was_not_asked() -> None:
    assert refused([], answer()) == "not-invited"


def test_no_answer_comes_before_the_question() -> None:
    assert refused([invited()], answer(on=MARCH_1)) == "before-invitation"


@pytest.mark.parametrize("command", [invite(on=TOMORROW), answer(on=TOMORROW)])
def test_nothing_is_evaluated_in_the_future(command: EvaluationCommand) -> None:
    assert refused([invited()], command) == "in-the-future"


def test_an_answer_without_a_question_is_folded_all_the_same() -> None:
    assert decided([received()], invite()) == [invited()]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("ratings", ANSWER["ratings"] | {"delivery": 6}),
        ("ratings", ANSWER["ratings"] | {"change": 0}),
        ("ratings", ANSWER["ratings"] | {"parking": 3}),
        ("would_recommend", 11),
        ("would_recommend", -1),
        ("testimonial", "x" * 2001),
        ("respondent", "Robin Doe"),
    ],
)
def test_an_answer_that_breaks_a_limit_is_no_command(field: str, value: object) -> None:
    with pytest.raises(ValidationError, match=field):
        answer(**{field: value})
