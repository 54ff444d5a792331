from __future__ import annotations

from typing import Any

import pytest

from events.vocabulary import CancellationReason
from services.assignment.commands.engagements import CancelEngagement, FollowMerge, FollowWithdrawal
from services.assignment.decisions.engagement_states import EngagementEvent
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
)
from tests.services.assignment.rules import ENGAGEMENT_RULES

ASSIGNED: list[EngagementEvent] = [OPENED, assigned()]
UNDERWAY: list[EngagementEvent] = [*ASSIGNED, delivery()]
DELIVERED: list[EngagementEvent] = [*UNDERWAY, delivered()]
CANCELLED: list[EngagementEvent] = [OPENED, cancelled()]
WITHDRAWN = CancellationReason.REQUEST_WITHDRAWN


def cancel(day: int = 20, **other: Any) -> CancelEngagement:
    given: dict[str, Any] = {
        "engagement_id": ENGAGEMENT_ID,
        "reason": CancellationReason.LITIGATION,
        "on": march(day),
        "now": NOW,
    }
    return CancelEngagement(**(given | other))


def follow_withdrawal(day: int = 20) -> FollowWithdrawal:
    return FollowWithdrawal(engagement_id=ENGAGEMENT_ID, on=march(day), now=NOW)


def test_what_waits_is_cancelled_and_names_no_provider() -> None:
    ENGAGEMENT_RULES.given(OPENED).when(cancel()).then(cancelled(day=20))
    waiting = [*ASSIGNED, declined()]
    ENGAGEMENT_RULES.given(*waiting).when(cancel()).then(cancelled(day=20))


@pytest.mark.parametrize("given", [ASSIGNED, UNDERWAY], ids=["assigned", "underway"])
def test_who_has_it_is_named_when_it_is_cancelled(given: list[Any]) -> None:
    ENGAGEMENT_RULES.given(*given).when(cancel()).then(cancelled(day=20, by=BEST))


def test_cancelling_again_changes_nothing() -> None:
    ENGAGEMENT_RULES.given(*CANCELLED).when(cancel(7)).then()


@pytest.mark.parametrize("given", [[], DELIVERED], ids=["not opened", "delivered"])
def test_what_is_over_or_never_began_is_not_cancelled(given: list[Any]) -> None:
    ENGAGEMENT_RULES.given(*given).when(cancel()).then_refused("not-open")


@pytest.mark.parametrize("reason", [WITHDRAWN, CancellationReason.DUPLICATE])
def test_what_only_the_end_of_a_request_says_is_not_said_here(reason: CancellationReason) -> None:
    ENGAGEMENT_RULES.given(OPENED).when(cancel(reason=reason)).then_refused("reason-reserved")


def test_it_is_not_cancelled_in_the_future() -> None:
    ENGAGEMENT_RULES.given(OPENED).when(cancel(on=TOMORROW)).then_refused("in-the-future")


@pytest.mark.parametrize(
    ("given", "day"), [(ASSIGNED, 4), (UNDERWAY, 9)], ids=["assigned", "given"]
)
def test_it_is_not_cancelled_before_it_last_moved(given: list[Any], day: int) -> None:
    ENGAGEMENT_RULES.given(*given).when(cancel(day=day)).then_refused("out-of-order")


def test_a_withdrawn_request_cancels_what_is_not_over() -> None:
    follow = follow_withdrawal()
    alone = cancelled(day=20, reason=WITHDRAWN)
    held = cancelled(day=20, by=BEST, reason=WITHDRAWN)
    ENGAGEMENT_RULES.given(OPENED).when(follow).then(alone)
    ENGAGEMENT_RULES.given(*ASSIGNED).when(follow).then(held)
    ENGAGEMENT_RULES.given(*UNDERWAY).when(follow).then(held)


@pytest.mark.parametrize(
    "given", [[], DELIVERED, CANCELLED], ids=["not opened", "delivered", "cancelled"]
)
def test_a_withdrawal_of_what_is_over_changes_nothing(given: list[Any]) -> None:
    ENGAGEMENT_RULES.given(*given).when(follow_withdrawal()).then()


def test_a_withdrawal_known_late_cancels_on_the_last_day_of_work() -> None:
    ENGAGEMENT_RULES.given(*UNDERWAY).when(follow_withdrawal(day=2)).then(
        cancelled(day=10, by=BEST, reason=WITHDRAWN)
    )


def test_a_merged_request_cancels_what_is_not_over_as_a_duplicate() -> None:
    follow = FollowMerge(engagement_id=ENGAGEMENT_ID, on=march(20), now=NOW)
    duplicate = CancellationReason.DUPLICATE
    ENGAGEMENT_RULES.given(OPENED).when(follow).then(cancelled(day=20, reason=duplicate))
    ENGAGEMENT_RULES.given(*UNDERWAY).when(follow).then(
        cancelled(day=20, by=BEST, reason=duplicate)
    )
    ENGAGEMENT_RULES.given(*DELIVERED).when(follow).then()
