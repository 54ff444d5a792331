from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from events.rules.programs import PROGRAMS
from events.vocabulary import CloseReason, Program, ReopenReason
from services.assignment.commands.deliveries import DeliverEngagement
from services.assignment.commands.engagements import (
    AcceptAssignment,
    CloseEngagement,
    FollowEscalation,
    LapseAssignment,
    ReopenEngagement,
)
from services.assignment.decisions import ENGAGEMENT_DECIDER
from services.assignment.decisions.engagement_states import Accepted, Assigned, Open, Underway
from tests.services.assignment.examples import (
    OPENED,
    TOMORROW,
    delivered,
    march,
    record_delivery,
)
from tests.services.assignment.lives import (
    ACCEPTED,
    ASSIGNED,
    DELIVERED,
    UNDERWAY,
    ask,
    closed,
    held,
    reopened,
)
from tests.services.assignment.rules import ENGAGEMENT_RULES

EARLY = closed(reason=CloseReason.FUNDING)
ESCALATED = CloseReason.ESCALATED
WORKING: list[list[Any]] = [[OPENED], ASSIGNED, ACCEPTED, UNDERWAY, [*UNDERWAY, held()]]


def close(on: Any = 15, reason: CloseReason = CloseReason.COMPLETED) -> Any:
    return ask(CloseEngagement, on, reason=reason)


def reopen(on: Any = 18) -> Any:
    return ask(ReopenEngagement, on, reason=ReopenReason.FURTHER_NEED)


def test_what_was_delivered_is_closed_as_completed() -> None:
    ENGAGEMENT_RULES.given(*DELIVERED).when(close()).then(closed())


def test_what_was_delivered_is_closed_for_no_other_reason() -> None:
    ENGAGEMENT_RULES.given(*DELIVERED).when(close(reason=CloseReason.FUNDING)).then_refused(
        "delivered-already"
    )


@pytest.mark.parametrize("given", WORKING, ids=len)
def test_what_was_not_delivered_is_closed_for_a_reason_but_not_as_completed(
    given: list[Any],
) -> None:
    ENGAGEMENT_RULES.given(*given).when(close(reason=CloseReason.FUNDING)).then(EARLY)
    ENGAGEMENT_RULES.given(*given).when(close()).then_refused("not-delivered")


def test_nobody_but_an_escalation_closes_as_escalated() -> None:
    ENGAGEMENT_RULES.given(*UNDERWAY).when(close(reason=ESCALATED)).then_refused("reason-reserved")


def test_closing_twice_is_closing_once() -> None:
    ENGAGEMENT_RULES.given(*DELIVERED, closed()).when(close(15)).then()


@pytest.mark.parametrize(
    ("given", "command", "rule"),
    [
        (DELIVERED, close(11), "out-of-order"),
        (DELIVERED, close(TOMORROW), "in-the-future"),
        ([*DELIVERED, closed()], reopen(14), "out-of-order"),
        ([*DELIVERED, closed()], reopen(TOMORROW), "in-the-future"),
    ],
    ids=["closed too early", "closed too late", "reopened too early", "reopened too late"],
)
def test_an_end_keeps_the_order_of_days(given: list[Any], command: Any, rule: str) -> None:
    ENGAGEMENT_RULES.given(*given).when(command).then_refused(rule)


@pytest.mark.parametrize("given", WORKING, ids=len)
def test_an_escalated_request_closes_what_is_not_over(given: list[Any]) -> None:
    follow = ask(FollowEscalation, 15)
    ENGAGEMENT_RULES.given(*given).when(follow).then(closed(reason=ESCALATED))


def test_an_escalation_known_late_closes_on_the_last_day_of_work() -> None:
    ENGAGEMENT_RULES.given(*UNDERWAY).when(ask(FollowEscalation, 2)).then(
        closed(day=10, reason=ESCALATED)
    )


def test_what_was_escalated_is_not_reopened() -> None:
    ENGAGEMENT_RULES.given(*UNDERWAY, closed(reason=ESCALATED)).when(reopen()).then_refused(
        "escalated", "the engagement was closed on 2020-03-15"
    )


@pytest.mark.parametrize(
    ("given", "state"),
    [
        ([OPENED, EARLY], Open),
        ([*ASSIGNED, EARLY], Assigned),
        ([*ACCEPTED, EARLY], Accepted),
        ([*UNDERWAY, EARLY], Underway),
        ([*UNDERWAY, held(), EARLY], Underway),
        ([*DELIVERED, closed()], Underway),
    ],
    ids=["open", "assigned", "accepted", "underway", "held", "delivered"],
)
def test_what_is_reopened_goes_on_as_work(given: list[Any], state: type[Any]) -> None:
    ENGAGEMENT_RULES.given(*given).when(reopen()).then(reopened())
    assert isinstance(ENGAGEMENT_DECIDER.fold([*given, reopened()]), state)


def test_what_is_reopened_is_completed_again_on_a_day_after_that() -> None:
    given = [*DELIVERED, closed(), reopened()]
    ENGAGEMENT_RULES.given(*given).when(ask(DeliverEngagement, 17)).then_refused("out-of-order")
    assert ENGAGEMENT_RULES.given(*given).when(record_delivery(2, on=march(19))).facts
    ENGAGEMENT_RULES.given(*given).when(ask(DeliverEngagement, 18)).then(
        delivered(day=18).model_copy(update={"completion": 2})
    )


def test_the_days_on_which_it_was_closed_are_not_days_to_answer() -> None:
    given = [*ASSIGNED, closed(day=6, reason=CloseReason.FUNDING), reopened(day=10)]
    last_day = march(5 + 4) + timedelta(days=PROGRAMS[Program.CRI_TAC].acceptance_days_max)
    assert ENGAGEMENT_RULES.given(*given).when(ask(AcceptAssignment, last_day)).facts
    ENGAGEMENT_RULES.given(*given).when(ask(LapseAssignment, last_day)).then_refused(
        "answer-not-overdue", f"iacp has until {last_day}"
    )
