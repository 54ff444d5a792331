from __future__ import annotations

from datetime import date

import pytest

from services.intake.decisions.request_states import RequestFact
from tests.services.intake.asking import (
    AGENCY,
    ask_again,
    authorize,
    escalate,
    screen,
)
from tests.services.intake.given import (
    MARCH_1,
    MARCH_2,
    MARCH_3,
    MARCH_4,
    MARCH_5,
    asked_again,
    authorized,
    declined,
    flagged,
    kept,
    merged,
    screened,
    submitted,
    withdrawn,
)
from tests.services.intake.rules import REQUEST_RULES

WORK: list[RequestFact] = [submitted(), authorized(), screened()]
SCREENED = (
    "authorize",
    "escalate",
    "screen-again",
    "merge",
    "refer",
    "withdraw",
    "join",
    "leave",
    "amend",
)
TAKE_BACK = "authorize/take-back"


@pytest.mark.parametrize(
    "given", [[submitted()], [submitted(), flagged()], [submitted(), screened()]]
)
def test_the_agency_says_yes_while_its_request_is_open(given: list[RequestFact]) -> None:
    REQUEST_RULES.given(*given).when(authorize(on=MARCH_2)).then(authorized(authorized_on=MARCH_2))


def test_a_letter_may_be_older_than_the_request() -> None:
    fact = submitted(submitted_on=MARCH_4)
    REQUEST_RULES.given(fact).when(authorize()).then(authorized())


def test_the_same_yes_again_changes_nothing() -> None:
    REQUEST_RULES.given(submitted(), authorized()).when(authorize()).then()
    REQUEST_RULES.given(*WORK).when(authorize()).then()


def test_a_second_letter_is_told_beside_the_first() -> None:
    REQUEST_RULES.given(submitted(), authorized()).when(authorize(document="letter 8")).then(
        authorized(document="letter 8")
    )


def test_a_program_that_wants_a_document_takes_no_yes_without_once_it_works() -> None:
    given: list[RequestFact] = [submitted(), authorized(), screened(program="critical-response")]
    REQUEST_RULES.given(*given).when(authorize(on=MARCH_3, document=None)).then_refused(
        "document-missing", allowed=(*SCREENED, TAKE_BACK)
    )


def test_a_new_executive_is_asked_for_a_yes() -> None:
    REQUEST_RULES.given(*WORK).when(ask_again()).then(asked_again())


def test_who_said_yes_after_the_change_is_not_asked() -> None:
    given: list[RequestFact] = [*WORK, authorized(authorized_on=MARCH_4)]
    REQUEST_RULES.given(*given).when(ask_again()).then()


def test_a_yes_of_the_very_day_of_the_change_is_asked_for_again() -> None:
    given: list[RequestFact] = [*WORK, authorized(authorized_on=MARCH_3)]
    REQUEST_RULES.given(*given).when(ask_again()).then(asked_again())


def test_asking_twice_is_asking_once() -> None:
    REQUEST_RULES.given(*WORK, asked_again()).when(ask_again()).then()


def test_another_executive_since_then_is_asked_again() -> None:
    REQUEST_RULES.given(*WORK, asked_again()).when(ask_again(on=MARCH_4)).then(
        asked_again(asked_on=MARCH_4)
    )


@pytest.mark.parametrize(
    "given",
    [
        [],
        [submitted(), declined()],
        [submitted(), merged()],
        [submitted(), screened(), withdrawn()],
    ],
)
def test_nobody_is_asked_about_what_is_over(given: list[RequestFact]) -> None:
    REQUEST_RULES.given(*given).when(ask_again()).then()


def test_the_new_executive_s_yes_answers() -> None:
    given = [*WORK, asked_again()]
    (answer,) = REQUEST_RULES.given(*given).when(authorize(on=MARCH_4, document="letter 8")).facts
    assert REQUEST_RULES.given(*given, answer).when(escalate(on=MARCH_5)).facts


def test_the_yes_of_before_answers_nothing() -> None:
    REQUEST_RULES.given(*WORK, asked_again()).when(authorize(on=MARCH_2)).then_refused(
        "before-reauthorization", allowed=(*SCREENED, TAKE_BACK)
    )


