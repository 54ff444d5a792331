"""The days on which work changed hands: corrected at any time, between what bounds them."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import pytest

from events.assignment import (
    DeliveryCorrected,
    DeliveryRecorded,
    HandOverDayCorrected,
    ProviderKeptOn,
)
from events.vocabulary import CloseReason, CorrectionReason, KeepingReason
from services.assignment.commands.engagements import CorrectEngagementDay, LapseAssignment
from services.assignment.commands.hand_overs import CorrectHandOverDay
from services.assignment.decisions import ENGAGEMENT_DECIDER
from services.assignment.decisions.engagement_states import EngagementEvent, taken_of
from services.assignment.decisions.teams import Hand
from tests.services.assignment.examples import (
    BEST,
    COLLEAGUE,
    ENGAGEMENT_ID,
    OPENED,
    REQUEST_ID,
    SECOND,
    TOMORROW,
    cancelled,
    delivered,
    delivery,
    expert,
    expert_replaced,
    march,
    provider_joined,
    provider_leaving,
    provider_left,
    provider_replaced,
    record_delivery,
)
from tests.services.assignment.lives import (
    ACCEPTED,
    ASSIGNED,
    DELIVERED,
    OF_ENGAGEMENT,
    UNDERWAY,
    accepted,
    approved,
    ask,
    closed,
    correct,
    hand_over_corrected,
    held,
    proposed,
    reopened,
    resumed,
)
from tests.services.assignment.rules import ENGAGEMENT_RULES
from tests.services.assignment.test_decisions_choosing import MEMBER, OVER, listed

THIRD: Final = expert(7, provider="nsa")
GIVEN: Final[list[EngagementEvent]] = [*ACCEPTED, delivery(day=8)]
HANDED: Final[list[EngagementEvent]] = [*GIVEN, provider_replaced(day=14)]
CHANGES: Final[dict[str, list[EngagementEvent]]] = {
    "provider-replaced": HANDED,
    "expert-replaced": [*GIVEN, expert_replaced(day=14)],
    "joining": [*GIVEN, provider_joined(day=14)],
    "leaving": [*GIVEN, provider_joined(day=10), provider_left(day=14)],
}
"""Work that changed hands on the 14th, as it was told."""
ENDS: Final[dict[str, list[EngagementEvent]]] = {
    "goes on": [],
    "held": [held(day=20)],
    "delivered": [delivered(day=20)],
    "closed": [delivered(day=20), closed(day=21)],
    "closed early": [closed(day=20, reason=CloseReason.FUNDING)],
    "cancelled": [cancelled(day=20, by=SECOND)],
}


def right(step: str, day: int | date, on: int | date = 25, **other: Any) -> Any:
    return ask(
        CorrectHandOverDay,
        on,
        step=step,
        happened_on=march(day) if isinstance(day, int) else day,
        reason=CorrectionReason.ENTERED_IN_ERROR,
        **other,
    )


def team_of(life: list[EngagementEvent]) -> list[Hand]:
    work = taken_of(ENGAGEMENT_DECIDER.fold(life))
    assert work is not None
    return list(work.team)


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("step", CHANGES)
def test_a_day_told_too_early_or_too_late_is_corrected_at_any_time(step: str, end: str) -> None:
    given = ENGAGEMENT_RULES.given(*CHANGES[step], *ENDS[end])
    for day in (11, 17):
        given.when(right(step, day)).then(hand_over_corrected(step, day, wrong=14))
    given.when(right(step, 14)).then()


@pytest.mark.parametrize("step", CHANGES)
def test_a_corrected_day_is_corrected_again(step: str) -> None:
    again = [*CHANGES[step], hand_over_corrected(step, 11, wrong=14)]
    given = ENGAGEMENT_RULES.given(*again)
    given.when(right(step, 11)).then()
    given.when(right(step, 12)).then(hand_over_corrected(step, 12, wrong=11))


@pytest.mark.parametrize("step", CHANGES)
def test_it_is_neither_in_the_future_nor_before_the_acceptance(step: str) -> None:
    given = ENGAGEMENT_RULES.given(*CHANGES[step])
    given.when(right(step, TOMORROW, TOMORROW)).then_refused("in-the-future")
    given.when(right(step, 16, on=15)).then_refused("out-of-order", "it happened")
    given.when(right(step, 5)).then_refused("out-of-order", "before it")


@pytest.mark.parametrize("end", ["delivered", "closed", "closed early", "cancelled"])
def test_it_stays_before_the_end_of_the_work(end: str) -> None:
    given = ENGAGEMENT_RULES.given(*HANDED, *ENDS[end])
    command = right("provider-replaced", 21)
    given.when(command).then_refused("out-of-order", "it would have happened")


def test_who_took_over_completed_or_reopened_work_did_so_after_that() -> None:
    """The completion names who led the work then."""
    over = [*DELIVERED, provider_replaced(day=16)]
    given = ENGAGEMENT_RULES.given(*over)
    given.when(right("provider-replaced", 11)).then_refused("out-of-order")
    given.when(right("provider-replaced", 13)).then(
        hand_over_corrected("provider-replaced", 13, wrong=16)
    )
    again = [*DELIVERED, closed(day=14), reopened(day=18), provider_replaced(day=20)]
    given = ENGAGEMENT_RULES.given(*again)
    given.when(right("provider-replaced", 17)).then_refused("out-of-order")
    given.when(right("provider-replaced", 18)).then(
        hand_over_corrected("provider-replaced", 18, wrong=20)
    )


def test_it_stays_between_the_changes_of_the_same_hands() -> None:
    life = [*HANDED, provider_replaced(THIRD, 18, SECOND)]
    given = ENGAGEMENT_RULES.given(*life)
    first = SECOND.provider
    given.when(right("provider-replaced", 19, provider=first)).then_refused("out-of-order")
    given.when(right("provider-replaced", 18, provider=first)).then(
        hand_over_corrected("provider-replaced", 18, wrong=14)
    )
    given.when(right("provider-replaced", 13)).then_refused("out-of-order")
    given.when(right("provider-replaced", 14)).then(
        hand_over_corrected(
            "provider-replaced", 14, wrong=18, by=THIRD, replaced_provider=SECOND.provider
        )
    )


def test_who_joins_and_leaves_is_no_bound_to_who_leads() -> None:
    life = [*GIVEN, provider_joined(day=10), provider_replaced(THIRD, 14)]
    given = ENGAGEMENT_RULES.given(*life)
    moved = hand_over_corrected("provider-replaced", 9, wrong=14, by=THIRD)
    given.when(right("provider-replaced", 9)).then(moved)
    given.when(right("joining", 16)).then(hand_over_corrected("joining", 16, wrong=10))
    given = ENGAGEMENT_RULES.given(*life, provider_left(day=20))
    given.when(right("joining", 21)).then_refused("out-of-order")
    given.when(right("leaving", 9)).then_refused("out-of-order")


def test_plans_and_holds_that_came_between_are_passed() -> None:
    """A plan is between the agency and the center, and work on hold changes hands as other does."""
    plan = [*ACCEPTED, proposed(day=10), approved(day=12), provider_replaced(day=14)]
    moved = hand_over_corrected("provider-replaced", 7, wrong=14)
    ENGAGEMENT_RULES.given(*plan).when(right("provider-replaced", 7)).then(moved)
    hold = [*GIVEN, held(day=10), resumed(day=12), provider_replaced(day=14)]
    given = ENGAGEMENT_RULES.given(*hold)
    given.when(right("provider-replaced", 7)).then(moved)
    after = ENGAGEMENT_RULES.given(*hold, moved)
    after.when(record_delivery(2, on=march(11))).then_refused("stood-still")
    acceptance = ask(
        CorrectEngagementDay,
        25,
        step="acceptance",
        happened_on=march(8),
        reason=CorrectionReason.ENTERED_IN_ERROR,
    )
    after.when(acceptance).then_refused("out-of-order")


def test_what_was_delivered_stays_with_who_gave_it() -> None:
    """Handed over on the 17th, and not on the 14th: on the 15th the second gave it all the same."""
    life = [*HANDED, delivery(2, day=15, by=SECOND)]
    moved = [*life, hand_over_corrected("provider-replaced", 17, wrong=14)]
    given = ENGAGEMENT_RULES.given(*moved)
    command = correct(2, on=20, delivered_on=march(15))
    (fact,) = given.when(command).facts
    assert isinstance(fact, DeliveryCorrected)
    assert (fact.provider, fact.expert_id) == (SECOND.provider, SECOND.expert_id)
    given.when(correct(2, on=20, delivered_on=march(16))).then_refused("not-at-work")
    (new,) = given.when(record_delivery(3, on=march(16))).facts
    assert isinstance(new, DeliveryRecorded)
    assert new.provider == BEST.provider


def test_each_hand_has_its_right_days() -> None:
    life = [
        *GIVEN,
        provider_joined(day=10),
        expert_replaced(day=12),
        provider_replaced(day=16, before=COLLEAGUE),
        hand_over_corrected("joining", 9, wrong=10),
        hand_over_corrected("provider-replaced", 18, wrong=16, replaced_provider=BEST.provider),
    ]
    assert team_of(life) == [
        Hand(SECOND.provider, SECOND.expert_id, march(18)),
        Hand(COLLEAGUE.provider, COLLEAGUE.expert_id, march(12), march(18)),
        Hand(SECOND.provider, SECOND.expert_id, march(9), march(18), leads=False),
        Hand(BEST.provider, BEST.expert_id, march(5), march(12)),
    ]


def test_the_last_that_fits_is_meant_and_an_earlier_one_is_named() -> None:
    back = provider_replaced(BEST, 16, SECOND)
    life = [*HANDED, back, provider_replaced(day=20)]
    given = ENGAGEMENT_RULES.given(*life)
    given.when(right("provider-replaced", 19)).then(
        hand_over_corrected("provider-replaced", 19, wrong=20)
    )
    given.when(right("provider-replaced", 12, wrong_on=march(14))).then(
        hand_over_corrected("provider-replaced", 12, wrong=14)
    )
    named: dict[str, Any] = {"provider": BEST.provider, "expert_id": BEST.expert_id}
    given.when(right("provider-replaced", 17, **named)).then(
        hand_over_corrected(
            "provider-replaced", 17, wrong=16, by=BEST, replaced_provider=SECOND.provider
        )
    )
    given.when(right("expert-replaced", 12)).then_refused("hand-over-unknown")
    given.when(right("provider-replaced", 12, wrong_on=march(15))).then_refused("hand-over-unknown")


def test_what_was_given_back_since_stands_no_more() -> None:
    ENGAGEMENT_RULES.given(OPENED).when(right("joining", 9)).then_refused("not-assigned")
    ENGAGEMENT_RULES.given(*UNDERWAY).when(right("joining", 9)).then_refused(
        "hand-over-unknown", allowed=None
    )


def test_who_came_belongs_on_the_right_day() -> None:
    given = ENGAGEMENT_RULES.given(*HANDED)
    for membership in (OVER, None):
        members = ((SECOND.provider, membership),)
        given.when(right("provider-replaced", 11, members=members)).then_refused("not-a-member")
    late = listed(SECOND._replace(listed_on=march(12)))
    given.when(right("provider-replaced", 11, listed=(late,))).then_refused("not-listed-yet")
    given.when(right("provider-replaced", 11, listed=(None,))).then_refused("not-listed-yet")
    moved = listed(SECOND._replace(provider="nsa"))
    given.when(right("provider-replaced", 11, listed=(moved,))).then_refused("another-provider")
    fine: dict[str, Any] = {"members": ((SECOND.provider, MEMBER),), "listed": (listed(SECOND),)}
    given.when(right("provider-replaced", 11, **fine)).then(
        hand_over_corrected("provider-replaced", 11, wrong=14)
    )


def test_whoever_was_kept_on_need_not_belong_until_then() -> None:
    kept = ProviderKeptOn(
        **OF_ENGAGEMENT,
        provider=SECOND.provider,
        expert_id=SECOND.expert_id,
        reason=KeepingReason.NEARLY_DONE,
        note=None,
        kept_until=march(18),
        kept_on=march(15),
    )
    given = ENGAGEMENT_RULES.given(*HANDED, provider_leaving(), kept)
    members = ((SECOND.provider, OVER),)
    given.when(right("provider-replaced", 17, members=members)).then(
        hand_over_corrected("provider-replaced", 17, wrong=14)
    )
    given.when(right("provider-replaced", 19, members=members)).then_refused("not-a-member")
    moved = ENGAGEMENT_DECIDER.fold(
        [*HANDED, provider_leaving(), kept, hand_over_corrected("provider-replaced", 17, 14)]
    )
    work = taken_of(moved)
    assert work is not None
    assert work.team.lead == Hand(
        SECOND.provider, SECOND.expert_id, march(17), kept_until=march(18)
    )


WAITS: Final[list[EngagementEvent]] = [*ASSIGNED, provider_replaced(day=9)]
"""Assigned to the best on the 5th, and to the second on the 9th, which has ten days to answer."""


def test_who_has_not_answered_yet_has_its_days_from_the_right_one() -> None:
    given = ENGAGEMENT_RULES.given(*WAITS)
    moved = hand_over_corrected("provider-replaced", 7, wrong=9, answer_by=march(17))
    given.when(right("provider-replaced", 7)).then(moved)
    after = ENGAGEMENT_RULES.given(*WAITS, moved)
    after.when(ask(LapseAssignment, 17)).then_refused("answer-not-overdue", "2020-03-17")
    on_hold = [*ASSIGNED, held(day=7), provider_replaced(day=9), resumed(day=12)]
    given = ENGAGEMENT_RULES.given(*on_hold)
    moved = hand_over_corrected("provider-replaced", 8, wrong=9, answer_by=march(22))
    given.when(right("provider-replaced", 8)).then(moved)
    given.when(right("provider-replaced", 6)).then_refused("out-of-order")
    given.when(right("provider-replaced", 13)).then_refused("out-of-order")


def test_who_answered_would_not_have_answered_too_late() -> None:
    took = accepted(day=18).model_copy(
        update={"provider": SECOND.provider, "expert_id": SECOND.expert_id}
    )
    given = ENGAGEMENT_RULES.given(*WAITS, took)
    given.when(right("provider-replaced", 7)).then_refused(
        "answer-overdue", "2020-03-17", allowed=["correct-day"]
    )
    given.when(right("provider-replaced", 19)).then_refused("out-of-order")
    given.when(right("provider-replaced", 8)).then(
        hand_over_corrected("provider-replaced", 8, wrong=9)
    )


def test_whoever_delivered_without_an_answer_had_been_asked_by_then() -> None:
    given = ENGAGEMENT_RULES.given(*WAITS, delivery(day=12, by=SECOND))
    given.when(right("provider-replaced", 13)).then_refused("out-of-order")
    given.when(right("provider-replaced", 12)).then(
        hand_over_corrected("provider-replaced", 12, wrong=9)
    )


def test_a_correction_of_what_was_not_told_changes_nothing() -> None:
    for life in ([OPENED], HANDED):
        state = ENGAGEMENT_DECIDER.fold(life)
        wrong = hand_over_corrected("joining", 11, wrong=14)
        assert ENGAGEMENT_DECIDER.evolve(state, wrong) == state


def test_the_fact_says_who_came_and_who_had_it() -> None:
    (fact,) = ENGAGEMENT_RULES.given(*HANDED).when(right("provider-replaced", 11)).facts
    assert isinstance(fact, HandOverDayCorrected)
    assert (fact.engagement_id, fact.request_id) == (ENGAGEMENT_ID, REQUEST_ID)
    assert (fact.provider, fact.replaced_provider) == (SECOND.provider, BEST.provider)
    assert (fact.wrong_on, fact.happened_on) == (march(14), march(11))
