from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from events.testing import Rules
from services.intake.commands.requests import TakeAuthorizationBack
from services.intake.decisions import REQUEST_DECIDER
from services.intake.decisions.request_states import RequestFact, Screened, allowed
from tests.services.intake.asking import authorize, screen, take_authorization_back
from tests.services.intake.given import (
    MARCH_1,
    MARCH_2,
    MARCH_3,
    MARCH_4,
    MARCH_5,
    asked_again,
    authorization_taken_back,
    authorized,
    declined,
    escalated,
    flagged,
    merged,
    rescreened,
    screened,
    submitted,
    withdrawn,
)
from tests.services.intake.rules import REQUEST_RULES

ASKED = submitted()
BEFORE = {"authorized_by": ASKED.authorized_by}
RIGHT = authorized(authorized_on=MARCH_3, document="letter 8")
STANDING = {
    "authorized_by": RIGHT.authorized_by,
    "title": RIGHT.title,
    "document": RIGHT.document,
    "authorized_on": MARCH_3,
}
RESPONSE = "critical-response"


@pytest.mark.parametrize(
    "given",
    [[ASKED, authorized()], [ASKED, flagged(), authorized()], [ASKED, authorized(), screened()]],
    ids=["submitted", "flagged", "screened"],
)
def test_an_authorization_that_was_never_given_is_taken_back(given: list[RequestFact]) -> None:
    asked = take_authorization_back(note="Another agency's.")
    REQUEST_RULES.given(*given).when(asked).then(
        authorization_taken_back(**BEFORE, note="Another agency's.")
    )


def test_the_right_day_stands_once_the_day_told_too_early_is_taken_back() -> None:
    REQUEST_RULES.given(ASKED, authorized(), RIGHT).when(take_authorization_back()).then(
        authorization_taken_back(**STANDING)
    )


def test_what_it_allowed_is_not_allowed_without_it() -> None:
    life: list[RequestFact] = [ASKED, authorized(), RIGHT]
    early = screen(program=RESPONSE, on=MARCH_2)
    assert REQUEST_RULES.given(*life).when(early).facts
    after: list[RequestFact] = [*life, authorization_taken_back(**STANDING)]
    REQUEST_RULES.given(*after).when(early).then_refused("authorization-missing")
    assert REQUEST_RULES.given(*after).when(screen(program=RESPONSE, on=MARCH_3)).facts


def test_of_one_day_the_last_that_was_told_is_taken_back() -> None:
    second = authorized(document="letter 8")
    rules = Rules(REQUEST_DECIDER, not_repeated=(TakeAuthorizationBack,))  # then the other one is
    rules.given(ASKED, authorized(), second).when(take_authorization_back()).then(
        authorization_taken_back(**STANDING | {"document": "letter 7", "authorized_on": MARCH_1})
    )


@pytest.mark.parametrize(
    "routed",
    [
        [screened(program=RESPONSE, screened_on=MARCH_2)],
        [screened(), escalated(program=RESPONSE, escalated_on=MARCH_2)],
        [screened(), rescreened(program=RESPONSE, rescreened_on=MARCH_2)],
    ],
    ids=["screened", "moved", "screened again"],
)
def test_what_a_program_took_the_request_by_stays_until_the_right_one_is_told(
    routed: list[RequestFact],
) -> None:
    life: list[RequestFact] = [ASKED, authorized(), *routed]
    REQUEST_RULES.given(*life).when(take_authorization_back()).then_refused(
        "authorization-needed",
        "critical-response on 2024-03-02",
        allowed=["authorize", "screen-again"],
    )
    right = authorized(authorized_on=MARCH_2, document="letter 8")
    REQUEST_RULES.given(*life, right).when(take_authorization_back()).then(
        authorization_taken_back(**STANDING | {"authorized_on": MARCH_2})
    )


def test_a_wrong_screening_needs_no_document_any_more() -> None:
    life: list[RequestFact] = [
        ASKED,
        authorized(),
        screened(program=RESPONSE),
        rescreened(program="cri-tac"),
    ]
    REQUEST_RULES.given(*life).when(take_authorization_back()).then(
        authorization_taken_back(**BEFORE)
    )


