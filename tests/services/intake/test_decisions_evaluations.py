from __future__ import annotations

import pytest
from pydantic import ValidationError

from services.intake.commands.evaluations import EvaluationCommand
from services.intake.decisions.evaluation_states import EvaluationFact
from tests.services.intake.evaluating import answer, decided, invite, refused
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


def test_a_delivered_engagement_is_asked_about() -> None:
    assert decided([], invite()) == [invited()]


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


@pytest.mark.parametrize("command", [invite(on=TOMORROW), answer(on=TOMORROW, now=NOW)])
def test_nothing_is_evaluated_in_the_future(command: EvaluationCommand) -> None:
    assert refused([invited()], command) == "in-the-future"


def test_an_invitation_is_for_one_audience() -> None:
    assert refused([invited()], invite(audience="expert")) == "already-invited"


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
