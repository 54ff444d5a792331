from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from events.decider import Refused
from events.rules.programs import PROGRAMS, Authorization
from events.vocabulary import Program
from services.intake.commands.requests import AgencyFacts
from services.intake.decisions.request_states import RequestFact
from tests.services.intake.asking import AGENCY, decided, refused, screen
from tests.services.intake.given import (
    MARCH_3,
    authorized,
    flagged,
    kept,
    screened,
    submitted,
)

FEBRUARY_28 = date(2024, 2, 28)
UNDER_INVESTIGATION: dict[str, Any] = AGENCY | {"other_actions": ("pattern-or-practice",)}


def test_a_submitted_request_is_screened_and_carries_what_an_engagement_needs() -> None:
    assert decided([submitted()], screen()) == [screened()]


def test_what_the_registry_does_not_know_of_an_agency_stays_unknown() -> None:
    fact = decided([submitted()], screen(agency=AgencyFacts(kind=None, state="IA", sworn=None)))[0]
    assert fact == screened(agency_kind=None, sworn=None)


def test_a_request_of_an_agency_that_left_the_registry_cannot_be_screened() -> None:
    assert refused([submitted()], screen(agency=None)) == ("agency-not-registered", ("decline",))


def test_screening_the_same_again_changes_nothing() -> None:
    assert decided([submitted(), screened()], screen()) == []


def test_screening_to_another_program_is_refused() -> None:
    command = screen(program="critical-response")
    assert refused([submitted(), screened()], command) == (
        "already-screened",
        ("authorize", "escalate", "merge", "withdraw"),
    )


def test_a_request_is_routed_to_another_program_than_it_asked_for() -> None:
    given: list[RequestFact] = [submitted(program="critical-response")]
    assert decided(given, screen()) == [screened()]


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
        assert refused(given, screen(program=program)) == (
            "authorization-missing",
            ("decline", "authorize", "merge", "withdraw"),
        )


def test_a_documented_yes_opens_every_program() -> None:
    for program in Program:
        (fact,) = decided([submitted(), authorized()], screen(program=program))
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
    assert decided(given, screen(program=program)) == [
        screened(program=program, confidential=confidential)
    ]


def test_a_flagged_request_is_not_screened_before_somebody_looked() -> None:
    assert refused([submitted(), flagged()], screen()) == ("flagged", ("keep", "merge"))
    assert decided([submitted(), flagged(), kept()], screen()) == [screened()]


def test_another_open_action_has_to_be_known_to_whoever_screens() -> None:
    command = screen(agency=UNDER_INVESTIGATION)
    assert refused([submitted()], command) == (
        "other-action-open",
        ("screen with other_action_reviewed", "decline"),
    )
    reviewed = screen(agency=UNDER_INVESTIGATION, other_action_reviewed=True)
    assert decided([submitted()], reviewed) == [screened(other_actions=("pattern-or-practice",))]


def test_a_request_is_not_screened_before_it_was_submitted() -> None:
    assert refused([submitted()], screen(on=FEBRUARY_28)) == ("before-submission", ())


def test_the_languages_that_the_agency_named_go_along() -> None:
    assert decided([submitted(languages=("es",))], screen()) == [screened(languages=("es",))]


AUDIT: dict[str, Any] = {"delivery_types": ("in-person-training", "bias-audit")}


def test_a_program_is_not_routed_what_it_does_not_give_and_says_what_it_gives() -> None:
    with pytest.raises(Refused) as caught:
        decided([submitted(**AUDIT)], screen())
    assert caught.value.rule == "delivery-type-not-given"
    assert "cri-tac does not give bias-audit; it gives coaching, data-analysis," in str(
        caught.value
    )
    assert caught.value.allowed == ("screen with delivery_types", "screen to another program")


def test_a_program_that_gives_it_takes_it() -> None:
    given: list[RequestFact] = [submitted(**AUDIT), authorized()]
    assert decided(given, screen(program="critical-response"))


def test_other_ways_are_agreed_with_the_agency_at_screening() -> None:
    agreed = {"delivery_types": ("in-person-training",)}
    fact = screened(**agreed)
    assert decided([submitted(**AUDIT)], screen(**agreed)) == [fact]
    assert decided([submitted(**AUDIT), fact], screen(**agreed)) == []
    assert refused([submitted(**AUDIT), fact], screen(delivery_types=()))[0] == "already-screened"


def test_what_is_agreed_must_be_given_too() -> None:
    assert refused([submitted()], screen(**AUDIT))[0] == "delivery-type-not-given"
