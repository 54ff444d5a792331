"""What an agency asks for is told otherwise, before and after it was screened."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from events.rules.topics import NotOffered
from services.intake.decisions import REQUEST_DECIDER
from services.intake.decisions.request_states import RequestFact
from services.intake.lookups import beside_request
from tests.services.intake.asking import amend, escalate, screen, submit, withdraw
from tests.services.intake.given import (
    MARCH_1,
    MARCH_2,
    MARCH_3,
    MARCH_4,
    ORI,
    TOMORROW,
    amended,
    authorized,
    contact,
    declined,
    escalated,
    flagged,
    joined,
    kept,
    merged,
    referred,
    reinstated,
    screened,
    submitted,
    withdrawn,
)
from tests.services.intake.rules import REQUEST_RULES

WAITING: list[RequestFact] = [submitted()]
SCREENED: list[RequestFact] = [submitted(), screened()]
CONTACT = contact(name="Kim Poe")
OTHERWISE: dict[str, Any] = {"topics": ("staffing",)}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (OTHERWISE, OTHERWISE),
        ({"problem": "Nobody was trained."}, {"problem": "Nobody was trained."}),
        ({"contact": CONTACT}, {"contact": CONTACT}),
        ({"delivery_types": ()}, {"delivery_types": ()}),
        ({"languages": ("es",)}, {"languages": ("es",)}),
        ({"confidential": True}, {"confidential": True}),
        ({"wanted_days": {}}, {"wanted_from": None, "wanted_until": None}),
        (
            {"wanted_days": {"wanted_from": MARCH_4}},
            {"wanted_from": MARCH_4, "wanted_until": None},
        ),
    ],
)
def test_what_is_named_is_told_otherwise_and_all_else_stays(
    said: dict[str, Any], told: dict[str, Any]
) -> None:
    REQUEST_RULES.given(*WAITING).when(amend(**said)).then(amended(**told))
    REQUEST_RULES.given(*SCREENED).when(amend(**said)).then(amended(move=0, **told))


def test_a_request_that_looks_like_another_can_be_amended_and_still_does() -> None:
    given: list[RequestFact] = [submitted(), flagged()]
    REQUEST_RULES.given(*given).when(amend(**OTHERWISE)).then(amended(**OTHERWISE))
    state = REQUEST_DECIDER.fold([*given, amended(**OTHERWISE)])
    assert type(state) is type(REQUEST_DECIDER.fold(given))


def test_a_second_amendment_keeps_the_first() -> None:
    given = [*WAITING, amended(**OTHERWISE)]
    REQUEST_RULES.given(*given).when(amend(problem="More.")).then(
        amended(**OTHERWISE, problem="More.")
    )


@pytest.mark.parametrize("given", [WAITING, SCREENED], ids=["submitted", "screened"])
def test_telling_what_is_so_already_changes_nothing(given: list[RequestFact]) -> None:
    move = None if given is WAITING else 0
    REQUEST_RULES.given(*given).when(amend()).then()
    REQUEST_RULES.given(*given).when(amend(problem=submitted().problem)).then()
    REQUEST_RULES.given(*given, amended(move=move, **OTHERWISE)).when(amend(**OTHERWISE)).then()


def test_a_retry_of_the_submission_is_still_the_same_submission() -> None:
    REQUEST_RULES.given(*WAITING, amended(**OTHERWISE)).when(submit()).then()


def test_what_is_screened_is_what_is_asked_for_by_then() -> None:
    told: dict[str, Any] = {**OTHERWISE, "delivery_types": ("coaching",), "languages": ("es",)}
    REQUEST_RULES.given(*WAITING, amended(**told)).when(screen(on=MARCH_4)).then(
        screened(**told, screened_on=MARCH_4)
    )


def test_confidence_that_is_asked_for_before_screening_counts_at_screening() -> None:
    (fact,) = REQUEST_RULES.given(*WAITING, amended(confidential=True)).when(screen()).facts
    assert fact == screened(confidential=True)


def test_what_is_moved_is_what_is_asked_for_and_agreed_by_then() -> None:
    told: dict[str, Any] = {**OTHERWISE, "delivery_types": ("coaching",)}
    given: list[RequestFact] = [submitted(), authorized(), screened(), amended(move=0, **told)]
    REQUEST_RULES.given(*given).when(escalate()).then(escalated(**told))


def test_what_was_agreed_at_screening_stays_agreed_unless_it_is_amended() -> None:
    given: list[RequestFact] = [
        submitted(delivery_types=("coaching", "bias-audit")),
        screened(delivery_types=("coaching",)),
    ]
    REQUEST_RULES.given(*given).when(amend(**OTHERWISE)).then(
        amended(move=0, **OTHERWISE, delivery_types=("coaching",))
    )
    REQUEST_RULES.given(*given).when(amend(delivery_types=("bias-audit",))).then_refused(
        "delivery-type-not-given", "cri-tac does not give bias-audit"
    )


def test_the_amendment_names_the_engagement_of_the_present_program() -> None:
    given: list[RequestFact] = [submitted(), authorized(), screened(), escalated()]
    (fact,) = REQUEST_RULES.given(*given).when(amend(problem="More.")).facts
    assert fact == amended(move=1, problem="More.")


@pytest.mark.parametrize(
    ("end", "rule"),
    [
        (declined(), "already-declined"),
        (merged(), "already-merged"),
        (withdrawn(), "already-withdrawn"),
        (referred(), "already-referred"),
    ],
)
def test_what_has_ended_is_reinstated_first(end: RequestFact, rule: str) -> None:
    REQUEST_RULES.given(*WAITING, end).when(amend(**OTHERWISE)).then_refused(
        rule, allowed=["reinstate", "correct-day"]
    )
    REQUEST_RULES.given(*WAITING, end, reinstated()).when(amend(**OTHERWISE)).then(
        amended(**OTHERWISE)
    )


def test_what_nobody_submitted_is_not_amended() -> None:
    REQUEST_RULES.given().when(amend(**OTHERWISE)).then_refused("request-unknown")


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"on": date(2024, 2, 29)}, "before-submission"),
        ({"on": TOMORROW}, "in-the-future"),
        (
            {"wanted_days": {"wanted_from": MARCH_4, "wanted_until": MARCH_1}},
            "wanted-ends-before-it-begins",
        ),
        ({"wanted_days": {"wanted_until": date(2054, 1, 1)}}, "too-far-ahead"),
    ],
)
def test_days_are_held_to_the_rules_of_a_submission(fields: dict[str, Any], rule: str) -> None:
    said = {"problem": "More."} | fields
    REQUEST_RULES.given(*WAITING).when(amend(**said)).then_refused(rule)


def test_amendments_come_in_the_order_of_their_days() -> None:
    given = [*WAITING, amended(**OTHERWISE)]
    REQUEST_RULES.given(*given).when(amend(problem="More.", on=MARCH_2)).then_refused(
        "before-amendment", "is before 2024-03-03, when it was last amended"
    )


@pytest.mark.parametrize(
    ("looked_up", "rule"),
    [
        ({"topics_unknown": ("staffing",)}, "topic-unknown"),
        ({"topics_retired": (NotOffered(topic="staffing"),)}, "topic-retired"),
        (
            {"topics_retired": (NotOffered(topic="staffing", became=("retention",)),)},
            "topic-succeeded",
        ),
    ],
)
def test_a_topic_that_comes_anew_must_be_offered(looked_up: dict[str, Any], rule: str) -> None:
    REQUEST_RULES.given(*WAITING).when(amend(**OTHERWISE, **looked_up)).then_refused(rule)


def test_only_topics_that_come_anew_are_looked_at() -> None:
    kept, new = submitted().topics[0], "staffing"
    command = amend(topics=(kept, new), topics_listed=True)
    beside: Any = beside_request(command)
    looked = beside(REQUEST_DECIDER.fold(WAITING))
    assert [each.stream for each in looked["topics_unknown"]] == ["topic-staffing"]
    assert [each.stream for each in looked["topics_retired"]] == ["topic-staffing"]


def test_once_the_help_was_given_only_what_was_told_wrongly_is_amended() -> None:
    wanted = amend(**OTHERWISE, reason="agency-request", delivered=True)
    REQUEST_RULES.given(*SCREENED).when(wanted).then_refused(
        "already-delivered", "topics can be amended as told wrongly alone"
    )
    wrong = amend(**OTHERWISE, delivered=True)
    REQUEST_RULES.given(*SCREENED).when(wrong).then(amended(move=0, **OTHERWISE))


def test_whom_to_ask_may_change_after_the_help_was_given() -> None:
    command = amend(contact=CONTACT, reason="agency-request", delivered=True)
    REQUEST_RULES.given(*SCREENED).when(command).then(
        amended(move=0, contact=CONTACT, reason="agency-request")
    )


def test_what_was_done_in_confidence_stays_so() -> None:
    given: list[RequestFact] = [submitted(confidential=True), screened(confidential=True)]
    REQUEST_RULES.given(*given).when(amend(confidential=False)).then_refused("confidential-already")
    REQUEST_RULES.given(*given[:1]).when(amend(confidential=False)).then(
        amended(confidential=False)
    )


def test_the_agency_is_not_amended() -> None:
    (fact,) = REQUEST_RULES.given(*WAITING).when(amend(**OTHERWISE)).facts
    assert fact.ori == ORI


FEBRUARY_20 = date(2024, 2, 20)


@pytest.mark.parametrize("given", [WAITING, SCREENED], ids=["submitted", "screened"])
def test_the_day_of_the_submission_is_put_right(given: list[RequestFact]) -> None:
    move = None if given is WAITING else 0
    right = amended(move=move, submitted_on=FEBRUARY_20)
    REQUEST_RULES.given(*given).when(amend(submitted_on=FEBRUARY_20)).then(right)
    REQUEST_RULES.given(*given, right).when(amend(submitted_on=FEBRUARY_20)).then()
    (later,) = REQUEST_RULES.given(*given, right).when(amend(problem="More.")).facts
    assert later == amended(move=move, submitted_on=FEBRUARY_20, problem="More.")


def test_every_rule_goes_by_the_right_day_of_the_submission() -> None:
    given = [*WAITING, amended(submitted_on=MARCH_3)]
    REQUEST_RULES.given(*given).when(screen(on=MARCH_2)).then_refused("before-submission")
    REQUEST_RULES.given(*given).when(withdraw(on=MARCH_2)).then_refused("before-submission")
    REQUEST_RULES.given(*given).when(screen(on=MARCH_4)).then(
        screened(submitted_on=MARCH_3, screened_on=MARCH_4)
    )


@pytest.mark.parametrize(
    ("given", "day", "what"),
    [
        (SCREENED, MARCH_3, "2024-03-02, when it was screened"),
        ([*WAITING, joined()], MARCH_3, "2024-03-02, when IA0570000 joined"),
        ([submitted(), flagged(), kept()], MARCH_3, "2024-03-02, when it was kept"),
        ([*WAITING, declined(), reinstated()], MARCH_3, "2024-03-02, when it had ended"),
    ],
)
def test_a_submission_is_not_after_what_followed_it(
    given: list[RequestFact], day: date, what: str
) -> None:
    REQUEST_RULES.given(*given).when(amend(submitted_on=day)).then_refused(
        "after-what-followed", what
    )


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"submitted_on": TOMORROW, "on": MARCH_3}, "before-submission"),
        ({"submitted_on": FEBRUARY_20, "reason": "agency-request"}, "day-told-wrongly"),
        (
            {"submitted_on": FEBRUARY_20, "center_began_on": date(2024, 3, 1)},
            "before-the-center",
        ),
    ],
)
def test_the_day_of_a_submission_is_held_to_the_rules_of_days(
    fields: dict[str, Any], rule: str
) -> None:
    REQUEST_RULES.given(*WAITING).when(amend(**fields)).then_refused(rule)
