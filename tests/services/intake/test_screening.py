from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from events.rules.programs import PROGRAMS, Authorization
from events.vocabulary import Program
from services.intake.commands.requests import KnownAgency
from services.intake.decisions.request_states import RequestFact
from tests.services.intake.asking import AGENCY, screen
from tests.services.intake.given import (
    MARCH_3,
    authorized,
    flagged,
    kept,
    screened,
    submitted,
)
from tests.services.intake.rules import REQUEST_RULES

FEBRUARY_28 = date(2024, 2, 28)
UNDER_INVESTIGATION: dict[str, Any] = AGENCY | {"other_actions": ("pattern-or-practice",)}


def test_a_submitted_request_is_screened_and_carries_what_an_engagement_needs() -> None:
    REQUEST_RULES.given(submitted()).when(screen()).then(screened())


def test_what_the_registry_does_not_know_of_an_agency_stays_unknown() -> None:
    fact = (
        REQUEST_RULES.given(submitted())
        .when(screen(agency=KnownAgency(kind=None, state="IA", sworn=None)))
        .facts[0]
    )
    assert fact == screened(agency_kind=None, sworn=None)


def test_a_request_of_an_agency_that_left_the_registry_cannot_be_screened() -> None:
    REQUEST_RULES.given(submitted()).when(screen(agency=None)).then_refused(
        "agency-not-registered", allowed=("decline",)
    )


def test_screening_the_same_again_changes_nothing() -> None:
    REQUEST_RULES.given(submitted(), screened()).when(screen()).then()


def test_screening_to_another_program_is_refused() -> None:
    command = screen(program="critical-response")
    REQUEST_RULES.given(submitted(), screened()).when(command).then_refused(
        "already-screened",
        allowed=(
            "authorize",
            "escalate",
            "screen-again",
            "merge",
            "refer",
            "withdraw",
            "join",
            "leave",
            "amend",
        ),
    )


def test_a_request_is_routed_to_another_program_than_it_asked_for() -> None:
    given: list[RequestFact] = [submitted(program="critical-response")]
    REQUEST_RULES.given(*given).when(screen()).then(screened())


@pytest.mark.parametrize(
    "program",
    [name for name, row in PROGRAMS.items() if row.authorization is Authorization.DOCUMENTED],
)
def test_a_program_that_wants_a_document_gets_no_request_without(program: Program) -> None:
    without: list[list[RequestFact]] = [
        [submitted()],
        [submitted(), authorized(document=None)],
        [submitted(), authorized(authorized_on=MARCH_3)],
    ]
    for given in without:
        REQUEST_RULES.given(*given).when(screen(program=program)).then_refused(
            "authorization-missing",
            allowed=(
                "decline",
                "refer",
                "authorize",
                "merge",
                "withdraw",
                "join",
                "leave",
                "amend",
                *(("authorize/take-back",) if len(given) > 1 else ()),
            ),
        )


def test_a_documented_yes_opens_every_program() -> None:
    for program in Program:
        (fact,) = REQUEST_RULES.given(submitted(), authorized()).when(screen(program=program)).facts
        assert isinstance(fact, type(screened()))
        assert fact.program is program


@pytest.mark.parametrize(
    ("asked", "program", "confidential"),
    [
        (None, "cri-tac", False),
        (True, "cri-tac", True),
        (None, "critical-response", True),
        (False, "critical-response", False),
        (None, "organizational-assessment", False),
    ],
)
def test_confidence_is_as_asked_and_else_as_the_program_has_it(
    asked: bool | None,  # noqa: FBT001 - one of the cases
    program: str,
    confidential: bool,  # noqa: FBT001 - likewise
) -> None:
    given: list[RequestFact] = [submitted(confidential=asked), authorized()]
    REQUEST_RULES.given(*given).when(screen(program=program)).then(
        screened(program=program, confidential=confidential)
    )


def test_a_flagged_request_is_not_screened_before_somebody_looked() -> None:
    REQUEST_RULES.given(submitted(), flagged()).when(screen()).then_refused(
        "flagged", allowed=("keep", "merge")
    )
    REQUEST_RULES.given(submitted(), flagged(), kept()).when(screen()).then(screened())


def test_another_open_action_has_to_be_known_to_whoever_screens() -> None:
    command = screen(agency=UNDER_INVESTIGATION)
    REQUEST_RULES.given(submitted()).when(command).then_refused(
        "other-action-open", allowed=("screen with other_action_reviewed", "decline")
    )
    reviewed = screen(agency=UNDER_INVESTIGATION, other_action_reviewed=True)
    REQUEST_RULES.given(submitted()).when(reviewed).then(
        screened(other_actions=("pattern-or-practice",))
    )


def test_a_request_is_not_screened_before_it_was_submitted() -> None:
    REQUEST_RULES.given(submitted()).when(screen(on=FEBRUARY_28)).then_refused(
        "before-submission", allowed=()
    )


def test_the_languages_that_the_agency_named_go_along() -> None:
    REQUEST_RULES.given(submitted(languages=("es",))).when(screen()).then(
        screened(languages=("es",))
    )


AUDIT: dict[str, Any] = {"delivery_types": ("in-person-training", "bias-audit")}


def test_a_program_is_not_routed_what_it_does_not_give_and_says_what_it_gives() -> None:
    REQUEST_RULES.given(submitted(**AUDIT)).when(screen()).then_refused(
        "delivery-type-not-given",
        "cri-tac does not give bias-audit; it gives coaching, data-analysis,",
        allowed=("screen with delivery_types", "screen to another program"),
    )


def test_a_program_that_gives_it_takes_it() -> None:
    given: list[RequestFact] = [submitted(**AUDIT), authorized()]
    assert REQUEST_RULES.given(*given).when(screen(program="critical-response")).facts


def test_other_ways_are_agreed_with_the_agency_at_screening() -> None:
    agreed = {"delivery_types": ("in-person-training",)}
    fact = screened(**agreed)
    REQUEST_RULES.given(submitted(**AUDIT)).when(screen(**agreed)).then(fact)
    REQUEST_RULES.given(submitted(**AUDIT), fact).when(screen(**agreed)).then()
    REQUEST_RULES.given(submitted(**AUDIT), fact).when(screen(delivery_types=())).then_refused(
        "already-screened"
    )


def test_what_is_agreed_must_be_given_too() -> None:
    REQUEST_RULES.given(submitted()).when(screen(**AUDIT)).then_refused("delivery-type-not-given")
