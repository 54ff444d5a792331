from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from events.vocabulary import ProviderDeclineReason
from services.assignment.commands.deliveries import DeliverEngagement
from services.assignment.commands.engagements import DeclineAssignment, OpenEngagement
from services.assignment.decisions import ENGAGEMENT_DECIDER
from services.assignment.decisions.engagement_states import Delivered, EngagementEvent, Open
from tests.services.assignment.examples import (
    BEST,
    ENGAGEMENT_ID,
    NOW,
    OPENED,
    TOMORROW,
    assigned,
    cancelled,
    declined,
    delivered,
    delivery,
    march,
    record_delivery,
)
from tests.services.assignment.rules import ENGAGEMENT_RULES

ASSIGNED: list[EngagementEvent] = [OPENED, assigned()]
UNDERWAY: list[EngagementEvent] = [*ASSIGNED, delivery()]
DELIVERED: list[EngagementEvent] = [*UNDERWAY, delivered()]
CANCELLED: list[EngagementEvent] = [*ASSIGNED, cancelled(by=BEST)]
WAITING: list[EngagementEvent] = [OPENED, assigned(), declined()]


def open_engagement() -> OpenEngagement:
    content = OPENED.model_dump(exclude={"opened_on"})
    return OpenEngagement(**content, on=OPENED.opened_on, now=NOW)


def decline(on: date = march(6)) -> DeclineAssignment:  # noqa: B008 - a constant
    return DeclineAssignment(
        engagement_id=ENGAGEMENT_ID, reason=ProviderDeclineReason.UNAVAILABLE, on=on, now=NOW
    )


def deliver(on: date = march(12)) -> DeliverEngagement:  # noqa: B008 - a constant
    return DeliverEngagement(engagement_id=ENGAGEMENT_ID, on=on, now=NOW)


def test_an_engagement_is_opened_with_what_the_screening_said() -> None:
    ENGAGEMENT_RULES.given().when(open_engagement()).then(OPENED)


@pytest.mark.parametrize("given", [[OPENED], ASSIGNED, UNDERWAY, DELIVERED, CANCELLED], ids=len)
def test_an_engagement_is_opened_once(given: list[Any]) -> None:
    ENGAGEMENT_RULES.given(*given).when(open_engagement()).then()


def test_who_has_it_may_decline() -> None:
    ENGAGEMENT_RULES.given(*ASSIGNED).when(decline()).then(declined())


def test_what_was_declined_waits_again_and_remembers() -> None:
    assert ENGAGEMENT_DECIDER.fold(WAITING) == Open(
        OPENED, march(6), declined={BEST.expert_id: declined()}, given_back=declined()
    )


def test_all_who_declined_are_remembered() -> None:
    again = [*WAITING, assigned(to=BEST._replace(expert_id=ENGAGEMENT_ID), day=7)]
    state = ENGAGEMENT_DECIDER.fold(
        [*again, declined(by=BEST._replace(expert_id=ENGAGEMENT_ID), day=8)]
    )
    assert isinstance(state, Open)
    assert state.declined.keys() == {BEST.expert_id, ENGAGEMENT_ID}


@pytest.mark.parametrize("given", [[], WAITING, UNDERWAY, DELIVERED, CANCELLED], ids=len)
def test_only_what_is_assigned_and_not_begun_is_declined(given: list[Any]) -> None:
    ENGAGEMENT_RULES.given(*given).when(decline(march(20))).then_refused("not-assigned")


def test_it_is_not_declined_before_it_was_assigned() -> None:
    ENGAGEMENT_RULES.given(*ASSIGNED).when(decline(march(4))).then_refused("out-of-order")


def test_it_is_not_declined_in_the_future() -> None:
    ENGAGEMENT_RULES.given(*ASSIGNED).when(decline(TOMORROW)).then_refused("in-the-future")


@pytest.mark.parametrize("given", [ASSIGNED, UNDERWAY], ids=["first", "another"])
def test_a_delivery_is_recorded_for_who_has_it(given: list[Any]) -> None:
    ENGAGEMENT_RULES.given(*given).when(record_delivery(2)).then(delivery(2))


def test_a_delivery_is_recorded_once() -> None:
    ENGAGEMENT_RULES.given(*UNDERWAY).when(record_delivery(1)).then()


