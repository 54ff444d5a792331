"""The days of the last hold: corrected until the work moves on, and with no delivery inside."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import pytest

from events.vocabulary import CloseReason, CorrectionReason, HoldReason, HoldStep
from services.assignment.commands.engagements import CorrectHoldDay
from services.assignment.decisions import ENGAGEMENT_DECIDER
from services.assignment.decisions.assignments import answer_by
from services.assignment.decisions.engagement_states import Assigned, EngagementEvent
from services.assignment.decisions.refusing import allowed
from tests.services.assignment.examples import (
    BEST,
    OPENED,
    TOMORROW,
    cancelled,
    delivered,
    delivery,
    march,
    provider_replaced,
    record_delivery,
)
from tests.services.assignment.lives import (
    ACCEPTED,
    ASSIGNED,
    DELIVERED,
    PROPOSED,
    UNDERWAY,
    accepted,
    ask,
    closed,
    day_corrected,
    held,
    hold_corrected,
    proposed,
    resumed,
    struck,
)
from tests.services.assignment.rules import ENGAGEMENT_RULES

HELD: Final[list[EngagementEvent]] = [*UNDERWAY, held(day=13)]
RESUMED: Final[list[EngagementEvent]] = [*HELD, resumed(day=20)]
ANY_CORRECTION: Final = ("deliveries/correct", "deliveries/strike")
STARTS: Final[dict[str, list[EngagementEvent]]] = {
    "open": [OPENED],
    "assigned": ASSIGNED,
    "accepted": ACCEPTED,
    "planned": PROPOSED,
    "underway": UNDERWAY,
}


def correct(step: str, day: int | date, on: int | date = 25) -> Any:
    return ask(
        CorrectHoldDay,
        on,
        step=HoldStep(step),
        happened_on=march(day) if isinstance(day, int) else day,
        reason=CorrectionReason.ENTERED_IN_ERROR,
    )


@pytest.mark.parametrize(
    ("step", "given", "day", "wrong"),
    [
        ("hold", HELD, 10, 13),
        ("hold", HELD, 25, 13),
        ("hold", RESUMED, 10, 13),
        ("hold", RESUMED, 20, 13),
        ("resumption", RESUMED, 13, 20),
        ("resumption", RESUMED, 25, 20),
    ],
)
def test_a_day_of_a_hold_is_corrected_as_far_as_what_stands_around_it(
    step: str, given: list[EngagementEvent], day: int, wrong: int
) -> None:
    ENGAGEMENT_RULES.given(*given).when(correct(step, day)).then(hold_corrected(step, day, wrong))


@pytest.mark.parametrize(
    ("step", "given", "day", "detail"),
    [
        ("hold", [*ACCEPTED, held(day=13)], 5, "2020-03-05 is before"),
        ("hold", [*PROPOSED, held(day=13), resumed(day=20)], 6, "2020-03-06 is before 2020-03-07"),
        ("hold", RESUMED, 21, "2020-03-20 is before 2020-03-21"),
        ("resumption", RESUMED, 12, "2020-03-12 is before 2020-03-13"),
        ("resumption", [*RESUMED, hold_corrected("hold", 11, 13)], 10, "2020-03-10 is before"),
        (
            "resumption",
            [*HELD, provider_replaced(day=16), resumed(day=20)],
            15,
            "2020-03-15 is before 2020-03-16",
        ),
    ],
)
def test_a_day_of_a_hold_stays_in_the_order_of_what_happened(
    step: str, given: list[EngagementEvent], day: int, detail: str
) -> None:
    ENGAGEMENT_RULES.given(*given).when(correct(step, day)).then_refused("out-of-order", detail)


@pytest.mark.parametrize(("step", "given"), [("hold", HELD), ("resumption", RESUMED)])
@pytest.mark.parametrize(
    ("day", "on", "rule"),
    [
        (TOMORROW, TOMORROW, "in-the-future"),
        (22, TOMORROW, "in-the-future"),
        (22, 21, "out-of-order"),
    ],
    ids=["ahead", "told ahead", "told before it happened"],
)
def test_a_corrected_day_of_a_hold_is_a_day_on_which_it_can_have_happened(
    step: str, given: list[EngagementEvent], day: date | int, on: date | int, rule: str
) -> None:
    ENGAGEMENT_RULES.given(*given).when(correct(step, day, on)).then_refused(rule)


def test_the_same_day_is_no_correction_also_after_another() -> None:
    for step, told in {"hold": 13, "resumption": 20}.items():
        ENGAGEMENT_RULES.given(*RESUMED).when(correct(step, told)).then()
        again = ENGAGEMENT_RULES.given(*RESUMED, hold_corrected(step, 16, told))
        again.when(correct(step, 16)).then()
        again.when(correct(step, told)).then(hold_corrected(step, told, 16))


@pytest.mark.parametrize(
    ("step", "given", "free", "inside"),
    [
        ("hold", [*ASSIGNED, delivery(day=10), delivery(2, day=12), held(day=13)], 12, 11),
        ("hold", [*UNDERWAY, held(day=13), resumed(day=20), delivery(2, day=12)], 12, 11),
        ("resumption", [*RESUMED, delivery(2, day=22)], 22, 23),
    ],
    ids=["while held", "told after the hold", "given after the hold"],
)
def test_no_delivery_lies_inside_what_becomes_the_hold(
    step: str, given: list[EngagementEvent], free: int, inside: int
) -> None:
    rules = ENGAGEMENT_RULES.given(*given)
    wrong = 13 if step == "hold" else 20
    rules.when(correct(step, free)).then(hold_corrected(step, free, wrong))
    rules.when(correct(step, inside)).then_refused(
        "stood-still", "a delivery is recorded on 2020-03-", allowed=ANY_CORRECTION
    )
    unbound = ENGAGEMENT_RULES.given(*given, struck(2, day=23))
    unbound.when(correct(step, inside)).then(hold_corrected(step, inside, wrong))


def test_what_was_given_in_days_that_were_no_hold_can_be_recorded() -> None:
    within = record_delivery(2, on=march(18))
    ENGAGEMENT_RULES.given(*RESUMED).when(within).then_refused("stood-still")
    for step, day in {"hold": 18, "resumption": 17}.items():
        wrong = 13 if step == "hold" else 20
        given = ENGAGEMENT_RULES.given(*RESUMED, hold_corrected(step, day, wrong))
        assert [fact.wire_name for fact in given.when(within).facts] == ["DeliveryRecorded"]


@pytest.mark.parametrize("start", STARTS)
def test_the_work_is_as_if_the_right_days_had_been_told_at_once(start: str) -> None:
    """Held from the 11th until the 17th, and told as from the 13th until the 20th."""
    given = STARTS[start]
    wrong = [*given, held(day=13), hold_corrected("hold", 11, 13)]
    assert ENGAGEMENT_DECIDER.fold(wrong) == ENGAGEMENT_DECIDER.fold([*given, held(day=11)])
    wrong = [*given, held(day=13), resumed(day=20)]
    corrections = [hold_corrected("hold", 11, 13), hold_corrected("resumption", 17, 20)]
    right = ENGAGEMENT_DECIDER.fold([*given, held(day=11), resumed(day=17)])
    assert ENGAGEMENT_DECIDER.fold([*wrong, *corrections]) == right
    assert ENGAGEMENT_DECIDER.fold([*wrong, *reversed(corrections)]) == right


def test_the_time_to_answer_goes_by_the_corrected_hold() -> None:
    """Asked on the 5th for 10 days; held from the 7th until the 12th, told as until the 9th."""
    told = [*ASSIGNED, held(day=8), resumed(day=9)]
    corrected = [*told, hold_corrected("hold", 7, 8), hold_corrected("resumption", 12, 9)]
    days = {}
    for name, life in {"told": told, "corrected": corrected}.items():
        state = ENGAGEMENT_DECIDER.fold(life)
        assert isinstance(state, Assigned)
        days[name] = answer_by(state)
    assert days == {"told": march(16), "corrected": march(20)}


def test_a_corrected_acceptance_bounds_the_hold_after_it() -> None:
    life = [*ASSIGNED, accepted(day=8), held(day=13), resumed(day=20)]
    moved = ENGAGEMENT_RULES.given(*life, day_corrected("acceptance", 11))
    moved.when(correct("hold", 10)).then_refused("out-of-order", "2020-03-10 is before 2020-03-11")
    moved.when(correct("hold", 11)).then(hold_corrected("hold", 11, 13))
    earlier = ENGAGEMENT_RULES.given(*life, day_corrected("acceptance", 6))
    earlier.when(correct("hold", 6)).then(hold_corrected("hold", 6, 13))


@pytest.mark.parametrize(
    ("step", "given", "rule"),
    [
        ("hold", [], "not-held"),
        ("hold", UNDERWAY, "not-held"),
        ("resumption", DELIVERED, "not-held"),
        ("resumption", HELD, "held"),
        ("hold", [*HELD, provider_replaced(day=16)], "hold-settled"),
        ("hold", [*HELD, provider_replaced(day=16), resumed(day=20)], "hold-settled"),
        ("hold", [*RESUMED, delivered(day=22)], "hold-settled"),
        ("resumption", [*ACCEPTED, held(), resumed(18), proposed(day=21)], "hold-settled"),
        ("hold", [*HELD, cancelled(day=20, by=BEST)], "hold-settled"),
        ("hold", [*HELD, closed(day=20, reason=CloseReason.FUNDING)], "hold-settled"),
    ],
)
def test_only_the_last_hold_has_days_to_correct_until_the_work_moves_on(
    step: str, given: list[EngagementEvent], rule: str
) -> None:
    ENGAGEMENT_RULES.given(*given).when(correct(step, 19)).then_refused(rule)


def test_a_second_hold_settles_the_days_of_the_first() -> None:
    twice = ENGAGEMENT_RULES.given(*RESUMED, held(day=22, reason=HoldReason.FUNDING))
    twice.when(correct("hold", 19)).then_refused("out-of-order", "2020-03-19 is before 2020-03-20")
    twice.when(correct("hold", 21)).then(hold_corrected("hold", 21, 22))


@pytest.mark.parametrize("life", [HELD, RESUMED], ids=["held", "resumed"])
def test_a_refusal_names_the_correction_where_it_is_possible(life: list[EngagementEvent]) -> None:
    assert "hold/correct" in allowed(ENGAGEMENT_DECIDER.fold(life))
    assert "hold/correct" not in allowed(ENGAGEMENT_DECIDER.fold(UNDERWAY))
