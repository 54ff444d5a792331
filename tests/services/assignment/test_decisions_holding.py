from __future__ import annotations

from typing import Any

import pytest

from events.decider import Refused
from events.vocabulary import CancellationReason, CloseReason, HoldReason
from services.assignment.commands.engagements import (
    AwaitAuthorization,
    CancelEngagement,
    CloseEngagement,
    FollowAuthorization,
    FollowWithdrawal,
    HoldEngagement,
    ResumeEngagement,
)
from services.assignment.decisions import ENGAGEMENT_DECIDER
from services.assignment.decisions.engagement_states import EngagementEvent
from tests.services.assignment.examples import (
    BEST,
    OPENED,
    TOMORROW,
    assign,
    cancelled,
    declined,
    march,
)
from tests.services.assignment.lives import (
    ACCEPTED,
    ASSIGNED,
    PROPOSED,
    UNDERWAY,
    ask,
    closed,
    held,
    resumed,
)
from tests.services.assignment.rules import ENGAGEMENT_RULES

AWAITING = HoldReason.AWAITING_AUTHORIZATION
WORKING: list[list[Any]] = [[OPENED], ASSIGNED, ACCEPTED, PROPOSED, UNDERWAY]


def hold(on: Any = 13, reason: HoldReason = HoldReason.LITIGATION) -> Any:
    return ask(HoldEngagement, on, reason=reason)


@pytest.mark.parametrize("given", WORKING, ids=len)
def test_what_goes_on_is_held_and_goes_on_as_it_was(given: list[Any]) -> None:
    ENGAGEMENT_RULES.given(*given).when(hold()).then(held())
    ENGAGEMENT_RULES.given(*given, held()).when(ask(ResumeEngagement, 14)).then(resumed())
    before, after = (
        ENGAGEMENT_DECIDER.fold(given),
        ENGAGEMENT_DECIDER.fold([*given, held(), resumed()]),
    )
    assert type(after) is type(before)


def test_holding_twice_is_holding_once_and_not_for_another_reason() -> None:
    given = [*UNDERWAY, held()]
    ENGAGEMENT_RULES.given(*given).when(hold(13)).then()
    ENGAGEMENT_RULES.given(*given).when(hold(20, HoldReason.FUNDING)).then_refused(
        "held-already", "the engagement is held since 2020-03-13"
    )


@pytest.mark.parametrize(
    ("given", "command"),
    [
        (ASSIGNED, hold(4)),
        (PROPOSED, hold(6)),
        (UNDERWAY, hold(9)),
        ([*UNDERWAY, held()], ask(ResumeEngagement, 12)),
        ([*UNDERWAY, held()], ask(CancelEngagement, 12, reason=CancellationReason.FUNDING)),
        ([*UNDERWAY, held()], ask(CloseEngagement, 12, reason=CloseReason.FUNDING)),
        ([OPENED, held(), resumed()], assign(on=march(13))),
    ],
    ids=["assigned", "proposed", "underway", "resumed", "cancelled", "closed", "assigned after"],
)
def test_a_pause_is_not_before_what_came_before_it(given: list[Any], command: Any) -> None:
    ENGAGEMENT_RULES.given(*given).when(command).then_refused("out-of-order")


@pytest.mark.parametrize(
    ("given", "command"),
    [(UNDERWAY, hold(TOMORROW)), ([*UNDERWAY, held()], ask(ResumeEngagement, TOMORROW))],
    ids=["held", "resumed"],
)
def test_a_pause_is_not_in_the_future(given: list[Any], command: Any) -> None:
    ENGAGEMENT_RULES.given(*given).when(command).then_refused("in-the-future")


def test_what_is_held_says_what_is_allowed() -> None:
    given: list[EngagementEvent] = [OPENED, held()]
    refused = ENGAGEMENT_RULES.given(*given).when(assign(on=march(14))).then_refused("held")
    assert refused.allowed == ("resume", "cancel", "close", "hold/correct")


def test_what_is_held_is_cancelled_or_closed_with_who_has_it() -> None:
    given = [*UNDERWAY, held()]
    cancel = ask(CancelEngagement, 20, reason=CancellationReason.LITIGATION)
    ENGAGEMENT_RULES.given(*given).when(cancel).then(cancelled(day=20, by=BEST))
    close = ask(CloseEngagement, 20, reason=CloseReason.FUNDING)
    ENGAGEMENT_RULES.given(*given).when(close).then(closed(day=20, reason=CloseReason.FUNDING))


def test_a_withdrawn_request_cancels_what_is_held_on_its_last_day() -> None:
    ENGAGEMENT_RULES.given(*UNDERWAY, held()).when(ask(FollowWithdrawal, 2)).then(
        cancelled(day=13, by=BEST, reason=CancellationReason.REQUEST_WITHDRAWN)
    )


@pytest.mark.parametrize("given", WORKING, ids=len)
def test_another_executive_holds_what_goes_on(given: list[Any]) -> None:
    asked = ask(AwaitAuthorization, 13)
    ENGAGEMENT_RULES.given(*given).when(asked).then(held(reason=AWAITING))


def test_another_executive_known_late_holds_on_the_last_day_of_work() -> None:
    ENGAGEMENT_RULES.given(*UNDERWAY).when(ask(AwaitAuthorization, 2)).then(
        held(day=10, reason=AWAITING)
    )


@pytest.mark.parametrize("day", [2, 14], ids=["known late", "in order"])
def test_a_yes_resumes_what_waits_for_it(day: int) -> None:
    given = [*UNDERWAY, held(reason=AWAITING)]
    ENGAGEMENT_RULES.given(*given).when(ask(FollowAuthorization, day)).then(resumed(max(day, 13)))


def test_a_yes_resumes_nothing_that_is_held_for_another_reason() -> None:
    ENGAGEMENT_RULES.given(*UNDERWAY, held()).when(ask(FollowAuthorization, 14)).then()


def test_the_work_that_goes_on_is_not_given_back_before_that_day() -> None:
    state = ENGAGEMENT_DECIDER.fold([*ASSIGNED, declined(day=6), held(day=7), resumed(day=9)])
    with pytest.raises(Refused, match="out-of-order"):
        ENGAGEMENT_DECIDER.decide(assign(on=march(8)), state)