def test_the_yes_of_a_new_executive_is_due_again() -> None:
    life: list[RequestFact] = [ASKED, screened(), asked_again(), authorized(authorized_on=MARCH_4)]
    told = authorization_taken_back(**BEFORE, wrong_on=MARCH_4, due_since=MARCH_3)
    REQUEST_RULES.given(*life).when(take_authorization_back(wrong_on=MARCH_4)).then(told)
    state = REQUEST_DECIDER.fold([*life, told])
    before = REQUEST_DECIDER.fold(life[:-1])
    assert isinstance(before, Screened)
    assert state == replace(before, taken_back_of=MARCH_4)
    answer = authorize(on=MARCH_5)
    REQUEST_RULES.given(*life, told).when(answer).then(authorized(authorized_on=MARCH_5))


def test_a_yes_of_before_the_new_executive_answers_nothing_when_another_is_taken_back() -> None:
    of_before = authorized(authorized_on=MARCH_3)  # told before anybody was asked
    life: list[RequestFact] = [
        ASKED,
        of_before,
        screened(),
        asked_again(),
        authorized(authorized_on=MARCH_4),
    ]
    (told,) = REQUEST_RULES.given(*life).when(take_authorization_back(wrong_on=MARCH_4)).facts
    assert told.model_dump()["due_since"] == MARCH_3


def test_nothing_is_due_where_another_answered_or_the_one_of_before_is_taken_back() -> None:
    answers = [authorized(authorized_on=MARCH_4), authorized(authorized_on=MARCH_5)]
    life: list[RequestFact] = [ASKED, authorized(), screened(), asked_again(), *answers]
    for wrong_on in (MARCH_1, MARCH_4):
        (told,) = REQUEST_RULES.given(*life).when(take_authorization_back(wrong_on=wrong_on)).facts
        assert told.model_dump()["due_since"] is None


@pytest.mark.parametrize(
    "given",
    [
        [ASKED],
        [ASKED, RIGHT],
        [ASKED, authorized(), authorization_taken_back(**BEFORE), RIGHT],
    ],
    ids=["none", "of another day", "taken back, and another was told"],
)
def test_only_what_stands_is_taken_back(given: list[RequestFact]) -> None:
    steps = allowed(REQUEST_DECIDER.fold(given))
    REQUEST_RULES.given(*given).when(take_authorization_back()).then_refused(
        "not-authorized", "no authorization of 2024-03-01 stands", allowed=steps
    )


def test_taken_back_twice_is_once() -> None:
    life: list[RequestFact] = [ASKED, authorized(), authorization_taken_back(**BEFORE)]
    REQUEST_RULES.given(*life).when(take_authorization_back()).then()


def test_it_is_not_taken_back_before_its_day() -> None:
    asked = take_authorization_back(wrong_on=MARCH_3, on=MARCH_2)
    REQUEST_RULES.given(ASKED, RIGHT).when(asked).then_refused("before-authorization")


@pytest.mark.parametrize(
    "end", [declined(), merged(), withdrawn()], ids=["declined", "merged", "withdrawn"]
)
def test_nothing_hangs_on_the_authorizations_of_what_is_over(end: RequestFact) -> None:
    life: list[RequestFact] = [ASKED, authorized(), end]
    asked = take_authorization_back(on=date(2024, 3, 8))
    REQUEST_RULES.given(*life).when(asked).then_refused(f"already-{end.wire_name[7:].lower()}")


def test_a_fact_about_an_authorization_that_nobody_told_changes_nothing() -> None:
    taken_back = authorization_taken_back(**BEFORE)
    assert REQUEST_DECIDER.fold([ASKED, taken_back]) == REQUEST_DECIDER.fold([ASKED])
    over: list[RequestFact] = [ASKED, authorized(), declined()]
    assert REQUEST_DECIDER.fold([*over, taken_back]) == REQUEST_DECIDER.fold(over)
