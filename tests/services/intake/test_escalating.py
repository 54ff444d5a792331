from __future__ import annotations

from typing import Any

import pytest

from events.rules.requests import MOVES_MAX
from services.intake.decisions.request_states import RequestFact
from tests.services.intake.asking import AGENCY, escalate
from tests.services.intake.given import (
    MARCH_1,
    MARCH_2,
    MARCH_4,
    asked_again,
    authorized,
    declined,
    escalated,
    flagged,
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
    "authorize/take-back",
)
WITHOUT = ("authorize", "merge", "refer", "withdraw", "join", "leave", "amend")


def test_a_screened_request_moves_to_another_program() -> None:
    REQUEST_RULES.given(*WORK).when(escalate()).then(escalated())


def test_a_request_moves_as_often_as_it_must_and_each_move_is_counted() -> None:
    command = escalate(program="organizational-assessment", reason="broader-need", on=MARCH_4)
    REQUEST_RULES.given(*WORK, escalated()).when(command).then(
        escalated(
            from_program="critical-response",
            program="organizational-assessment",
            reason="broader-need",
            move=2,
            escalated_on=MARCH_4,
            confidential=False,
        )
    )


def test_a_request_moves_back_where_it_came_from() -> None:
    command = escalate(program="cri-tac", reason="narrower-need", on=MARCH_4)
    (fact,) = REQUEST_RULES.given(*WORK, escalated()).when(command).facts
    assert fact == escalated(
        from_program="critical-response",
        program="cri-tac",
        reason="narrower-need",
        move=2,
        escalated_on=MARCH_4,
        confidential=False,
    )


def test_a_move_carries_what_the_registry_knows_now() -> None:
    (fact,) = REQUEST_RULES.given(*WORK).when(escalate(agency=AGENCY | {"sworn": None})).facts
    assert fact == escalated(sworn=None)


def test_moving_the_same_again_changes_nothing() -> None:
    REQUEST_RULES.given(*WORK, escalated()).when(escalate()).then()


def test_a_request_does_not_move_to_where_it_is() -> None:
    REQUEST_RULES.given(*WORK).when(escalate(program="cri-tac")).then_refused(
        "already-in-program", allowed=SCREENED
    )
    REQUEST_RULES.given(*WORK, escalated()).when(escalate(on=MARCH_4)).then_refused(
        "already-in-program", allowed=SCREENED
    )


@pytest.mark.parametrize("given", [[submitted(), screened()], [*WORK[:1], screened()]])
def test_a_program_that_wants_a_document_gets_no_request_without(given: list[RequestFact]) -> None:
    REQUEST_RULES.given(*given).when(escalate()).then_refused(
        "authorization-missing", allowed=WITHOUT
    )


def test_work_that_waits_for_a_new_executive_does_not_move() -> None:
    REQUEST_RULES.given(*WORK, asked_again()).when(escalate(on=MARCH_4)).then_refused(
        "authorization-missing", allowed=(*WITHOUT, "authorize/take-back")
    )


def test_a_request_does_not_move_before_it_was_routed() -> None:
    REQUEST_RULES.given(*WORK).when(escalate(on=MARCH_1)).then_refused(
        "before-screening", allowed=()
    )
    back = escalate(program="cri-tac", on=MARCH_2)
    REQUEST_RULES.given(*WORK, escalated()).when(back).then_refused("before-screening", allowed=())


def test_a_request_of_an_agency_that_left_the_registry_does_not_move() -> None:
    REQUEST_RULES.given(*WORK).when(escalate(agency=None)).then_refused(
        "agency-not-registered", allowed=SCREENED
    )


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ([], "request-unknown"),
        ([submitted()], "submitted"),
        ([submitted(), flagged()], "flagged"),
        ([submitted(), declined()], "already-declined"),
        ([submitted(), merged()], "already-merged"),
        ([submitted(), screened(), withdrawn()], "already-withdrawn"),
    ],
)
def test_only_a_screened_request_moves(given: list[RequestFact], rule: str) -> None:
    REQUEST_RULES.given(*given).when(escalate()).then_refused(rule)


def test_the_languages_that_the_agency_named_go_along() -> None:
    given: list[RequestFact] = [submitted(languages=("es",)), authorized(), screened()]
    REQUEST_RULES.given(*given).when(escalate()).then(escalated(languages=("es",)))


AUDIT: dict[str, Any] = {"delivery_types": ("bias-audit",)}


def test_a_request_does_not_move_where_what_was_agreed_is_not_given() -> None:
    given = [*WORK, escalated(**AUDIT)]
    command = escalate(program="cri-tac", on=MARCH_4)
    REQUEST_RULES.given(*given).when(command).then_refused(
        "delivery-type-not-given",
        allowed=("escalate with delivery_types", "escalate to another program"),
    )


def test_other_ways_are_agreed_with_the_agency_at_the_move() -> None:
    REQUEST_RULES.given(*WORK).when(escalate(**AUDIT)).then(escalated(**AUDIT))
    REQUEST_RULES.given(*WORK, escalated(**AUDIT)).when(escalate(**AUDIT)).then()


def test_what_was_agreed_at_screening_moves_along() -> None:
    asked = submitted(delivery_types=("coaching", "bias-audit"))
    taken = screened(delivery_types=("coaching",))
    given: list[RequestFact] = [asked, authorized(), taken]
    REQUEST_RULES.given(*given).when(escalate()).then(escalated(delivery_types=("coaching",)))


def test_a_request_moves_so_often_that_all_its_engagements_can_be_looked_at() -> None:
    there_and_back = [
        escalated(
            move=move + 1,
            program=("critical-response", "cri-tac")[move % 2],
            from_program=("cri-tac", "critical-response")[move % 2],
        )
        for move in range(MOVES_MAX)
    ]
    again = escalate(on=MARCH_4)
    assert REQUEST_RULES.given(*WORK, *there_and_back[:-2]).when(again).facts
    REQUEST_RULES.given(*WORK, *there_and_back).when(again).then_refused(
        "moved-too-often", allowed=(*WITHOUT, "authorize/take-back")
    )
