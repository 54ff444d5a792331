"""The day of completion: corrected within what is known, and kept when the work is reopened."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import pytest

from events.vocabulary import CloseReason, CorrectionReason
from services.assignment.commands.deliveries import CorrectCompletion, DeliverEngagement
from services.assignment.decisions import ENGAGEMENT_DECIDER
from services.assignment.decisions.engagement_states import EngagementEvent, completion_days
from tests.services.assignment.examples import (
    BEST,
    OPENED,
    TOMORROW,
    cancelled,
    delivered,
    delivery,
    march,
)
from tests.services.assignment.lives import (
    ASSIGNED,
    DELIVERED,
    UNDERWAY,
    ask,
    closed,
    completed,
    held,
    reopened,
    resumed,
    struck,
)
from tests.services.assignment.rules import ENGAGEMENT_RULES

AGAIN: Final[list[EngagementEvent]] = [*DELIVERED, closed(), reopened()]
TWICE: Final[list[EngagementEvent]] = [
    *AGAIN,
    delivery(2, day=20),
    delivered(day=22).model_copy(update={"completion": 2}),
]


def correct(day: int | date, completion: int | None = None, on: int | date = 25) -> Any:
    return ask(
        CorrectCompletion,
        on,
        completion=completion,
        delivered_on=march(day) if isinstance(day, int) else day,
        reason=CorrectionReason.ENTERED_IN_ERROR,
    )


@pytest.mark.parametrize("since", [[], [closed()]], ids=["delivered", "closed"])
@pytest.mark.parametrize("day", [10, 11, 14, 15], ids="on the {}".format)
def test_the_day_of_completion_is_corrected(since: list[Any], day: int) -> None:
    ENGAGEMENT_RULES.given(*DELIVERED, *since).when(correct(day)).then(completed(day))
    after = ENGAGEMENT_DECIDER.fold([*DELIVERED, *since, completed(day)])
    assert completion_days(after) == (march(day),)


def test_the_same_day_is_no_correction() -> None:
    ENGAGEMENT_RULES.given(*DELIVERED).when(correct(12)).then()
    ENGAGEMENT_RULES.given(*DELIVERED, completed(11)).when(correct(11)).then()


@pytest.mark.parametrize(
    ("asked", "rule", "detail"),
    [
        (correct(9), "out-of-order", "the last of its deliveries was given"),
        (correct(16), "out-of-order", "2020-03-15 is before 2020-03-16"),
        (correct(14, on=13), "out-of-order", "2020-03-13 is before 2020-03-14"),
        (correct(TOMORROW, on=TOMORROW), "in-the-future", ""),
        (correct(11, on=TOMORROW), "in-the-future", ""),
        (correct(11, completion=2), "completion-unknown", "no completion 2"),
    ],
    ids=["before a delivery", "after closing", "told before", "ahead", "told ahead", "no such"],
)
def test_a_completion_is_corrected_within_the_rules(asked: Any, rule: str, detail: str) -> None:
    ENGAGEMENT_RULES.given(*DELIVERED, closed()).when(asked).then_refused(rule, detail)


def test_a_completion_is_not_moved_before_the_work_last_went_on() -> None:
    given = [*UNDERWAY, held(day=11), resumed(day=13), delivered(day=14), closed()]
    ENGAGEMENT_RULES.given(*given).when(correct(12)).then_refused(
        "out-of-order", "the work last moved"
    )


def test_a_struck_delivery_does_not_bind_the_day_of_completion() -> None:
    given = [*UNDERWAY, delivery(2, day=12), delivered(), struck(2, day=13)]
    ENGAGEMENT_RULES.given(*given).when(correct(10)).then(completed(10))


@pytest.mark.parametrize(
    "given",
    [[OPENED], ASSIGNED, UNDERWAY, [*UNDERWAY, closed(reason=CloseReason.FUNDING)]],
    ids=len,
)
def test_what_was_not_completed_has_no_day_to_correct(given: list[Any]) -> None:
    ENGAGEMENT_RULES.given(*given).when(correct(11)).then_refused("not-delivered")


def test_a_late_delivery_obeys_the_corrected_day() -> None:
    state = ENGAGEMENT_DECIDER.fold([*DELIVERED, completed(14)])
    assert completion_days(state) == (march(14),)
    ENGAGEMENT_RULES.given(*DELIVERED, completed(14)).when(ask(DeliverEngagement, 12)).then_refused(
        "delivered-already", "2020-03-14"
    )


def test_reopened_work_is_completed_a_second_time_beside_the_first() -> None:
    ENGAGEMENT_RULES.given(*AGAIN, delivery(2, day=20)).when(ask(DeliverEngagement, 22)).then(
        delivered(day=22).model_copy(update={"completion": 2})
    )
    assert completion_days(ENGAGEMENT_DECIDER.fold(TWICE)) == (march(12), march(22))


def test_the_count_of_completions_needs_no_number_in_the_facts() -> None:
    """An earlier release told none."""
    told = [*AGAIN, delivery(2, day=20), delivered(day=22)]
    assert completion_days(ENGAGEMENT_DECIDER.fold(told)) == (march(12), march(22))


@pytest.mark.parametrize(
    "since",
    [
        [],
        [held(day=19)],
        [cancelled(day=19, by=BEST)],
        [closed(day=19, reason=CloseReason.FUNDING)],
    ],
    ids=["reopened", "held", "cancelled", "closed early"],
)
def test_the_first_completion_is_kept_and_corrected_whatever_became_of_reopened_work(
    since: list[Any],
) -> None:
    ENGAGEMENT_RULES.given(*AGAIN, *since).when(correct(15)).then(completed(15))
    after = ENGAGEMENT_DECIDER.fold([*AGAIN, *since, completed(15)])
    assert completion_days(after) == (march(15),)


def test_of_several_completions_the_one_that_is_meant_is_named() -> None:
    ENGAGEMENT_RULES.given(*TWICE).when(correct(11)).then_refused(
        "completion-not-named", "2 times", allowed=("1", "2")
    )
    ENGAGEMENT_RULES.given(*TWICE).when(correct(11, 1)).then(completed(11, 1))
    ENGAGEMENT_RULES.given(*TWICE).when(correct(20, 2)).then(completed(20, 2))
    after = ENGAGEMENT_DECIDER.fold([*TWICE, completed(11, 1), completed(20, 2)])
    assert completion_days(after) == (march(11), march(20))


@pytest.mark.parametrize(
    ("asked", "detail"),
    [
        (correct(16, 1), "2020-03-15 is before 2020-03-16"),
        (correct(9, 1), "the last of its deliveries"),
        (correct(17, 2), "the work last moved"),
        (correct(19, 2), "the last of its deliveries"),
    ],
    ids=["first after closing", "first too early", "second before reopening", "second too early"],
)
def test_each_completion_stays_within_its_own_span(asked: Any, detail: str) -> None:
    ENGAGEMENT_RULES.given(*TWICE).when(asked).then_refused("out-of-order", detail)


def test_a_correction_of_a_completion_that_never_was_changes_nothing() -> None:
    """A log can hold more than the rules would let in."""
    for given in (UNDERWAY, DELIVERED, AGAIN, TWICE):
        state = ENGAGEMENT_DECIDER.fold(given)
        for number in (0, len(completion_days(state)) + 1):
            assert ENGAGEMENT_DECIDER.evolve(state, completed(11, number)) == state
