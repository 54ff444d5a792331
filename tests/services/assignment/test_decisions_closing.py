from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from events.decider import Refused
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
from services.assignment.decisions.engagement import Accepted, Assigned, Open, Underway
from tests.services.assignment.examples import (
    OPENED,
    TOMORROW,
    decided,
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

EARLY = closed(reason=CloseReason.FUNDING)
ESCALATED = CloseReason.ESCALATED
WORKING: list[list[Any]] = [[OPENED], ASSIGNED, ACCEPTED, UNDERWAY, [*UNDERWAY, held()]]


def close(on: Any = 15, reason: CloseReason = CloseReason.COMPLETED) -> Any:
    return ask(CloseEngagement, on, reason=reason)


def reopen(on: Any = 18) -> Any:
    return ask(ReopenEngagement, on, reason=ReopenReason.FURTHER_NEED)


def test_what_was_delivered_is_closed_as_completed() -> None:
    assert decided(ENGAGEMENT_DECIDER, DELIVERED, close()) == [closed()]


def test_what_was_delivered_is_closed_for_no_other_reason() -> None:
    with pytest.raises(Refused, match="delivered-already"):
        decided(ENGAGEMENT_DECIDER, DELIVERED, close(reason=CloseReason.FUNDING))


@pytest.mark.parametrize("given", WORKING, ids=len)
def test_what_was_not_delivered_is_closed_for_a_reason_but_not_as_completed(
    given: list[Any],
) -> None:
    assert decided(ENGAGEMENT_DECIDER, given, close(reason=CloseReason.FUNDING)) == [EARLY]
    with pytest.raises(Refused, match="not-delivered"):
        decided(ENGAGEMENT_DECIDER, given, close())


def test_nobody_but_an_escalation_closes_as_escalated() -> None:
    with pytest.raises(Refused, match="reason-reserved"):
        decided(ENGAGEMENT_DECIDER, UNDERWAY, close(reason=ESCALATED))


def test_closing_twice_is_closing_once() -> None:
    assert decided(ENGAGEMENT_DECIDER, [*DELIVERED, closed()], close(20)) == []


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
    with pytest.raises(Refused, match=rule):
        decided(ENGAGEMENT_DECIDER, given, command)


@pytest.mark.parametrize("given", WORKING, ids=len)
def test_an_escalated_request_closes_what_is_not_over(given: list[Any]) -> None:
    follow = ask(FollowEscalation, 15)
    assert decided(ENGAGEMENT_DECIDER, given, follow) == [closed(reason=ESCALATED)]


def test_an_escalation_known_late_closes_on_the_last_day_of_work() -> None:
    assert decided(ENGAGEMENT_DECIDER, UNDERWAY, ask(FollowEscalation, 2)) == [
        closed(day=10, reason=ESCALATED)
    ]


def test_what_was_escalated_is_not_reopened() -> None:
    with pytest.raises(Refused, match="escalated: the engagement was closed on 2020-03-15"):
        decided(ENGAGEMENT_DECIDER, [*UNDERWAY, closed(reason=ESCALATED)], reopen())


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
    assert decided(ENGAGEMENT_DECIDER, given, reopen()) == [reopened()]
    assert isinstance(ENGAGEMENT_DECIDER.fold([*given, reopened()]), state)


def test_what_is_reopened_is_delivered_again_on_a_day_after_that() -> None:
    given = [*DELIVERED, closed(), reopened()]
    with pytest.raises(Refused, match="out-of-order"):
        decided(ENGAGEMENT_DECIDER, given, ask(DeliverEngagement, 17))
    assert decided(ENGAGEMENT_DECIDER, given, record_delivery(2, on=march(19)))
    assert decided(ENGAGEMENT_DECIDER, given, ask(DeliverEngagement, 18)) == [delivered(day=18)]


def test_the_days_on_which_it_was_closed_are_not_days_to_answer() -> None:
    given = [*ASSIGNED, closed(day=6, reason=CloseReason.FUNDING), reopened(day=10)]
    last_day = march(5 + 4) + timedelta(days=PROGRAMS[Program.CRI_TAC].acceptance_days_max)
    assert decided(ENGAGEMENT_DECIDER, given, ask(AcceptAssignment, last_day))
    with pytest.raises(Refused, match=f"answer-not-overdue: iacp has until {last_day}"):
        decided(ENGAGEMENT_DECIDER, given, ask(LapseAssignment, last_day))
