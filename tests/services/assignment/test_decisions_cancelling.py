from __future__ import annotations

from typing import Any

import pytest

from events.decider import Refused
from events.vocabulary import CancellationReason
from services.assignment.commands.engagements import CancelEngagement, FollowMerge, FollowWithdrawal
from services.assignment.decisions import ENGAGEMENT_DECIDER
from services.assignment.decisions.engagement import EngagementEvent
from tests.services.assignment.examples import (
    BEST,
    ENGAGEMENT_ID,
    NOW,
    OPENED,
    TOMORROW,
    assigned,
    cancelled,
    decided,
    declined,
    delivered,
    delivery,
    march,
)

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
    assert decided(ENGAGEMENT_DECIDER, [OPENED], cancel()) == [cancelled(day=20)]
    waiting = [*ASSIGNED, declined()]
    assert decided(ENGAGEMENT_DECIDER, waiting, cancel()) == [cancelled(day=20)]


@pytest.mark.parametrize("given", [ASSIGNED, UNDERWAY], ids=["assigned", "underway"])
def test_who_has_it_is_named_when_it_is_cancelled(given: list[Any]) -> None:
    assert decided(ENGAGEMENT_DECIDER, given, cancel()) == [cancelled(day=20, by=BEST)]


def test_cancelling_again_changes_nothing() -> None:
    assert decided(ENGAGEMENT_DECIDER, CANCELLED, cancel()) == []


@pytest.mark.parametrize("given", [[], DELIVERED], ids=["not opened", "delivered"])
def test_what_is_over_or_never_began_is_not_cancelled(given: list[Any]) -> None:
    with pytest.raises(Refused, match="not-open"):
        decided(ENGAGEMENT_DECIDER, given, cancel())


@pytest.mark.parametrize("reason", [WITHDRAWN, CancellationReason.DUPLICATE])
def test_what_only_the_end_of_a_request_says_is_not_said_here(reason: CancellationReason) -> None:
    with pytest.raises(Refused, match="reason-reserved"):
        decided(ENGAGEMENT_DECIDER, [OPENED], cancel(reason=reason))


def test_it_is_not_cancelled_in_the_future() -> None:
    with pytest.raises(Refused, match="in-the-future"):
        decided(ENGAGEMENT_DECIDER, [OPENED], cancel(on=TOMORROW))


@pytest.mark.parametrize(
    ("given", "day"), [(ASSIGNED, 4), (UNDERWAY, 9)], ids=["assigned", "given"]
)
def test_it_is_not_cancelled_before_it_last_moved(given: list[Any], day: int) -> None:
    with pytest.raises(Refused, match="out-of-order"):
        decided(ENGAGEMENT_DECIDER, given, cancel(day=day))


def test_a_withdrawn_request_cancels_what_is_not_over() -> None:
    follow = follow_withdrawal()
    alone = cancelled(day=20, reason=WITHDRAWN)
    held = cancelled(day=20, by=BEST, reason=WITHDRAWN)
    assert decided(ENGAGEMENT_DECIDER, [OPENED], follow) == [alone]
    assert decided(ENGAGEMENT_DECIDER, ASSIGNED, follow) == [held]
    assert decided(ENGAGEMENT_DECIDER, UNDERWAY, follow) == [held]


@pytest.mark.parametrize(
    "given", [[], DELIVERED, CANCELLED], ids=["not opened", "delivered", "cancelled"]
)
def test_a_withdrawal_of_what_is_over_changes_nothing(given: list[Any]) -> None:
    assert decided(ENGAGEMENT_DECIDER, given, follow_withdrawal()) == []


def test_a_withdrawal_known_late_cancels_on_the_last_day_of_work() -> None:
    assert decided(ENGAGEMENT_DECIDER, UNDERWAY, follow_withdrawal(day=2)) == [
        cancelled(day=10, by=BEST, reason=WITHDRAWN)
    ]


def test_a_merged_request_cancels_what_is_not_over_as_a_duplicate() -> None:
    follow = FollowMerge(engagement_id=ENGAGEMENT_ID, on=march(20), now=NOW)
    duplicate = CancellationReason.DUPLICATE
    assert decided(ENGAGEMENT_DECIDER, [OPENED], follow) == [cancelled(day=20, reason=duplicate)]
    assert decided(ENGAGEMENT_DECIDER, UNDERWAY, follow) == [
        cancelled(day=20, by=BEST, reason=duplicate)
    ]
    assert decided(ENGAGEMENT_DECIDER, DELIVERED, follow) == []
