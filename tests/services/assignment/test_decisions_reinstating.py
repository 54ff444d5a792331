"""A cancellation is taken back: by a coordinator, or as the request's own end is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import pytest

from events.assignment import EngagementReinstated
from events.rules.requests import RequestSeen
from events.vocabulary import CancellationReason, HoldReason, ReinstatementReason
from services.assignment.commands.engagements import (
    FollowReferral,
    FollowReinstatement,
    ReinstateEngagement,
    ResumeEngagement,
)
from services.assignment.decisions import ENGAGEMENT_DECIDER
from services.assignment.decisions.engagement_states import (
    Assigned,
    EngagementEvent,
    Held,
    Open,
    Paused,
)
from tests.services.assignment.examples import (
    BEST,
    ENGAGEMENT_ID,
    NOW,
    OPENED,
    REQUEST_ID,
    TOMORROW,
    assigned,
    cancelled,
    delivered,
    delivery,
    march,
)
from tests.services.assignment.lives import held, resumed
from tests.services.assignment.rules import ENGAGEMENT_RULES

CANCELLED: list[EngagementEvent] = [OPENED, assigned(), cancelled(by=BEST)]
ENTERED_IN_ERROR = ReinstatementReason.ENTERED_IN_ERROR
WITH_ITS_REQUEST = [
    CancellationReason.REQUEST_WITHDRAWN,
    CancellationReason.DUPLICATE,
    CancellationReason.REQUEST_REFERRED,
]


def reinstate(**other: Any) -> ReinstateEngagement:
    given: dict[str, Any] = {
        "engagement_id": ENGAGEMENT_ID,
        "reason": ENTERED_IN_ERROR,
        "on": march(9),
        "now": NOW,
    }
    return ReinstateEngagement(**(given | other))


def follow(day: int = 9) -> FollowReinstatement:
    return FollowReinstatement(engagement_id=ENGAGEMENT_ID, on=march(day), now=NOW)


def reinstated(
    day: int = 9,
    reason: ReinstatementReason = ENTERED_IN_ERROR,
    *,
    has_it: bool = True,
    held: tuple[int, HoldReason] | None = None,
) -> EngagementReinstated:
    return EngagementReinstated(
        engagement_id=ENGAGEMENT_ID,
        request_id=REQUEST_ID,
        provider=BEST.provider if has_it else None,
        expert_id=BEST.expert_id if has_it else None,
        reason=reason,
        note=None,
        reinstated_on=march(day),
        held_on=None if held is None else march(held[0]),
        hold_reason=None if held is None else held[1],
    )


def test_what_was_cancelled_goes_on_with_whom_it_was_and_no_day_counts_against_the_answer() -> None:
    ENGAGEMENT_RULES.given(*CANCELLED).when(reinstate()).then(reinstated())
    state = ENGAGEMENT_DECIDER.fold([*CANCELLED, reinstated()])
    assert isinstance(state, Assigned)
    assert (state.provider, state.since, state.paused_days) == ("iacp", march(9), 2)


def test_what_waited_when_it_was_cancelled_waits_again() -> None:
    given: list[EngagementEvent] = [OPENED, cancelled()]
    ENGAGEMENT_RULES.given(*given).when(reinstate()).then(reinstated(has_it=False))
    state = ENGAGEMENT_DECIDER.fold([*given, reinstated(has_it=False)])
    assert isinstance(state, Open)
    assert state.since == march(9)


def test_what_goes_on_is_not_reinstated_twice() -> None:
    ENGAGEMENT_RULES.given(*CANCELLED, reinstated()).when(reinstate()).then()


def test_what_was_completed_is_not_reinstated() -> None:
    done: list[EngagementEvent] = [OPENED, assigned(), delivery(), delivered()]
    ENGAGEMENT_RULES.given(*done).when(reinstate(on=march(20))).then_refused("not-cancelled")


@pytest.mark.parametrize(("on", "rule"), [(march(6), "out-of-order"), (TOMORROW, "in-the-future")])
def test_it_is_reinstated_on_a_day_after_the_cancellation(on: Any, rule: str) -> None:
    ENGAGEMENT_RULES.given(*CANCELLED).when(reinstate(on=on)).then_refused(rule)


@pytest.mark.parametrize("reason", WITH_ITS_REQUEST)
def test_what_ended_with_its_request_goes_on_with_it_alone(reason: CancellationReason) -> None:
    given: list[EngagementEvent] = [OPENED, assigned(), cancelled(by=BEST, reason=reason)]
    ENGAGEMENT_RULES.given(*given).when(reinstate()).then_refused(
        "ended-with-its-request", allowed=["reinstate the request"]
    )
    followed = reinstated(reason=ReinstatementReason.REQUEST_REINSTATED)
    ENGAGEMENT_RULES.given(*given).when(follow()).then(followed)
    ENGAGEMENT_RULES.given(*given, followed).when(follow()).then()


def test_what_was_cancelled_for_another_reason_does_not_follow_its_request() -> None:
    ENGAGEMENT_RULES.given(*CANCELLED).when(follow()).then()


def test_the_reason_of_what_follows_is_given_by_nobody() -> None:
    command = reinstate(reason=ReinstatementReason.REQUEST_REINSTATED)
    ENGAGEMENT_RULES.given(*CANCELLED).when(command).then_refused("reason-reserved")


def test_work_follows_its_request_back_not_before_it_was_cancelled() -> None:
    late = cancelled(day=12, reason=CancellationReason.REQUEST_WITHDRAWN)
    ENGAGEMENT_RULES.given(OPENED, late).when(follow(day=8)).then(
        reinstated(12, ReinstatementReason.REQUEST_REINSTATED, has_it=False)
    )


def test_a_referred_request_cancels_what_is_not_over() -> None:
    command = FollowReferral(engagement_id=ENGAGEMENT_ID, on=march(20), now=NOW)
    referred = CancellationReason.REQUEST_REFERRED
    ENGAGEMENT_RULES.given(OPENED).when(command).then(cancelled(day=20, reason=referred))
    ENGAGEMENT_RULES.given(OPENED, assigned(), delivery(), delivered()).when(command).then()


HELD: list[EngagementEvent] = [OPENED, assigned(), held(4), cancelled(by=BEST)]
HELD_AGAIN = reinstated(held=(4, HoldReason.LITIGATION))
AWAITING: Final = HoldReason.AWAITING_AUTHORIZATION


def test_what_was_on_hold_when_it_was_cancelled_is_on_hold_again_since_the_same_day() -> None:
    ENGAGEMENT_RULES.given(*HELD).when(reinstate()).then(HELD_AGAIN)
    before, state = ENGAGEMENT_DECIDER.fold(HELD[:3]), ENGAGEMENT_DECIDER.fold([*HELD, HELD_AGAIN])
    assert isinstance(before, Held)
    assert isinstance(before.work, Assigned)
    assert state == replace(before, work=replace(before.work, since=march(9)), moved=True)
    ENGAGEMENT_RULES.given(*HELD, HELD_AGAIN).when(reinstate()).then()


def test_the_hold_and_the_days_of_the_cancellation_are_one_pause() -> None:
    state = ENGAGEMENT_DECIDER.fold([*HELD, HELD_AGAIN, resumed(11)])
    assert isinstance(state, Assigned)
    assert (state.paused_days, state.stops) == (7, (Paused(march(4), march(11)),))


def test_it_does_not_go_on_before_the_day_on_which_it_was_reinstated() -> None:
    early = ResumeEngagement(engagement_id=ENGAGEMENT_ID, on=march(8), now=NOW)
    ENGAGEMENT_RULES.given(*HELD, HELD_AGAIN).when(early).then_refused("out-of-order")


def test_a_hold_that_had_ended_does_not_come_back() -> None:
    given: list[EngagementEvent] = [OPENED, assigned(), held(4), resumed(5), cancelled(by=BEST)]
    ENGAGEMENT_RULES.given(*given).when(reinstate()).then(reinstated())


def test_a_hold_survives_two_cancellations() -> None:
    twice = [*HELD, HELD_AGAIN, cancelled(10, by=BEST)]
    again = reinstated(12, held=(4, HoldReason.LITIGATION))
    ENGAGEMENT_RULES.given(*twice).when(reinstate(on=march(12))).then(again)


def test_work_comes_back_on_hold_with_its_request() -> None:
    ended = cancelled(by=BEST, reason=CancellationReason.REQUEST_WITHDRAWN)
    followed = reinstated(
        reason=ReinstatementReason.REQUEST_REINSTATED, held=(4, HoldReason.LITIGATION)
    )
    ENGAGEMENT_RULES.given(*HELD[:3], ended).when(follow()).then(followed)


def test_what_a_release_before_reinstated_without_its_hold_goes_on() -> None:
    state = ENGAGEMENT_DECIDER.fold([*HELD, reinstated()])
    assert isinstance(state, Assigned)
    assert (state.since, state.paused_days) == (march(9), 5)


@pytest.mark.parametrize(
    ("facts", "request_seen", "held_again"),
    [
        ([held(4, AWAITING)], RequestSeen(asked_again_on=march(4)), (4, AWAITING)),
        ([held(4, AWAITING)], RequestSeen(authorizations=(march(8),)), None),
        ([held(4, AWAITING)], RequestSeen(authorizations=(march(3),)), (4, AWAITING)),
        ([held(4)], RequestSeen(asked_again_on=march(8)), (4, HoldReason.LITIGATION)),
        ([], RequestSeen(asked_again_on=march(8)), (8, AWAITING)),
        ([], RequestSeen(asked_again_on=march(5)), (7, AWAITING)),
    ],
)
def test_the_authorization_of_a_new_executive_is_awaited_as_the_request_says_by_now(
    facts: list[EngagementEvent],
    request_seen: RequestSeen,
    held_again: tuple[int, HoldReason] | None,
) -> None:
    given: list[EngagementEvent] = [OPENED, assigned(), *facts, cancelled(by=BEST)]
    fact = reinstated(held=held_again)
    ENGAGEMENT_RULES.given(*given).when(reinstate(request=request_seen)).then(fact)
    state = ENGAGEMENT_DECIDER.fold([*given, fact])
    assert isinstance(state, Assigned if held_again is None else Held)


def test_an_executive_who_changed_after_the_day_of_the_reinstatement_pauses_it_from_then_on() -> (
    None
):
    fact = reinstated(held=(11, AWAITING))
    state = ENGAGEMENT_DECIDER.fold([*CANCELLED, fact, resumed(12)])
    assert isinstance(state, Assigned)
    assert state.paused_days == 3
