"""A cancellation is taken back: by a coordinator, or as the request's own end is."""

from __future__ import annotations

from typing import Any

import pytest

from events.assignment import EngagementReinstated
from events.vocabulary import CancellationReason, ReinstatementReason
from services.assignment.commands.engagements import (
    FollowReferral,
    FollowReinstatement,
    ReinstateEngagement,
)
from services.assignment.decisions import ENGAGEMENT_DECIDER
from services.assignment.decisions.engagement_states import Assigned, EngagementEvent, Open
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
    day: int = 9, reason: ReinstatementReason = ENTERED_IN_ERROR, *, has_it: bool = True
) -> EngagementReinstated:
    return EngagementReinstated(
        engagement_id=ENGAGEMENT_ID,
        request_id=REQUEST_ID,
        provider=BEST.provider if has_it else None,
        expert_id=BEST.expert_id if has_it else None,
        reason=reason,
        note=None,
        reinstated_on=march(day),
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
