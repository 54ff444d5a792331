from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from events.decider import Refused
from events.vocabulary import CloseReason, CorrectionReason, DeliveryType
from services.assignment.commands.deliveries import DeliverEngagement, StrikeDelivery
from services.assignment.decisions import ENGAGEMENT_DECIDER
from services.assignment.decisions.engagement_states import (
    EngagementEvent,
    counted_deliveries,
    underway_of,
)
from tests.services.assignment.examples import (
    TOMORROW,
    assigned,
    cancelled,
    delivered,
    delivery,
    march,
    record_delivery,
)
from tests.services.assignment.lives import (
    ASSESSMENT,
    ASSIGNED,
    DELIVERED,
    NOT_SERVED,
    UNDERWAY,
    accepted,
    approved,
    ask,
    closed,
    correct,
    corrected,
    held,
    proposed,
    reopened,
    struck,
)
from tests.services.assignment.rules import ENGAGEMENT_RULES

PLANNED: list[EngagementEvent] = [ASSESSMENT, assigned(), accepted(), proposed(), approved()]


def strike(number: int = 1, on: Any = 15) -> Any:
    return ask(
        StrikeDelivery,
        on,
        delivery_id=UUID(int=0xD00 + number),
        reason=CorrectionReason.DUPLICATE,
    )


def test_a_delivery_keeps_who_took_part_and_what_was_handed_over() -> None:
    further = (UUID(int=7), UUID(int=8))
    told = record_delivery(further_experts=(*further, further[0]), products=("Policy 4.1",))
    (fact,) = ENGAGEMENT_RULES.given(*ASSIGNED).when(told).facts
    assert fact == delivery().model_copy(
        update={"further_experts": further, "products": ("Policy 4.1",)}
    )


def test_what_the_program_does_not_serve_is_not_delivered() -> None:
    refused = (
        ENGAGEMENT_RULES.given(*ASSIGNED)
        .when(record_delivery(delivery_type=NOT_SERVED))
        .then_refused("delivery-type-not-served", "cri-tac")
    )
    assert "coaching" in refused.allowed
    assert "bias-audit" not in refused.allowed


def test_a_correction_tells_the_delivery_whole() -> None:
    ENGAGEMENT_RULES.given(*UNDERWAY).when(correct()).then(corrected())


def test_a_correction_that_changes_nothing_is_none() -> None:
    ENGAGEMENT_RULES.given(*UNDERWAY).when(correct(hours=1.5)).then()
    ENGAGEMENT_RULES.given(*UNDERWAY, corrected()).when(correct(on=20)).then()


def test_a_delivery_is_corrected_back() -> None:
    again = ENGAGEMENT_RULES.given(*UNDERWAY, corrected()).when(correct(hours=1.5, on=16)).facts
    assert again == [corrected(day=16, hours=1.5, minutes=90)]


def test_a_correction_may_move_the_day() -> None:
    (fact,) = ENGAGEMENT_RULES.given(*UNDERWAY).when(correct(delivered_on=march(14))).facts
    state = ENGAGEMENT_DECIDER.fold([*UNDERWAY, fact])
    with pytest.raises(Refused, match="out-of-order"):
        ENGAGEMENT_DECIDER.decide(ask(DeliverEngagement, 13), state)
    assert ENGAGEMENT_DECIDER.decide(ask(DeliverEngagement, 14), state)


@pytest.mark.parametrize(
    ("asked", "rule", "detail"),
    [
        ({"delivered_on": march(4)}, "out-of-order", ""),
        ({"delivered_on": march(16)}, "out-of-order", "2020-03-15 is before 2020-03-16"),
        ({"on": TOMORROW}, "in-the-future", ""),
        ({"delivery_type": NOT_SERVED}, "delivery-type-not-served", ""),
    ],
    ids=["before the assignment", "after the correction", "in the future", "not served"],
)
def test_a_correction_obeys_the_rules_of_a_delivery(
    asked: dict[str, Any], rule: str, detail: str
) -> None:
    ENGAGEMENT_RULES.given(*UNDERWAY).when(correct(**asked)).then_refused(rule, detail)


def test_a_correction_obeys_the_day_of_the_plan() -> None:
    given: list[EngagementEvent] = [*PLANNED, delivery()]
    ENGAGEMENT_RULES.given(*given).when(correct(delivered_on=march(8))).then_refused(
        "out-of-order", "when the plan was approved"
    )


