from __future__ import annotations

import pytest
from pydantic import ValidationError

from services.intake.commands.evaluations import EvaluationCommand
from services.intake.decisions.evaluation_states import EvaluationFact
from tests.services.intake.evaluating import answer, invite
from tests.services.intake.given import (
    ANSWER,
    MARCH_1,
    NOW,
    TOMORROW,
    expired,
    invited,
    received,
    reminded,
)
from tests.services.intake.rules import EVALUATION_RULES


def test_a_delivered_engagement_is_asked_about() -> None:
    EVALUATION_RULES.given().when(invite()).then(invited())


@pytest.mark.parametrize(
    "given",
    [
        [invited()],
        [invited(), received()],
        [invited(), reminded()],
        [invited(), expired()],
        [invited(expires_on=None)],
    ],
)
def test_inviting_the_same_again_changes_nothing(given: list[EvaluationFact]) -> None:
    EVALUATION_RULES.given(*given).when(invite()).then()


def test_an_invitation_is_for_one_engagement() -> None:
    EVALUATION_RULES.given(invited()).when(invite(provider="fop")).then_refused("already-invited")


def test_an_answer_is_joined_to_the_engagement_it_was_asked_about() -> None:
    EVALUATION_RULES.given(invited()).when(answer()).then(received())


def test_an_answer_may_do_without_a_testimonial() -> None:
    command = answer(testimonial=None, publish_testimonial=False)
    EVALUATION_RULES.given(invited()).when(command).then(
        received(testimonial=None, publish_testimonial=False)
    )


def test_an_invitation_is_answered_once() -> None:
    EVALUATION_RULES.given(invited(), received()).when(answer(would_recommend=1)).then_refused(
        "already-answered"
    )
    EVALUATION_RULES.given(invited(), received()).when(answer()).then_refused("already-answered")


def test_nobody_answers_what_was_not_asked() -> None:
    EVALUATION_RULES.given().when(answer()).then_refused("not-invited")


def test_no_answer_comes_before_the_question() -> None:
    EVALUATION_RULES.given(invited()).when(answer(on=MARCH_1)).then_refused("before-invitation")


@pytest.mark.parametrize("command", [invite(on=TOMORROW), answer(on=TOMORROW, now=NOW)])
def test_nothing_is_evaluated_in_the_future(command: EvaluationCommand) -> None:
    EVALUATION_RULES.given(invited()).when(command).then_refused("in-the-future")


def test_an_invitation_is_for_one_audience() -> None:
    EVALUATION_RULES.given(invited()).when(invite(audience="expert")).then_refused(
        "already-invited"
    )


def test_an_answer_without_a_question_is_folded_all_the_same() -> None:
    EVALUATION_RULES.given(received()).when(invite()).then(invited())


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
