from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from events.decider import Refused
from events.vocabulary import CloseReason, CorrectionReason, DeliveryType
from services.assignment.commands.deliveries import DeliverEngagement, StrikeDelivery
from services.assignment.decisions import ENGAGEMENT_DECIDER
from services.assignment.decisions.engagement import (
    EngagementEvent,
    counted_deliveries,
    underway_of,
)
from tests.services.assignment.examples import (
    TOMORROW,
    assigned,
    cancelled,
    decided,
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
    (fact,) = decided(ENGAGEMENT_DECIDER, ASSIGNED, told)
    assert fact == delivery().model_copy(
        update={"further_experts": further, "products": ("Policy 4.1",)}
    )


def test_what_the_program_does_not_serve_is_not_delivered() -> None:
    with pytest.raises(Refused, match="delivery-type-not-served: cri-tac") as refused:
        decided(ENGAGEMENT_DECIDER, ASSIGNED, record_delivery(delivery_type=NOT_SERVED))
    assert "coaching" in refused.value.allowed
    assert "bias-audit" not in refused.value.allowed


def test_a_correction_tells_the_delivery_whole() -> None:
    assert decided(ENGAGEMENT_DECIDER, UNDERWAY, correct()) == [corrected()]


def test_a_correction_that_changes_nothing_is_none() -> None:
    assert decided(ENGAGEMENT_DECIDER, UNDERWAY, correct(hours=1.5)) == []
    assert decided(ENGAGEMENT_DECIDER, [*UNDERWAY, corrected()], correct(on=20)) == []


def test_a_delivery_is_corrected_back() -> None:
    again = decided(ENGAGEMENT_DECIDER, [*UNDERWAY, corrected()], correct(hours=1.5, on=16))
    assert again == [corrected(day=16, hours=1.5)]


def test_a_correction_may_move_the_day() -> None:
    (fact,) = decided(ENGAGEMENT_DECIDER, UNDERWAY, correct(delivered_on=march(14)))
    state = ENGAGEMENT_DECIDER.fold([*UNDERWAY, fact])
    with pytest.raises(Refused, match="out-of-order"):
        ENGAGEMENT_DECIDER.decide(ask(DeliverEngagement, 13), state)
    assert ENGAGEMENT_DECIDER.decide(ask(DeliverEngagement, 14), state)


@pytest.mark.parametrize(
    ("asked", "rule"),
    [
        ({"delivered_on": march(4)}, "out-of-order"),
        ({"delivered_on": march(16)}, "out-of-order: 2020-03-15 is before 2020-03-16"),
        ({"on": TOMORROW}, "in-the-future"),
        ({"delivery_type": NOT_SERVED}, "delivery-type-not-served"),
    ],
    ids=["before the assignment", "after the correction", "in the future", "not served"],
)
def test_a_correction_obeys_the_rules_of_a_delivery(asked: dict[str, Any], rule: str) -> None:
    with pytest.raises(Refused, match=rule):
        decided(ENGAGEMENT_DECIDER, UNDERWAY, correct(**asked))


def test_a_correction_obeys_the_day_of_the_plan() -> None:
    given: list[EngagementEvent] = [*PLANNED, delivery()]
    with pytest.raises(Refused, match="when the plan was approved"):
        decided(ENGAGEMENT_DECIDER, given, correct(delivered_on=march(8)))


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
    assert decided(ENGAGEMENT_DECIDER, over, correct(delivered_on=march(12)))
    with pytest.raises(Refused, match="out-of-order: 2020-03-13 is after 2020-03-12"):
        decided(ENGAGEMENT_DECIDER, over, correct(delivered_on=march(13)))


@pytest.mark.parametrize("command", [correct(9), strike(9)], ids=["corrected", "struck"])
def test_a_delivery_that_nobody_recorded_is_not_told_otherwise(command: Any) -> None:
    with pytest.raises(Refused, match="delivery-unknown"):
        decided(ENGAGEMENT_DECIDER, UNDERWAY, command)


def test_a_struck_delivery_is_not_corrected() -> None:
    with pytest.raises(Refused, match="struck: the delivery was struck on 2020-03-15"):
        decided(ENGAGEMENT_DECIDER, [*UNDERWAY, struck()], correct(on=16))


def test_a_delivery_is_struck_once() -> None:
    assert decided(ENGAGEMENT_DECIDER, UNDERWAY, strike()) == [struck()]
    assert decided(ENGAGEMENT_DECIDER, [*UNDERWAY, struck()], strike(on=20)) == []


@pytest.mark.parametrize(("on", "rule"), [(9, "out-of-order"), (TOMORROW, "in-the-future")])
def test_a_delivery_is_struck_on_a_day_after_it(on: Any, rule: str) -> None:
    with pytest.raises(Refused, match=rule):
        decided(ENGAGEMENT_DECIDER, UNDERWAY, strike(on=on))


def test_a_struck_delivery_is_not_recorded_again() -> None:
    assert decided(ENGAGEMENT_DECIDER, [*UNDERWAY, struck()], record_delivery(1)) == []


def test_it_is_not_delivered_when_everything_was_struck() -> None:
    with pytest.raises(Refused, match="no-delivery: every delivery was struck"):
        decided(ENGAGEMENT_DECIDER, [*UNDERWAY, struck()], ask(DeliverEngagement, 16))


def test_a_struck_delivery_does_not_hold_up_the_day_of_the_end() -> None:
    given = [*UNDERWAY, delivery(2, day=20), struck(2, day=21)]
    assert decided(ENGAGEMENT_DECIDER, given, ask(DeliverEngagement, 12)) == [delivered()]


@pytest.mark.parametrize("over", [[], [closed()]], ids=["delivered", "closed"])
def test_the_last_delivery_of_what_was_delivered_stays(over: list[Any]) -> None:
    two = [*UNDERWAY, delivery(2), delivered(), *over]
    assert decided(ENGAGEMENT_DECIDER, two, strike(2)) == [struck(2)]
    with pytest.raises(Refused, match="last-delivery") as refused:
        decided(ENGAGEMENT_DECIDER, [*two, struck(2)], strike(1))
    assert refused.value.allowed == ("deliveries/correct",)


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
    assert decided(
        ENGAGEMENT_DECIDER, PLANNED, record_delivery(delivery_type=DeliveryType.ASSESSMENT)
    )