@pytest.mark.parametrize(
    "over",
    [
        [*DELIVERED],
        [*DELIVERED, closed()],
        [*UNDERWAY, closed(day=12, reason=CloseReason.FUNDING)],
        [*UNDERWAY, cancelled(day=12)],
    ],
    ids=["delivered", "closed", "closed early", "cancelled"],
)
def test_nothing_was_delivered_after_the_end(over: list[Any]) -> None:
    assert ENGAGEMENT_RULES.given(*over).when(correct(delivered_on=march(12))).facts
    ENGAGEMENT_RULES.given(*over).when(correct(delivered_on=march(13))).then_refused(
        "out-of-order", "2020-03-13 is after 2020-03-12"
    )


@pytest.mark.parametrize("command", [correct(9), strike(9)], ids=["corrected", "struck"])
def test_a_delivery_that_nobody_recorded_is_not_told_otherwise(command: Any) -> None:
    ENGAGEMENT_RULES.given(*UNDERWAY).when(command).then_refused("delivery-unknown")


def test_a_struck_delivery_is_not_corrected() -> None:
    ENGAGEMENT_RULES.given(*UNDERWAY, struck()).when(correct(on=16)).then_refused(
        "struck", "the delivery was struck on 2020-03-15"
    )


def test_a_delivery_is_struck_once() -> None:
    ENGAGEMENT_RULES.given(*UNDERWAY).when(strike()).then(struck())
    ENGAGEMENT_RULES.given(*UNDERWAY, struck()).when(strike(on=20)).then()


@pytest.mark.parametrize(("on", "rule"), [(9, "out-of-order"), (TOMORROW, "in-the-future")])
def test_a_delivery_is_struck_on_a_day_after_it(on: Any, rule: str) -> None:
    ENGAGEMENT_RULES.given(*UNDERWAY).when(strike(on=on)).then_refused(rule)


def test_a_struck_delivery_is_not_recorded_again() -> None:
    ENGAGEMENT_RULES.given(*UNDERWAY, struck()).when(record_delivery(1)).then()


def test_it_is_not_delivered_when_everything_was_struck() -> None:
    ENGAGEMENT_RULES.given(*UNDERWAY, struck()).when(ask(DeliverEngagement, 16)).then_refused(
        "no-delivery", "every delivery was struck"
    )


def test_a_struck_delivery_does_not_hold_up_the_day_of_the_end() -> None:
    given = [*UNDERWAY, delivery(2, day=20), struck(2, day=21)]
    ENGAGEMENT_RULES.given(*given).when(ask(DeliverEngagement, 12)).then(delivered())


@pytest.mark.parametrize("over", [[], [closed()]], ids=["delivered", "closed"])
def test_the_last_delivery_of_what_was_delivered_stays(over: list[Any]) -> None:
    two = [*UNDERWAY, delivery(2), delivered(), *over]
    ENGAGEMENT_RULES.given(*two).when(strike(2)).then(struck(2))
    refused = ENGAGEMENT_RULES.given(*two, struck(2)).when(strike(1)).then_refused("last-delivery")
    assert refused.allowed == ("deliveries/correct",)


@pytest.mark.parametrize(
    "since",
    [
        [],
        [held()],
        [delivered()],
        [delivered(), closed()],
        [closed(reason=CloseReason.FUNDING)],
        [cancelled(day=12)],
        [delivered(), closed(), reopened()],
    ],
    ids=["underway", "held", "delivered", "closed", "closed early", "cancelled", "reopened"],
)
def test_what_was_told_otherwise_is_remembered_in_every_state(since: list[Any]) -> None:
    given = [*ASSIGNED, delivery(1), delivery(2), *since]
    work = underway_of(ENGAGEMENT_DECIDER.fold([*given, corrected(1), struck(2)]))
    assert work is not None
    assert [told.hours for told in counted_deliveries(work)] == [3.0]


def test_an_assessment_serves_what_the_others_do_not() -> None:
    assert (
        ENGAGEMENT_RULES.given(*PLANNED)
        .when(record_delivery(delivery_type=DeliveryType.ASSESSMENT))
        .facts
    )