def test_the_same_words_answer_if_they_were_asked_for_anew() -> None:
    said = authorized(authorized_on=MARCH_3)
    REQUEST_RULES.given(*WORK, said, asked_again()).when(authorize(on=MARCH_3)).then(said)


WAITING: list[list[RequestFact]] = [
    [submitted()],
    [submitted(), authorized()],
    [submitted(), flagged()],
    [submitted(), flagged(), kept()],
]


@pytest.mark.parametrize("given", WAITING)
def test_what_waits_to_be_screened_needs_the_new_executive_s_yes_too(
    given: list[RequestFact],
) -> None:
    REQUEST_RULES.given(*given).when(ask_again()).then(asked_again())
    REQUEST_RULES.given(*given, asked_again()).when(ask_again()).then()


@pytest.mark.parametrize("before", [[asked_again(), flagged(), kept()], [asked_again()]])
def test_what_the_last_executive_allowed_is_not_screened(before: list[RequestFact]) -> None:
    given = [submitted(), authorized(), *before]
    REQUEST_RULES.given(*given).when(screen(on=MARCH_4)).then_refused(
        "authorization-missing",
        allowed=(
            *("decline", "refer", "authorize", "merge", "withdraw", "join", "leave", "amend"),
            TAKE_BACK,
        ),
    )


def test_the_new_executive_s_yes_lets_it_be_screened() -> None:
    yes = authorized(authorized_on=MARCH_4, document=None)
    given: list[RequestFact] = [submitted(), asked_again()]
    REQUEST_RULES.given(*given).when(authorize(on=MARCH_4, document=None)).then(yes)
    assert REQUEST_RULES.given(*given, yes).when(screen(on=MARCH_4)).facts


@pytest.mark.parametrize("given", [[submitted()], [submitted(), screened()]])
def test_the_last_executive_s_letter_is_no_document_of_the_new_one(
    given: list[RequestFact],
) -> None:
    yes = authorized(authorized_on=MARCH_4, document=None)
    life = [given[0], authorized(), *given[1:], asked_again(), yes]
    move = {"program": "critical-response", "on": MARCH_5}
    ask = escalate(**move) if len(given) > 1 else screen(**move)
    REQUEST_RULES.given(*life).when(ask).then_refused("authorization-missing")
    assert REQUEST_RULES.given(*life, authorized(authorized_on=MARCH_5)).when(ask).facts


def test_a_letter_of_before_the_new_executive_answers_nothing_while_it_waits() -> None:
    given: list[RequestFact] = [submitted(), asked_again()]
    REQUEST_RULES.given(*given).when(authorize(on=MARCH_2)).then_refused("before-reauthorization")


def test_on_a_day_before_the_new_executive_the_letter_of_the_last_one_counts() -> None:
    yes = authorized(authorized_on=MARCH_4)
    given: list[RequestFact] = [submitted(), authorized(), asked_again(), yes]
    assert REQUEST_RULES.given(*given).when(screen(program="critical-response", on=MARCH_2)).facts


@pytest.mark.parametrize("since", [MARCH_1, MARCH_2])
def test_a_new_executive_of_whom_the_request_was_not_told_yet_is_to_say_yes_too(
    since: date,
) -> None:
    told = AGENCY | {"executive_since": since}
    REQUEST_RULES.given(submitted()).when(screen(agency=told)).then_refused("authorization-missing")
    moving = escalate(agency=told | {"executive_since": MARCH_3})
    REQUEST_RULES.given(*WORK).when(moving).then_refused("authorization-missing")


@pytest.mark.parametrize(
    "given",
    [
        [submitted(), authorized(authorized_on=MARCH_3)],
        [submitted(), asked_again(asked_on=MARCH_2), authorized(authorized_on=MARCH_2)],
        [submitted(submitted_on=MARCH_3)],
    ],
)
def test_an_executive_who_said_yes_or_was_there_before_is_not_waited_for(
    given: list[RequestFact],
) -> None:
    told = AGENCY | {"executive_since": MARCH_2}
    assert REQUEST_RULES.given(*given).when(screen(agency=told, on=MARCH_4)).facts


def test_nobody_is_asked_for_a_yes_to_what_is_done() -> None:
    REQUEST_RULES.given(*WORK).when(ask_again(delivered=True)).then()