def test_a_delivery_may_be_recorded_late() -> None:
    ENGAGEMENT_RULES.given(*UNDERWAY).when(record_delivery(2, on=march(5))).then(delivery(2, day=5))


@pytest.mark.parametrize("given", [[], [OPENED], WAITING], ids=len)
def test_a_delivery_needs_somebody_assigned(given: list[Any]) -> None:
    ENGAGEMENT_RULES.given(*given).when(record_delivery(2)).then_refused("not-assigned")


def test_nothing_is_delivered_before_the_assignment() -> None:
    for given in (ASSIGNED, UNDERWAY):
        ENGAGEMENT_RULES.given(*given).when(record_delivery(2, on=march(4))).then_refused(
            "out-of-order"
        )


def test_nothing_is_delivered_in_the_future() -> None:
    ENGAGEMENT_RULES.given(*ASSIGNED).when(record_delivery(on=TOMORROW)).then_refused(
        "in-the-future"
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"hours": 0},
        {"hours": 0.3},
        {"hours": 1000.25},
        {"hours": float("nan")},
        {"attendees_virtual": -1},
        {"attendees_in_person": -1},
        {"topics": ()},
    ],
    ids=str,
)
def test_a_delivery_breaks_no_limit(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        record_delivery(**wrong)


@pytest.mark.parametrize("hours", [0.25, 7.75, 1000])
def test_hours_come_in_quarters(hours: float) -> None:
    assert record_delivery(hours=hours).hours == hours


def test_what_is_underway_is_delivered() -> None:
    ENGAGEMENT_RULES.given(*UNDERWAY).when(deliver()).then(delivered())
    state = ENGAGEMENT_DECIDER.fold(DELIVERED)
    assert isinstance(state, Delivered)
    assert (state.since, state.work) == (march(12), ENGAGEMENT_DECIDER.fold(UNDERWAY))


def test_it_may_be_delivered_on_the_day_of_the_last_delivery() -> None:
    ENGAGEMENT_RULES.given(*UNDERWAY).when(deliver(march(10))).then(delivered(day=10))


def test_it_is_not_delivered_before_the_last_delivery() -> None:
    late = [*UNDERWAY, delivery(2, day=8)]
    ENGAGEMENT_RULES.given(*late).when(deliver(march(9))).then_refused(
        "out-of-order", "2020-03-09 is before 2020-03-10"
    )


def test_delivering_again_on_the_same_day_changes_nothing() -> None:
    ENGAGEMENT_RULES.given(*DELIVERED).when(deliver(march(12))).then()


def test_delivering_again_without_a_day_changes_nothing() -> None:
    today = deliver(march(20)).model_copy(update={"filled_in": frozenset({"on"})})
    ENGAGEMENT_RULES.given(*DELIVERED).when(today).then()


def test_delivering_again_on_another_day_is_refused_with_what_to_do() -> None:
    ENGAGEMENT_RULES.given(*DELIVERED).when(deliver(march(20))).then_refused(
        "delivered-already", "delivered on 2020-03-12", allowed=("deliver/correct",)
    )


def test_it_is_not_delivered_without_a_delivery() -> None:
    refused = ENGAGEMENT_RULES.given(*ASSIGNED).when(deliver()).then_refused("no-delivery")
    assert refused.allowed == (
        "accept",
        "decline",
        "lapse",
        "deliveries",
        "replace-provider",
        "replace-expert",
        "hold",
        "cancel",
        "close",
    )


@pytest.mark.parametrize("given", [[], [OPENED], WAITING, CANCELLED], ids=len)
def test_only_what_is_underway_is_delivered(given: list[Any]) -> None:
    ENGAGEMENT_RULES.given(*given).when(deliver()).then_refused("not-assigned")


def test_it_is_not_delivered_in_the_future() -> None:
    ENGAGEMENT_RULES.given(*UNDERWAY).when(deliver(TOMORROW)).then_refused("in-the-future")


@pytest.mark.parametrize("event", [assigned(), declined()], ids=lambda event: event.wire_name)
def test_a_fact_that_does_not_fit_the_state_changes_nothing(event: Any) -> None:
    for given in ([], DELIVERED, CANCELLED):
        assert ENGAGEMENT_DECIDER.fold([*given, event]) == ENGAGEMENT_DECIDER.fold(given)
