"""A decline holds for some days; before they are over, the expert is asked again for a reason."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from events.assignment import AssignmentLapsed, EngagementCancelled, ProviderAssigned
from events.vocabulary import AskingAgainReason, CancellationReason
from services.assignment.commands.engagements import AssignProvider, CancelEngagement
from tests.services.assignment.examples import (
    BEST,
    ENGAGEMENT_ID,
    NOW,
    OPENED,
    REQUEST_ID,
    SECOND,
    assign,
    assigned,
    cancelled,
    declined,
    march,
)
from tests.services.assignment.rules import ENGAGEMENT_RULES

WAITING: list[Any] = [OPENED, assigned(), declined()]
NEXT_DAY = march(7)
LAST_DAY = date(2020, 6, 4)
"""Ninety days after it was declined."""
AFTER = date(2020, 6, 5)
AGAIN = AskingAgainReason.CIRCUMSTANCES_CHANGED


def choose(on: date = NEXT_DAY, **other: Any) -> AssignProvider:
    """Choose from the only expert of the roster, who declined."""
    now = datetime(2020, 7, 1, tzinfo=UTC)
    return assign(on=on, now=now, roster=(BEST,), **other)


def chosen(given: list[Any], command: AssignProvider) -> ProviderAssigned:
    (fact,) = ENGAGEMENT_RULES.given(*given).when(command).facts
    assert isinstance(fact, ProviderAssigned)
    return fact


@pytest.mark.parametrize("named", [{}, {"provider": "iacp"}], ids=["nobody", "provider"])
def test_where_everybody_declined_the_refusal_says_what_is_left(named: dict[str, Any]) -> None:
    ENGAGEMENT_RULES.given(*WAITING).when(choose(LAST_DAY, **named)).then_refused(
        "no-candidate",
        "declined-already: 1",
        allowed=["assign with ask_again", "cancel as no-provider", "refer the request"],
    )


def test_where_nobody_declined_the_refusal_does_not_say_to_ask_again() -> None:
    ENGAGEMENT_RULES.given(OPENED).when(assign(roster=())).then_refused(
        "no-candidate", allowed=["cancel as no-provider", "refer the request"]
    )


def test_who_is_named_and_declined_may_be_asked_again_for_a_reason() -> None:
    ENGAGEMENT_RULES.given(*WAITING).when(choose(expert_id=BEST.expert_id)).then_refused(
        "declined-already",
        "on 2020-03-06 (unavailable), which holds until 2020-06-04",
        allowed=["assign with ask_again"],
    )
    fact = chosen(WAITING, choose(expert_id=BEST.expert_id, ask_again=AGAIN))
    assert (fact.expert_id, fact.asked_again) == (BEST.expert_id, AGAIN)


def test_a_decline_is_over_after_ninety_days_and_no_reason_is_kept_then() -> None:
    fact = chosen(WAITING, choose(AFTER, ask_again=AGAIN))
    assert (fact.expert_id, fact.asked_again) == (BEST.expert_id, None)
    assert chosen(WAITING, choose(AFTER)) == fact


def test_an_installation_decides_how_long_a_decline_holds() -> None:
    assert chosen(WAITING, choose(march(9), decline_holds_days=2)).asked_again is None
    ENGAGEMENT_RULES.given(*WAITING).when(choose(march(8), decline_holds_days=2)).then_refused(
        "no-candidate"
    )


def test_whoever_was_asked_again_and_declines_once_more_is_left_alone_as_long_again() -> None:
    later = [*WAITING, assigned(day=7), declined(day=8)]
    ENGAGEMENT_RULES.given(*later).when(choose(AFTER)).then_refused("no-candidate")
    assert chosen(later, choose(date(2020, 6, 7))).asked_again is None


def test_an_assignment_that_lapsed_holds_as_a_decline_does() -> None:
    lapse = AssignmentLapsed(
        engagement_id=ENGAGEMENT_ID,
        request_id=REQUEST_ID,
        provider=BEST.provider,
        expert_id=BEST.expert_id,
        lapsed_on=march(20),
    )
    lapsed: list[Any] = [OPENED, assigned(), lapse]
    ENGAGEMENT_RULES.given(*lapsed).when(choose(march(21), expert_id=BEST.expert_id)).then_refused(
        "declined-already", "on 2020-03-20 (lapsed)"
    )
    assert chosen(lapsed, choose(march(21), ask_again=AGAIN)).asked_again is AGAIN


def test_no_reason_is_kept_where_another_is_chosen_who_never_declined() -> None:
    command = choose(expert_id=SECOND.expert_id, choice_reason="near", ask_again=AGAIN)
    command = command.model_copy(update={"roster": (BEST, SECOND)})
    fact = chosen(WAITING, command)
    assert (fact.expert_id, fact.asked_again) == (SECOND.expert_id, None)
    assert [one.expert_id for one in fact.ranking] == [BEST.expert_id, SECOND.expert_id]


def test_what_nobody_does_is_cancelled_for_that_reason() -> None:
    command = CancelEngagement(
        engagement_id=ENGAGEMENT_ID,
        reason=CancellationReason.NO_PROVIDER,
        on=march(20),
        now=NOW,
    )
    expected: EngagementCancelled = cancelled(day=20, reason=CancellationReason.NO_PROVIDER)
    ENGAGEMENT_RULES.given(*WAITING).when(command).then(expected)
