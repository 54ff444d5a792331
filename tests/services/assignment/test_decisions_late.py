"""News of deliveries that comes when the work is on hold, over or reopened."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

import pytest

from events.vocabulary import CloseReason, CorrectionReason, LateReason
from services.assignment.commands.deliveries import RecordDelivery, StrikeDelivery
from services.assignment.decisions import ENGAGEMENT_DECIDER
from services.assignment.decisions.engagement_states import (
    Cancelled,
    Closed,
    EngagementEvent,
    Held,
    Underway,
    counted_deliveries,
    underway_of,
)
from tests.services.assignment.examples import (
    BEST,
    OPENED,
    assigned,
    cancelled,
    delivered,
    delivery,
    march,
    record_delivery,
)
from tests.services.assignment.lives import (
    ACCEPTED,
    ASSESSMENT,
    ASSIGNED,
    DELIVERED,
    UNDERWAY,
    accepted,
    ask,
    closed,
    correct,
    corrected,
    held,
    reopened,
    resumed,
    struck,
)
from tests.services.assignment.rules import ENGAGEMENT_RULES

LATE: Final = LateReason.LATE_ENTRY
OVER: Final[dict[str, list[EngagementEvent]]] = {
    "delivered": DELIVERED,
    "closed": [*DELIVERED, closed()],
    "closed early": [*UNDERWAY, closed(day=12, reason=CloseReason.FUNDING)],
    "cancelled": [*UNDERWAY, cancelled(day=12, by=BEST)],
}
"""Work that was over on 12 March."""
AGAIN: Final[list[EngagementEvent]] = [*DELIVERED, closed(), reopened()]
"""Completed on the 12th, closed on the 15th, reopened on the 18th."""
TWICE: Final[list[EngagementEvent]] = [*AGAIN, delivery(2, day=20), delivered(day=22)]


def record(day: int, reason: LateReason | None = LATE, number: int = 9) -> RecordDelivery:
    return record_delivery(number, on=march(day), reason=reason)


def told(day: int, reason: LateReason | None = LATE, number: int = 9) -> EngagementEvent:
    return delivery(number, day=day).model_copy(update={"reason": reason})


def strike(number: int, on: int = 25) -> Any:
    return ask(
        StrikeDelivery,
        on,
        delivery_id=UUID(int=0xD00 + number),
        reason=CorrectionReason.LATE_ENTRY,
    )


@pytest.mark.parametrize("over", OVER)
@pytest.mark.parametrize("day", [5, 10, 12], ids=["first day", "before the end", "last day"])
def test_a_delivery_is_recorded_late_when_the_work_is_over(over: str, day: int) -> None:
    ENGAGEMENT_RULES.given(*OVER[over]).when(record(day)).then(told(day))


@pytest.mark.parametrize("over", OVER)
def test_late_news_needs_its_reason_when_the_work_is_over(over: str) -> None:
    ENGAGEMENT_RULES.given(*OVER[over]).when(record(10, None)).then_refused(
        "reason-required", "2020-03-10", allowed=("late-entry",)
    )


@pytest.mark.parametrize("over", OVER)
def test_nothing_is_recorded_of_a_day_after_the_end(over: str) -> None:
    ENGAGEMENT_RULES.given(*OVER[over]).when(record(13)).then_refused(
        "out-of-order", "2020-03-13 is after 2020-03-12"
    )


def test_who_tells_of_a_day_after_the_completion_hears_what_to_do() -> None:
    ENGAGEMENT_RULES.given(*DELIVERED).when(record(13)).then_refused(
        "out-of-order", allowed=("deliver/correct", "reopen")
    )


@pytest.mark.parametrize("over", OVER)
def test_late_news_neither_reopens_the_work_nor_moves_its_end(over: str) -> None:
    before = ENGAGEMENT_DECIDER.fold(OVER[over])
    after = ENGAGEMENT_DECIDER.fold([*OVER[over], told(11)])
    assert type(after) is type(before)
    assert getattr(after, "since", None) == getattr(before, "since", None)
    work = underway_of(after)
    assert work is not None
    assert len(counted_deliveries(work)) == 2


@pytest.mark.parametrize("over", OVER)
def test_late_news_is_told_once(over: str) -> None:
    ENGAGEMENT_RULES.given(*OVER[over], told(11)).when(record(11)).then()


def test_what_was_recorded_late_is_corrected_and_struck_like_all() -> None:
    given = [*OVER["closed"], told(11)]
    ENGAGEMENT_RULES.given(*given).when(correct(9, reason=CorrectionReason.LATE_ENTRY)).then(
        corrected(9, reason=CorrectionReason.LATE_ENTRY)
    )
    ENGAGEMENT_RULES.given(*given).when(strike(9)).then(
        struck(9, day=25).model_copy(update={"reason": CorrectionReason.LATE_ENTRY})
    )


def test_the_first_delivery_of_cancelled_work_may_be_told_late() -> None:
    given = [*ACCEPTED, cancelled(day=12, by=BEST)]
    ENGAGEMENT_RULES.given(*given).when(record(12)).then(told(12))
    after = ENGAGEMENT_DECIDER.fold([*given, told(12)])
    assert isinstance(after, Cancelled)
    assert isinstance(after.work, Underway)


def test_the_first_delivery_of_what_was_closed_early_may_be_told_late() -> None:
    given = [*ASSIGNED, closed(day=12, reason=CloseReason.FUNDING)]
    after = ENGAGEMENT_DECIDER.fold([*given, told(12)])
    assert isinstance(after, Closed)
    assert isinstance(after.ended, Underway)


def test_nothing_is_told_of_work_that_nobody_had() -> None:
    ENGAGEMENT_RULES.given(OPENED, cancelled(day=12)).when(record(11)).then_refused("not-assigned")
    ENGAGEMENT_RULES.given(OPENED, held()).when(record(11)).then_refused("held")


def test_late_news_needs_the_plan_that_the_work_needed() -> None:
    given: list[EngagementEvent] = [
        ASSESSMENT,
        assigned(),
        accepted(),
        cancelled(day=12, by=BEST),
    ]
    ENGAGEMENT_RULES.given(*given).when(record(11)).then_refused("plan-required")


@pytest.mark.parametrize("given", [ASSIGNED, ACCEPTED, UNDERWAY], ids=len)
@pytest.mark.parametrize("reason", [None, LATE])
def test_a_delivery_before_a_hold_is_recorded_during_it(
    given: list[EngagementEvent], reason: LateReason | None
) -> None:
    ENGAGEMENT_RULES.given(*given, held()).when(record(13, reason)).then(told(13, reason))
    after = ENGAGEMENT_DECIDER.fold([*given, held(), told(13, reason)])
    assert isinstance(after, Held)
    assert isinstance(after.work, Underway)


def test_nothing_is_delivered_during_a_hold() -> None:
    ENGAGEMENT_RULES.given(*UNDERWAY, held()).when(record(14)).then_refused(
        "held", "held since 2020-03-13"
    )


@pytest.mark.parametrize(
    ("day", "fits"),
    [(13, True), (14, False), (19, False), (20, True), (21, True)],
)
def test_nothing_was_delivered_during_an_earlier_hold(day: int, *, fits: bool) -> None:
    given = [*UNDERWAY, held(day=13), resumed(day=20)]
    for since in ([], [held(day=21)], [cancelled(day=21, by=BEST)]):
        asked = ENGAGEMENT_RULES.given(*given, *since).when(record(day))
        if fits:
            asked.then(told(day))
        else:
            asked.then_refused("stood-still", "on hold or closed from 2020-03-13 until 2020-03-20")


@pytest.mark.parametrize("ending", [cancelled(day=20, by=BEST), closed(20, CloseReason.FUNDING)])
def test_nothing_was_delivered_during_the_hold_in_which_the_work_ended(ending: Any) -> None:
    given = [*UNDERWAY, held(day=13), ending]
    ENGAGEMENT_RULES.given(*given).when(record(13)).then(told(13))
    ENGAGEMENT_RULES.given(*given).when(record(14)).then_refused("stood-still")


@pytest.mark.parametrize("given", [AGAIN, TWICE], ids=["reopened", "completed twice"])
@pytest.mark.parametrize(
    ("day", "rule"),
    [(5, ""), (12, ""), (13, "stood-still"), (17, "stood-still"), (18, ""), (21, "")],
)
def test_reopened_work_has_two_spans_for_late_news(
    given: list[EngagementEvent], day: int, rule: str
) -> None:
    asked = ENGAGEMENT_RULES.given(*given).when(record(day))
    if rule:
        asked.then_refused(rule, "completed on 2020-03-12 and reopened on 2020-03-18")
    else:
        asked.then(told(day))


def test_news_of_the_first_span_is_late_though_the_work_goes_on() -> None:
    ENGAGEMENT_RULES.given(*AGAIN).when(record(12, None)).then_refused("reason-required")
    ENGAGEMENT_RULES.given(*AGAIN).when(record(18, None)).then(told(18, None))


def test_after_the_second_completion_nothing_more_is_recorded() -> None:
    ENGAGEMENT_RULES.given(*TWICE).when(record(23)).then_refused("out-of-order", "2020-03-22")


def test_the_day_of_a_delivery_is_not_corrected_into_a_hold_or_a_closing() -> None:
    held_once: list[EngagementEvent] = [*UNDERWAY, held(day=11), resumed(day=14)]
    ENGAGEMENT_RULES.given(*held_once).when(correct(delivered_on=march(12))).then_refused(
        "stood-still"
    )
    ENGAGEMENT_RULES.given(*TWICE).when(correct(2, on=25, delivered_on=march(16))).then_refused(
        "stood-still"
    )


def test_what_was_once_recorded_of_a_day_on_hold_is_corrected_otherwise() -> None:
    given = [*UNDERWAY, held(day=11), resumed(day=14), delivery(2, day=12)]
    assert ENGAGEMENT_RULES.given(*given).when(correct(2, delivered_on=march(12))).facts


def test_the_first_completion_keeps_a_delivery_when_the_work_was_reopened() -> None:
    ENGAGEMENT_RULES.given(*TWICE).when(strike(1)).then_refused(
        "last-delivery", "by 2020-03-12", allowed=("deliveries/correct",)
    )
    ENGAGEMENT_RULES.given(*TWICE).when(correct(1, on=25, delivered_on=march(20))).then_refused(
        "last-delivery"
    )
    ENGAGEMENT_RULES.given(*TWICE).when(strike(2)).then(
        struck(2, day=25).model_copy(update={"reason": CorrectionReason.LATE_ENTRY})
    )


def test_nothing_is_recorded_late_of_a_day_that_has_not_begun() -> None:
    tomorrow = record_delivery(9, on=date(2020, 4, 2), reason=LATE)
    for given in OVER.values():
        ENGAGEMENT_RULES.given(*given).when(tomorrow).then_refused("in-the-future")
