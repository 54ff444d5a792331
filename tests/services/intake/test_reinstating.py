"""However a request ended, that may be taken back: it stands again where it stood."""

from __future__ import annotations

from typing import Any

import pytest

from events.intake import RequestReinstated
from services.intake.decisions import REQUEST_DECIDER
from services.intake.decisions.counting import COUNTING_FOLD
from services.intake.decisions.request_states import RequestFact
from tests.services.intake.asking import decline, merge, refer, reinstate, screen, withdraw
from tests.services.intake.given import (
    MARCH_1,
    MARCH_2,
    MARCH_3,
    OTHER_REQUEST_ID,
    TOMORROW,
    declined,
    flagged,
    merged,
    referred,
    reinstated,
    screened,
    submitted,
    withdrawn,
)
from tests.services.intake.rules import REQUEST_RULES

BEFORE: dict[str, list[RequestFact]] = {
    "submitted": [submitted()],
    "flagged": [submitted(), flagged()],
    "screened": [submitted(), screened()],
}
ENDS: dict[str, Any] = {
    "declined": (declined(), decline()),
    "merged": (merged(), merge()),
    "withdrawn": (withdrawn(), withdraw()),
    "referred": (referred(), refer()),
}
CASES = [
    (standing, end)
    for standing in BEFORE
    for end in ENDS
    if (standing, end) != ("screened", "declined")
]


@pytest.mark.parametrize("standing", BEFORE)
def test_a_request_is_referred_while_it_waits_or_was_screened(standing: str) -> None:
    REQUEST_RULES.given(*BEFORE[standing]).when(refer()).then(referred())


def test_referring_the_same_again_changes_nothing_and_otherwise_is_refused() -> None:
    REQUEST_RULES.given(submitted(), referred()).when(refer()).then()
    REQUEST_RULES.given(submitted(), referred()).when(refer(to="Another")).then_refused(
        "already-referred",
        "was referred to State training office on 2024-03-02",
        allowed=["reinstate", "correct-day"],
    )


def test_a_request_whose_help_was_given_is_not_referred() -> None:
    REQUEST_RULES.given(submitted(), screened()).when(refer(delivered=True)).then_refused(
        "already-delivered"
    )


@pytest.mark.parametrize(("standing", "end"), CASES)
def test_an_end_is_taken_back_and_the_request_stands_where_it_stood(
    standing: str, end: str
) -> None:
    given, (ended, _) = BEFORE[standing], ENDS[end]
    REQUEST_RULES.given(*given, ended).when(reinstate()).then(reinstated(back_to=standing))
    before = REQUEST_DECIDER.fold(given)
    after = REQUEST_DECIDER.fold([*given, ended, reinstated(back_to=standing)])
    assert type(after) is type(before)


@pytest.mark.parametrize("end", ENDS)
def test_what_was_taken_back_may_end_again_but_not_before_that_day(end: str) -> None:
    fact, again = ENDS[end]
    given: list[RequestFact] = [submitted(), fact, reinstated()]
    REQUEST_RULES.given(*given).when(again).then_refused("before-reinstatement")
    later = again.model_copy(update={"on": MARCH_3})
    assert len(REQUEST_RULES.given(*given).when(later).facts) == 1


def test_a_request_that_was_reinstated_is_screened_as_if_it_had_never_ended() -> None:
    given: list[RequestFact] = [submitted(), declined(), reinstated()]
    REQUEST_RULES.given(*given).when(screen()).then(screened())


def test_reinstating_the_same_again_changes_nothing() -> None:
    REQUEST_RULES.given(submitted(), declined(), reinstated()).when(reinstate()).then()


def test_what_has_not_ended_is_not_reinstated() -> None:
    REQUEST_RULES.given(submitted()).when(reinstate()).then_refused("not-ended")
    REQUEST_RULES.given(submitted(), declined(), reinstated()).when(
        reinstate(reason="agency-request")
    ).then_refused("not-ended")


def test_what_nobody_submitted_is_not_reinstated() -> None:
    REQUEST_RULES.given().when(reinstate()).then_refused("request-unknown")


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"on": MARCH_1}, "before-the-end"),
        ({"on": TOMORROW}, "in-the-future"),
        ({"reason": "request-reinstated"}, "reason-reserved"),
    ],
)
def test_an_end_is_not_taken_back_on_a_wrong_day_or_for_another_s_reason(
    fields: dict[str, Any], rule: str
) -> None:
    REQUEST_RULES.given(submitted(), withdrawn()).when(reinstate(**fields)).then_refused(rule)


@pytest.mark.parametrize(
    "end", [merged(), declined(reason="duplicate")], ids=["merged", "declined"]
)
def test_a_duplicate_that_is_reinstated_counts_by_itself_again(end: RequestFact) -> None:
    facts = [submitted(), flagged(similar=(OTHER_REQUEST_ID,)), end]
    assert COUNTING_FOLD.fold(facts).relies_on(OTHER_REQUEST_ID)
    counting = COUNTING_FOLD.fold([*facts, reinstated(back_to="flagged")])
    assert not counting.relies_on(OTHER_REQUEST_ID)
    assert counting.stands_without(OTHER_REQUEST_ID)


def test_the_fact_says_which_end_it_takes_back() -> None:
    (fact,) = (
        REQUEST_RULES.given(submitted(), screened(), withdrawn()).when(reinstate(on=MARCH_3)).facts
    )
    assert isinstance(fact, RequestReinstated)
    assert (fact.ended_on, fact.reinstated_on, fact.back_to) == (MARCH_2, MARCH_3, "screened")
