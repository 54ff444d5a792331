"""Work that was opened by mistake ends as entered in error, and nothing happens in it any more."""

from __future__ import annotations

from typing import Any

import pytest

from events.assignment import EngagementCancelled
from events.rules.requests import RequestSeen
from events.vocabulary import CancellationReason, CloseReason
from services.assignment.commands.engagements import (
    AcceptAssignment,
    CancelEngagement,
    EngagementCommand,
    FollowReinstatement,
    FollowRescreening,
    HoldEngagement,
    ReinstateEngagement,
)
from services.assignment.decisions import ENGAGEMENT_DECIDER
from services.assignment.decisions.engagement_states import Cancelled, EngagementEvent
from tests.services.assignment.examples import (
    BEST,
    ENGAGEMENT_ID,
    NOW,
    OPENED,
    REQUEST_ID,
    assign,
    assigned,
    cancelled,
    declined,
    march,
    record_delivery,
)
from tests.services.assignment.lives import closed, excluded, held, lapsed
from tests.services.assignment.rules import ENGAGEMENT_RULES

OFFERED: list[EngagementEvent] = [OPENED, assigned()]
STATES: dict[str, list[EngagementEvent]] = {
    "open": [OPENED],
    "excluded": [OPENED, excluded()],
    "offered": OFFERED,
    "declined": [*OFFERED, declined()],
    "lapsed": [*OFFERED, lapsed()],
    "held": [*OFFERED, held()],
}
SEEN = RequestSeen(opened_in_error=frozenset({ENGAGEMENT_ID}))
REQUEST: dict[str, Any] = {"request": SEEN}
ABOUT: dict[str, Any] = {"engagement_id": ENGAGEMENT_ID, "on": march(20), "now": NOW}


def follow(day: int = 20) -> FollowRescreening:
    return FollowRescreening(engagement_id=ENGAGEMENT_ID, on=march(day), now=NOW)


def in_error(day: int = 20, *, has_it: bool = False) -> EngagementCancelled:
    return EngagementCancelled(
        engagement_id=ENGAGEMENT_ID,
        request_id=REQUEST_ID,
        provider=BEST.provider if has_it else None,
        expert_id=BEST.expert_id if has_it else None,
        reason=CancellationReason.ENTERED_IN_ERROR,
        note=None,
        cancelled_on=march(day),
    )


@pytest.mark.parametrize("state", STATES)
def test_what_nobody_accepted_ends_as_entered_in_error(state: str) -> None:
    told = in_error(has_it=state in {"offered", "held"})
    ENGAGEMENT_RULES.given(*STATES[state]).when(follow()).then(told)
    ENGAGEMENT_RULES.given(*STATES[state], told).when(follow()).then()


def test_it_ends_no_earlier_than_it_last_moved() -> None:
    ENGAGEMENT_RULES.given(*OFFERED).when(follow(day=1)).then(in_error(day=5, has_it=True))


@pytest.mark.parametrize(
    "end", [cancelled(), closed(reason=CloseReason.FUNDING)], ids=["cancelled", "closed"]
)
def test_what_somebody_ended_in_between_still_becomes_an_error(end: EngagementEvent) -> None:
    given: list[EngagementEvent] = [OPENED, end]
    (told,) = ENGAGEMENT_RULES.given(*given).when(follow()).facts
    assert isinstance(told, EngagementCancelled)
    assert told.reason is CancellationReason.ENTERED_IN_ERROR
    state = ENGAGEMENT_DECIDER.fold([*given, told])
    assert isinstance(state, Cancelled)
    assert state.reason is CancellationReason.ENTERED_IN_ERROR
    ENGAGEMENT_RULES.given(*given, told).when(follow()).then()


def test_what_is_not_opened_has_nothing_to_end() -> None:
    ENGAGEMENT_RULES.given().when(follow()).then()


def test_nobody_gives_that_reason_but_the_request() -> None:
    command = CancelEngagement(reason=CancellationReason.ENTERED_IN_ERROR, **ABOUT)
    ENGAGEMENT_RULES.given(OPENED).when(command).then_refused("reason-reserved", "screen again")


@pytest.mark.parametrize(
    "command",
    [
        record_delivery(on=march(6), reason="late-entry"),
        ReinstateEngagement(reason="entered-in-error", **ABOUT),
    ],
    ids=lambda command: type(command).__name__,
)
def test_nothing_happens_in_it_any_more(command: EngagementCommand) -> None:
    given = [*OFFERED, in_error(has_it=True)]
    ENGAGEMENT_RULES.given(*given).when(command).then_refused("opened-in-error", allowed=())


def test_it_does_not_come_back_with_its_request() -> None:
    command = FollowReinstatement(engagement_id=ENGAGEMENT_ID, on=march(21), now=NOW)
    ENGAGEMENT_RULES.given(OPENED, in_error()).when(command).then()


@pytest.mark.parametrize(
    ("given", "command"),
    [
        ([OPENED], assign(**REQUEST)),
        (OFFERED, AcceptAssignment(engagement_id=ENGAGEMENT_ID, on=march(6), now=NOW, **REQUEST)),
        (OFFERED, record_delivery(on=march(6), **REQUEST)),
    ],
    ids=["assign", "accept", "record"],
)
def test_nothing_slips_in_before_it_has_ended(
    given: list[EngagementEvent], command: EngagementCommand
) -> None:
    ENGAGEMENT_RULES.given(*given).when(command).then_refused("opened-in-error")


def test_what_is_harmless_is_allowed_until_it_has_ended() -> None:
    command = HoldEngagement(reason="litigation", **ABOUT)
    assert ENGAGEMENT_RULES.given(*OFFERED).when(command).facts
