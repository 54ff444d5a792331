from __future__ import annotations

import pytest

from services.intake.decisions.request_states import RequestFact
from tests.services.intake.asking import ask_again, authorize, decided, escalate, refused
from tests.services.intake.given import (
    MARCH_2,
    MARCH_3,
    MARCH_4,
    MARCH_5,
    asked_again,
    authorized,
    declined,
    flagged,
    merged,
    screened,
    submitted,
    withdrawn,
)

WORK: list[RequestFact] = [submitted(), authorized(), screened()]
SCREENED = ("authorize", "escalate", "merge", "withdraw")


@pytest.mark.parametrize(
    "given", [[submitted()], [submitted(), flagged()], [submitted(), screened()]]
)
def test_the_agency_says_yes_while_its_request_is_open(given: list[RequestFact]) -> None:
    assert decided(given, authorize(on=MARCH_2)) == [authorized(authorized_on=MARCH_2)]


def test_a_letter_may_be_older_than_the_request() -> None:
    fact = submitted(submitted_on=MARCH_4)
    assert decided([fact], authorize()) == [authorized()]


def test_the_same_yes_again_changes_nothing() -> None:
    assert decided([submitted(), authorized()], authorize()) == []
    assert decided(WORK, authorize()) == []


def test_a_second_letter_is_told_beside_the_first() -> None:
    assert decided([submitted(), authorized()], authorize(document="letter 8")) == [
        authorized(document="letter 8")
    ]


def test_a_program_that_wants_a_document_takes_no_yes_without_once_it_works() -> None:
    given: list[RequestFact] = [submitted(), authorized(), screened(program="critical-response")]
    assert refused(given, authorize(on=MARCH_3, document=None)) == ("document-missing", SCREENED)


def test_a_new_executive_is_asked_for_a_yes() -> None:
    assert decided(WORK, ask_again()) == [asked_again()]


def test_who_said_yes_after_the_change_is_not_asked() -> None:
    given: list[RequestFact] = [*WORK, authorized(authorized_on=MARCH_4)]
    assert decided(given, ask_again()) == []


def test_a_yes_of_the_very_day_of_the_change_is_asked_for_again() -> None:
    given: list[RequestFact] = [*WORK, authorized(authorized_on=MARCH_3)]
    assert decided(given, ask_again()) == [asked_again()]


def test_asking_twice_is_asking_once() -> None:
    assert decided([*WORK, asked_again()], ask_again()) == []


def test_another_executive_since_then_is_asked_again() -> None:
    assert decided([*WORK, asked_again()], ask_again(on=MARCH_4)) == [asked_again(asked_on=MARCH_4)]


@pytest.mark.parametrize(
    "given",
    [
        [],
        [submitted()],
        [submitted(), flagged()],
        [submitted(), declined()],
        [submitted(), merged()],
        [submitted(), screened(), withdrawn()],
    ],
)
def test_nobody_is_asked_about_work_that_is_not_open(given: list[RequestFact]) -> None:
    assert decided(given, ask_again()) == []


def test_the_new_executive_s_yes_answers() -> None:
    given = [*WORK, asked_again()]
    (answer,) = decided(given, authorize(on=MARCH_4, document="letter 8"))
    assert decided([*given, answer], escalate(on=MARCH_5))


def test_the_yes_of_before_answers_nothing() -> None:
    assert refused([*WORK, asked_again()], authorize(on=MARCH_2)) == (
        "before-reauthorization",
        SCREENED,
    )


def test_the_same_words_answer_if_they_were_asked_for_anew() -> None:
    said = authorized(authorized_on=MARCH_3)
    assert decided([*WORK, said, asked_again()], authorize(on=MARCH_3)) == [said]
