"""A request that was screened to the wrong program is screened again while nobody has accepted."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from events.rules.engagements import ENGAGEMENT_SEEN_FOLD, engagement_id_of
from events.rules.requests import MOVES_MAX, REQUEST_SEEN_FOLD
from services.intake.decisions import REQUEST_DECIDER
from services.intake.decisions.request_states import RequestFact, Screened
from services.intake.lookups import beside_request
from tests.services.assignment import examples as work
from tests.services.assignment.lives import accepted, closed, lapsed
from tests.services.intake.asking import AGENCY, amend, escalate, rescreen, screen, withdraw
from tests.services.intake.given import (
    MARCH_1,
    MARCH_2,
    MARCH_3,
    MARCH_4,
    REQUEST_ID,
    TOMORROW,
    amended,
    asked_again,
    authorized,
    declined,
    escalated,
    flagged,
    merged,
    referred,
    reinstated,
    rescreened,
    screened,
    submitted,
    withdrawn,
)
from tests.services.intake.rules import REQUEST_RULES

WRONG: list[RequestFact] = [submitted(), authorized(), screened()]
AGAIN: list[RequestFact] = [*WRONG, rescreened()]
BACK: dict[str, Any] = {"from_program": "critical-response", "program": "cri-tac", "move": 2}


def test_a_request_is_screened_again_to_the_right_program() -> None:
    REQUEST_RULES.given(*WRONG).when(rescreen()).then(rescreened())


def test_screening_the_same_again_changes_nothing() -> None:
    REQUEST_RULES.given(*AGAIN).when(rescreen()).then()


def test_a_screening_on_a_wrong_day_is_told_again_with_the_right_one_be_it_earlier() -> None:
    command = rescreen(program="cri-tac", on=MARCH_1)
    right = rescreened(program="cri-tac", rescreened_on=MARCH_1, confidential=False)
    REQUEST_RULES.given(*WRONG).when(command).then(right)
    REQUEST_RULES.given(*WRONG, right).when(command).then()
    REQUEST_RULES.given(*WRONG, right).when(withdraw(on=MARCH_1)).then(
        withdrawn(withdrawn_on=MARCH_1)
    )


def test_telling_the_screening_that_stands_changes_nothing() -> None:
    REQUEST_RULES.given(*WRONG).when(rescreen(program="cri-tac", on=MARCH_2)).then()


def test_a_second_mistake_is_put_right_as_well() -> None:
    again = rescreen(program="cri-tac", on=MARCH_4)
    REQUEST_RULES.given(*AGAIN).when(again).then(
        rescreened(**BACK, rescreened_on=MARCH_4, confidential=False)
    )


def test_what_was_wrong_is_not_screened_once_more_without_saying_so() -> None:
    REQUEST_RULES.given(*AGAIN).when(screen()).then_refused(
        "already-screened", "routed to critical-response on 2024-03-03"
    )


@pytest.mark.parametrize("begun", ["was accepted by iacp", "was cancelled or closed"])
def test_work_that_somebody_accepted_or_that_is_over_stays(begun: str) -> None:
    refusal = REQUEST_RULES.given(*WRONG).when(rescreen(begun=begun))
    refused = refusal.then_refused("work-begun", begun)
    assert "escalate" in refused.allowed
    assert "screen-again" not in refused.allowed


def test_a_request_that_moved_since_is_moved_back() -> None:
    REQUEST_RULES.given(*WRONG, escalated()).when(
        rescreen(program="cri-tac", on=MARCH_4)
    ).then_refused("moved-since")


def test_a_request_that_was_screened_again_can_move_on_and_keeps_its_count_of_moves() -> None:
    command = escalate(program="cri-tac", on=MARCH_4)
    (fact,) = REQUEST_RULES.given(*AGAIN).when(command).facts
    assert fact == escalated(**BACK, escalated_on=MARCH_4, confidential=False)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"on": date(2024, 2, 29)}, "before-submission"),
        ({"on": TOMORROW}, "in-the-future"),
        ({"agency": None}, "agency-not-registered"),
        ({"delivery_types": ("assessment",)}, "delivery-type-not-given"),
        ({"agency": AGENCY | {"other_actions": ("litigation",)}}, "other-action-open"),
    ],
)
def test_all_that_holds_at_a_screening_holds_again(fields: dict[str, Any], rule: str) -> None:
    REQUEST_RULES.given(*WRONG).when(rescreen(**fields)).then_refused(rule)


def test_another_action_is_reviewed_again() -> None:
    open_now = AGENCY | {"other_actions": ("litigation",)}
    command = rescreen(agency=open_now, other_action_reviewed=True)
    REQUEST_RULES.given(*WRONG).when(command).then(rescreened(other_actions=("litigation",)))


def test_the_authorization_must_suffice_for_the_right_program() -> None:
    REQUEST_RULES.given(submitted(), screened()).when(rescreen()).then_refused(
        "authorization-missing"
    )
    REQUEST_RULES.given(*WRONG, asked_again()).when(rescreen(on=MARCH_4)).then_refused(
        "authorization-missing"
    )


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ([], "request-unknown"),
        ([submitted()], "submitted"),
        ([submitted(), flagged()], "flagged"),
        ([submitted(), declined()], "already-declined"),
        ([*WRONG, merged()], "already-merged"),
        ([*WRONG, withdrawn()], "already-withdrawn"),
        ([*WRONG, referred()], "already-referred"),
    ],
)
def test_only_what_was_screened_is_screened_again(given: list[RequestFact], rule: str) -> None:
    REQUEST_RULES.given(*given).when(rescreen()).then_refused(rule)


def test_what_is_asked_for_by_then_is_what_the_right_program_gets() -> None:
    told: dict[str, Any] = {"topics": ("staffing",), "delivery_types": ("coaching",)}
    REQUEST_RULES.given(*WRONG, amended(move=0, **told)).when(rescreen()).then(rescreened(**told))
    (fact,) = REQUEST_RULES.given(*AGAIN).when(amend(problem="More.")).facts
    assert fact == amended(move=1, problem="More.")


def test_an_end_after_it_is_not_before_the_day_of_the_second_screening() -> None:
    REQUEST_RULES.given(*AGAIN).when(withdraw(on=MARCH_2)).then_refused("before-screening")
    REQUEST_RULES.given(*AGAIN).when(withdraw(on=MARCH_3)).then(withdrawn(withdrawn_on=MARCH_3))


def test_a_request_that_is_reinstated_stands_in_the_right_program() -> None:
    facts = [*AGAIN, withdrawn(withdrawn_on=MARCH_3), reinstated(back_to="screened")]
    state = REQUEST_DECIDER.fold(facts)
    assert isinstance(state, Screened)
    assert (state.program, len(state.moves)) == ("critical-response", 1)


def test_so_often_is_it_screened_again_that_all_its_engagements_can_be_looked_at() -> None:
    programs = ("critical-response", "cri-tac")
    mistakes = [
        rescreened(move=move + 1, program=programs[move % 2], from_program=programs[move % 2 - 1])
        for move in range(MOVES_MAX)
    ]
    REQUEST_RULES.given(*WRONG, *mistakes).when(rescreen(on=MARCH_4)).then_refused(
        "moved-too-often"
    )


def test_the_wrong_engagements_are_known_to_the_rules_of_the_work() -> None:
    seen = REQUEST_SEEN_FOLD.fold([*AGAIN, withdrawn(), reinstated()])
    assert seen.opened_in_error == {engagement_id_of(REQUEST_ID)}
    assert seen.ended is None


def test_the_engagement_that_was_opened_by_mistake_is_looked_at_and_guarded() -> None:
    beside: Any = beside_request(rescreen())
    looked = beside(REQUEST_DECIDER.fold(AGAIN))
    assert looked["begun"].stream == f"engagement-{engagement_id_of(REQUEST_ID, 1)}"
    assert looked["begun"].guarded


@pytest.mark.parametrize(
    ("facts", "begun"),
    [
        ([], None),
        ([work.assigned()], None),
        ([work.assigned(), work.declined()], None),
        ([work.assigned(), lapsed()], None),
        ([work.assigned(), accepted()], "was accepted by iacp"),
        ([work.assigned(), accepted(), work.declined()], None),
        ([work.assigned(), work.provider_replaced()], None),
        ([work.assigned(), accepted(), work.provider_replaced()], "was accepted by"),
        ([work.assigned(), work.delivery()], "was accepted by iacp"),
        ([work.cancelled()], "was cancelled or closed"),
        ([closed()], "was cancelled or closed"),
    ],
)
def test_work_has_begun_once_somebody_has_it(facts: list[Any], begun: str | None) -> None:
    seen = ENGAGEMENT_SEEN_FOLD.fold([work.OPENED, *facts]).begun
    assert seen == begun or (begun is not None and seen is not None and seen.startswith(begun))
