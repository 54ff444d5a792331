"""Days of assignments, declines, plans, reopenings and reinstatements: right at any time."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import pytest

from events.assignment import EngagementReinstated, StepDayCorrected
from events.vocabulary import CorrectionReason, HoldReason, NumberedStep, ReinstatementReason
from services.assignment.commands.engagements import CorrectStepDay
from services.assignment.decisions import ENGAGEMENT_DECIDER
from services.assignment.decisions.assignments import answer_by
from services.assignment.decisions.engagement_states import Assigned, EngagementEvent
from services.assignment.matching import Membership
from services.assignment.projections import ENGAGEMENTS_PROJECTION
from tests.projecting import folded
from tests.services.assignment.examples import (
    BEST,
    OPENED,
    SECOND,
    TOMORROW,
    assigned,
    cancelled,
    declined,
    delivered,
    delivery,
    march,
    provider_joined,
    provider_replaced,
)
from tests.services.assignment.lives import (
    ASSIGNED,
    OF_ENGAGEMENT,
    UNDERWAY,
    accepted,
    approved,
    ask,
    closed,
    held,
    lapsed,
    proposed,
    reopened,
    resumed,
    returned,
)
from tests.services.assignment.rules import ENGAGEMENT_RULES
from tests.services.assignment.telling import told
from tests.services.assignment.test_decisions_taking_part import expert


def reinstated(day: int = 16, held_on: int | None = None) -> EngagementReinstated:
    return EngagementReinstated(
        **OF_ENGAGEMENT,
        provider=BEST.provider,
        expert_id=BEST.expert_id,
        reason=ReinstatementReason.ENTERED_IN_ERROR,
        note=None,
        reinstated_on=march(day),
        held_on=None if held_on is None else march(held_on),
        hold_reason=None if held_on is None else HoldReason.LITIGATION,
    )


def correct(step: str, day: int | date, on: int | date = 25, **other: Any) -> Any:
    return ask(
        CorrectStepDay,
        on,
        step=NumberedStep(step),
        happened_on=march(day) if isinstance(day, int) else day,
        reason=CorrectionReason.ENTERED_IN_ERROR,
        **other,
    )


def fact_of(given: list[EngagementEvent], command: Any) -> StepDayCorrected:
    (fact,) = ENGAGEMENT_RULES.given(*given).when(command).facts
    assert isinstance(fact, StepDayCorrected)
    return fact


AGAIN: Final[list[EngagementEvent]] = [assigned(SECOND, day=10), accepted(day=12)]
CASES: Final[dict[str, tuple[str, list[EngagementEvent], int, list[EngagementEvent]]]] = {
    "an assignment earlier": ("assignment", ASSIGNED, 3, [OPENED, assigned(day=3)]),
    "one that was accepted": (
        "assignment",
        [*ASSIGNED, accepted(8)],
        7,
        [OPENED, assigned(day=7), accepted(8)],
    ),
    "one with all that followed": (
        "assignment",
        [*ASSIGNED, accepted(8), delivery(day=10), held(13), resumed(14), closed(15), reopened(18)],
        4,
        [
            *(OPENED, assigned(day=4), accepted(8), delivery(day=10)),
            *(held(13), resumed(14), closed(15), reopened(18)),
        ],
    ),
    "one that was handed over before the answer": (
        "assignment",
        [*ASSIGNED, provider_replaced(day=7)],
        4,
        [OPENED, assigned(day=4), provider_replaced(day=7)],
    ),
    "one handed over that day": (
        "assignment",
        [*ASSIGNED, provider_replaced(day=5)],
        3,
        [OPENED, assigned(day=3), provider_replaced(day=5)],
    ),
    "a decline later": (
        "decline",
        [*ASSIGNED, declined(day=6), *AGAIN],
        9,
        [*ASSIGNED, declined(day=9), *AGAIN],
    ),
    "a decline earlier": (
        "decline",
        [*ASSIGNED, accepted(6), provider_joined(day=7), declined(day=9)],
        8,
        [*ASSIGNED, accepted(6), provider_joined(day=7), declined(day=8)],
    ),
    "a decline of one assigned that day": (
        "decline",
        [*ASSIGNED, declined(day=5), assigned(day=5), declined(day=5)],
        9,
        [*ASSIGNED, declined(day=5), assigned(day=5), declined(day=9)],
    ),
    "a proposal": (
        "plan-proposal",
        [*ASSIGNED, accepted(6), proposed(day=9)],
        7,
        [*ASSIGNED, accepted(6), proposed(day=7)],
    ),
    "a return": (
        "plan-return",
        [*ASSIGNED, accepted(6), proposed(), returned(day=12)],
        8,
        [*ASSIGNED, accepted(6), proposed(), returned(day=8)],
    ),
    "an approval": (
        "plan-approval",
        [*ASSIGNED, accepted(6), proposed(), approved(day=12), held(13)],
        8,
        [*ASSIGNED, accepted(6), proposed(), approved(day=8), held(13)],
    ),
    "a reopening earlier": (
        "reopening",
        [*UNDERWAY, delivered(12), closed(15), reopened(20)],
        16,
        [*UNDERWAY, delivered(12), closed(15), reopened(16)],
    ),
    "a reopening with an answer awaited": (
        "reopening",
        [*ASSIGNED, closed(7), reopened(15)],
        9,
        [*ASSIGNED, closed(7), reopened(9)],
    ),
    "a reinstatement later": (
        "reinstatement",
        [*ASSIGNED, cancelled(day=7, by=BEST), reinstated(9)],
        15,
        [*ASSIGNED, cancelled(day=7, by=BEST), reinstated(15)],
    ),
    "a reinstatement on a hold": (
        "reinstatement",
        [*ASSIGNED, held(6), cancelled(day=8, by=BEST), reinstated(9, held_on=6)],
        15,
        [*ASSIGNED, held(6), cancelled(day=8, by=BEST), reinstated(15, held_on=6)],
    ),
}
"""The step, what was told, the right day, and what would have been told with it."""


@pytest.mark.parametrize("case", CASES)
def test_it_is_as_if_the_right_day_had_been_told_at_once(case: str) -> None:
    step, given, day, right = CASES[case]
    state = ENGAGEMENT_DECIDER.fold([*given, fact_of(given, correct(step, day))])
    expected = ENGAGEMENT_DECIDER.fold(right)
    assert (state, state.told) == (expected, expected.told)


@pytest.mark.parametrize("case", CASES)
def test_so_are_the_rows(case: str) -> None:
    step, given, day, right = CASES[case]
    facts = [*given, fact_of(given, correct(step, day))]
    believed, expected = (folded(ENGAGEMENTS_PROJECTION, told(one)) for one in (facts, right))
    for rows in (believed, expected):
        rows["engagements"] = [row._replace(version=0) for row in rows["engagements"]]
    assert believed == expected


@pytest.mark.parametrize("case", CASES)
def test_the_same_day_again_changes_nothing(case: str) -> None:
    step, _, day, right = CASES[case]
    ENGAGEMENT_RULES.given(*right).when(correct(step, day)).then()


def test_the_fact_says_what_rows_no_longer_know() -> None:
    given = [*ASSIGNED, declined(day=6), assigned(SECOND, day=8)]
    first = fact_of(given, correct("assignment", 4, number=1))
    assert (first.number, first.latest, first.wrong_on) == (1, False, march(5))
    assert (first.assigned_on, first.ori, first.corrected_on) == (march(8), OPENED.ori, march(25))
    last = fact_of(given, correct("assignment", 7))
    assert (last.number, last.latest, last.assigned_on) == (2, True, march(7))
    state = ENGAGEMENT_DECIDER.fold([*given, last])
    assert isinstance(state, Assigned)
    assert last.answer_by == answer_by(state)


def test_a_decline_has_the_number_of_its_assignment() -> None:
    given = [*ASSIGNED, lapsed(16), assigned(SECOND, day=17), declined(SECOND, day=18)]
    fact = fact_of(given, correct("decline", 20))
    assert (fact.number, fact.latest) == (2, True)
    ENGAGEMENT_RULES.given(*given).when(correct("decline", 20, number=1)).then_refused(
        "step-unknown", allowed=("2",)
    )


@pytest.mark.parametrize(
    ("step", "given", "day", "rule"),
    [
        ("assignment", ASSIGNED, 0, "out-of-order"),
        ("assignment", [*ASSIGNED, accepted(8)], 9, "out-of-order"),
        ("assignment", [*ASSIGNED, accepted(18)], 2, "answer-overdue"),
        ("assignment", [*ASSIGNED, lapsed(16)], 14, "answer-not-overdue"),
        ("assignment", [*UNDERWAY, held(13)], 11, "out-of-order"),
        ("decline", [*ASSIGNED, declined(day=6)], 4, "out-of-order"),
        ("decline", [*ASSIGNED, declined(day=6), assigned(day=8)], 9, "out-of-order"),
        ("plan-proposal", [*ASSIGNED, accepted(6), proposed(day=7)], 21, "milestone-out-of-order"),
        (
            "plan-approval",
            [OPENED, assigned(), accepted(6), proposed(), approved(day=8), held(13)],
            14,
            "out-of-order",
        ),
        ("reopening", [*UNDERWAY, delivered(12), closed(15), reopened(20)], 14, "out-of-order"),
        (
            "reopening",
            [*UNDERWAY, delivered(12), closed(15), reopened(16), delivery(2, day=17)],
            19,
            "stood-still",
        ),
        (
            "reinstatement",
            [*UNDERWAY, cancelled(day=11, by=BEST), reinstated(12), delivery(2, day=13)],
            15,
            "stood-still",
        ),
    ],
)
def test_what_followed_must_have_been_possible(
    step: str, given: list[EngagementEvent], day: int, rule: str
) -> None:
    right = march(day) if day else date(2020, 2, 1)
    ENGAGEMENT_RULES.given(*given).when(correct(step, right)).then_refused(rule)


def test_nothing_is_delivered_before_it_was_assigned() -> None:
    ENGAGEMENT_RULES.given(*UNDERWAY).when(correct("assignment", 11)).then_refused("out-of-order")


def test_the_provider_was_a_member_on_that_day() -> None:
    ended = Membership.of({OPENED.program}, march(1), march(4))
    begun_late = Membership.of({OPENED.program}, march(5))
    for membership in (None, begun_late):
        ENGAGEMENT_RULES.given(*ASSIGNED).when(
            correct("assignment", 3, members=((BEST.provider, membership),))
        ).then_refused("not-a-member")
    given: list[EngagementEvent] = [OPENED, assigned(day=6)]
    fact_of(given, correct("assignment", 3, members=((BEST.provider, ended),)))


def test_the_expert_was_listed_on_that_day() -> None:
    listed_on_the_4th = (expert(BEST.expert_id, (BEST.provider, march(4))),)
    given = ENGAGEMENT_RULES.given(*ASSIGNED)
    given.when(correct("assignment", 3, listed=listed_on_the_4th)).then_refused(
        "not-listed-yet", f"{BEST.expert_id} is listed from 2020-03-04"
    )
    fact_of(ASSIGNED, correct("assignment", 4, listed=listed_on_the_4th))


def test_the_expert_belonged_to_the_provider_on_that_day_wherever_it_is_now() -> None:
    came = (expert(BEST.expert_id, (SECOND.provider, march(1)), (BEST.provider, march(4))),)
    ENGAGEMENT_RULES.given(*ASSIGNED).when(correct("assignment", 3, listed=came)).then_refused(
        "another-provider", f"{BEST.expert_id} was of {SECOND.provider} on 2020-03-03"
    )
    left = (expert(BEST.expert_id, (BEST.provider, march(1)), (SECOND.provider, march(4))),)
    fact_of(ASSIGNED, correct("assignment", 3, listed=left))


@pytest.mark.parametrize("step", NumberedStep)
def test_what_never_was_has_no_day(step: NumberedStep) -> None:
    ENGAGEMENT_RULES.given(OPENED).when(correct(step, 5)).then_refused("step-unknown")


def test_nothing_is_corrected_to_the_future_or_before_it_happened() -> None:
    given = [*ASSIGNED, declined(day=6)]
    ENGAGEMENT_RULES.given(*given).when(correct("decline", TOMORROW, on=TOMORROW)).then_refused(
        "in-the-future"
    )
    ENGAGEMENT_RULES.given(*given).when(correct("decline", 9, on=8)).then_refused("out-of-order")
