"""The days of acceptance, cancellation and closing: corrected between what stands around them."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import pytest

from events.assignment import EngagementHeld
from events.vocabulary import (
    CancellationReason,
    CloseReason,
    CorrectionReason,
    EngagementStep,
    HoldReason,
    ReinstatementReason,
    ReopenReason,
)
from services.assignment.commands.deliveries import CorrectCompletion
from services.assignment.commands.engagements import (
    CorrectEngagementDay,
    FollowDayCorrection,
    HoldEngagement,
    ReinstateEngagement,
    ReopenEngagement,
    ResumeEngagement,
)
from services.assignment.commands.plans import ProposePlan
from services.assignment.decisions import ENGAGEMENT_DECIDER
from services.assignment.decisions.assignments import answer_by
from services.assignment.decisions.engagement_states import (
    Assigned,
    Delivered,
    EngagementEvent,
    Held,
)
from services.assignment.matching import Membership
from tests.services.assignment.examples import (
    BEST,
    OPENED,
    TOMORROW,
    cancelled,
    delivered,
    delivery,
    march,
    provider_replaced,
)
from tests.services.assignment.lives import (
    ACCEPTED,
    ASSIGNED,
    DELIVERED,
    OBJECTIVES,
    PROPOSED,
    UNDERWAY,
    accepted,
    ask,
    closed,
    completed,
    day_corrected,
    held,
    reopened,
    resumed,
    struck,
)
from tests.services.assignment.rules import ENGAGEMENT_RULES

GIVEN: Final[list[EngagementEvent]] = [*ASSIGNED, accepted(day=8), delivery(day=10)]
CANCELLED: Final[list[EngagementEvent]] = [*GIVEN, cancelled(day=13, by=BEST)]
CLOSED_EARLY: Final[list[EngagementEvent]] = [*GIVEN, closed(day=13, reason=CloseReason.FUNDING)]
CLOSED: Final[list[EngagementEvent]] = [*DELIVERED, closed()]
ENDS: Final[dict[str, list[EngagementEvent]]] = {
    "cancellation": CANCELLED,
    "closing": CLOSED_EARLY,
}


def correct(step: str, day: int | date, on: int | date = 25, **other: Any) -> Any:
    return ask(
        CorrectEngagementDay,
        on,
        step=EngagementStep(step),
        happened_on=march(day) if isinstance(day, int) else day,
        reason=CorrectionReason.ENTERED_IN_ERROR,
        **other,
    )


@pytest.mark.parametrize(
    ("step", "given", "day"),
    [
        ("acceptance", GIVEN, 5),
        ("acceptance", GIVEN, 10),
        ("cancellation", CANCELLED, 10),
        ("cancellation", CANCELLED, 20),
        ("closing", CLOSED_EARLY, 10),
        ("closing", CLOSED_EARLY, 20),
        ("closing", CLOSED, 12),
        ("closing", CLOSED, 25),
    ],
)
def test_a_day_is_corrected_as_far_as_what_stands_around_it(
    step: str, given: list[EngagementEvent], day: int
) -> None:
    ENGAGEMENT_RULES.given(*given).when(correct(step, day)).then(day_corrected(step, day))


@pytest.mark.parametrize(
    ("step", "given", "day", "detail"),
    [
        ("acceptance", GIVEN, 4, "2020-03-04 is before 2020-03-05"),
        ("acceptance", GIVEN, 11, "2020-03-10 is before 2020-03-11"),
        ("acceptance", [*ACCEPTED, held(day=7)], 8, "2020-03-07 is before 2020-03-08"),
        ("acceptance", PROPOSED, 8, "2020-03-07 is before 2020-03-08"),
        ("acceptance", [*ACCEPTED, provider_replaced(day=7)], 8, "2020-03-07 is before"),
        ("acceptance", [*ACCEPTED, cancelled(day=7, by=BEST)], 8, "2020-03-07 is before"),
        ("acceptance", [*ASSIGNED, held(day=6), resumed(day=8), accepted(day=9)], 7, "2020-03-08"),
        ("cancellation", CANCELLED, 9, "2020-03-09 is before 2020-03-10"),
        ("closing", CLOSED_EARLY, 9, "2020-03-09 is before 2020-03-10"),
        ("closing", CLOSED, 11, "2020-03-11 is before 2020-03-12"),
        ("closing", [*CLOSED, completed(14)], 13, "2020-03-13 is before 2020-03-14"),
    ],
)
def test_a_day_stays_in_the_order_of_what_happened(
    step: str, given: list[EngagementEvent], day: int, detail: str
) -> None:
    ENGAGEMENT_RULES.given(*given).when(correct(step, day)).then_refused("out-of-order", detail)


@pytest.mark.parametrize("step", ENDS)
@pytest.mark.parametrize(
    ("day", "on", "rule"),
    [
        (TOMORROW, TOMORROW, "in-the-future"),
        (14, TOMORROW, "in-the-future"),
        (14, 13, "out-of-order"),
    ],
    ids=["ahead", "told ahead", "told before it happened"],
)
def test_a_corrected_day_is_a_day_on_which_something_can_have_happened(
    step: str, day: date | int, on: date | int, rule: str
) -> None:
    given = ENGAGEMENT_RULES.given(*ENDS[step])
    given.when(correct(step, day, on)).then_refused(rule)


def test_the_same_day_is_no_correction_also_after_another() -> None:
    for step, given in {**ENDS, "acceptance": GIVEN}.items():
        told = {"cancellation": 13, "closing": 13, "acceptance": 8}[step]
        ENGAGEMENT_RULES.given(*given).when(correct(step, told)).then()
        again = [*given, day_corrected(step, 10)]
        ENGAGEMENT_RULES.given(*again).when(correct(step, 10)).then()
        ENGAGEMENT_RULES.given(*again).when(correct(step, told)).then(day_corrected(step, told))


@pytest.mark.parametrize("step", ENDS)
def test_no_delivery_lies_after_the_end_neither_one_told_late(step: str) -> None:
    late = [*ENDS[step], delivery(2, day=12)]
    given = ENGAGEMENT_RULES.given(*late)
    given.when(correct(step, 11)).then_refused("out-of-order", "2020-03-11 is before 2020-03-12")
    given.when(correct(step, 12)).then(day_corrected(step, 12))
    unbound = ENGAGEMENT_RULES.given(*late, struck(2, day=14))
    unbound.when(correct(step, 11)).then(day_corrected(step, 11))


@pytest.mark.parametrize("step", ENDS)
def test_an_end_during_a_hold_stays_in_it_and_prolongs_or_shortens_it(step: str) -> None:
    ends: dict[str, EngagementEvent] = {
        "cancellation": cancelled(day=20, by=BEST),
        "closing": closed(day=20, reason=CloseReason.FUNDING),
    }
    given: list[EngagementEvent] = [*UNDERWAY, held(day=13), ends[step]]
    rules = ENGAGEMENT_RULES.given(*given)
    rules.when(correct(step, 12)).then_refused("out-of-order", "2020-03-12 is before 2020-03-13")
    rules.when(correct(step, 13)).then(day_corrected(step, 13, held_on=13))
    told: list[EngagementEvent] = [*UNDERWAY, held(day=13)]
    told.append(ends[step].model_copy(update=_on(step, 16)))
    corrected = ENGAGEMENT_DECIDER.fold([*given, day_corrected(step, 16, held_on=13)])
    assert corrected == ENGAGEMENT_DECIDER.fold(told)


@pytest.mark.parametrize("step", ENDS)
def test_the_time_to_answer_goes_on_by_the_corrected_day(step: str) -> None:
    """Nobody has to answer from the hold, or else from the end, until it goes on."""
    ends: dict[str, EngagementEvent] = {
        "cancellation": cancelled(day=9, by=BEST),
        "closing": closed(day=9, reason=CloseReason.FUNDING),
    }
    goes_on: dict[str, Any] = {
        "cancellation": ask(ReinstateEngagement, 20, reason=ReinstatementReason.ENTERED_IN_ERROR),
        "closing": ask(ReopenEngagement, 20, reason=ReopenReason.CLOSED_IN_ERROR),
    }
    days = {}
    for name, holds in {"held": [held(day=6)], "not held": []}.items():
        life = [*ASSIGNED, *holds, ends[step], day_corrected(step, 7, held_on=6 if holds else None)]
        (again,) = ENGAGEMENT_RULES.given(*life).when(goes_on[step]).facts
        state = ENGAGEMENT_DECIDER.fold([*life, again])
        if isinstance(state, Held):  # as it was cancelled
            state = ENGAGEMENT_DECIDER.evolve(state, resumed(day=20))
        assert isinstance(state, Assigned)
        days[name] = answer_by(state)
    # Asked on the 5th for 10 days, the 15th; 14 days from the 6th, or 13 from the 7th, until the
    # 20th.
    assert days == {"held": march(29), "not held": march(28)}


@pytest.mark.parametrize(
    ("step", "given", "rule"),
    [
        ("acceptance", ASSIGNED, "not-accepted"),
        ("acceptance", UNDERWAY, "not-accepted"),
        ("cancellation", GIVEN, "not-cancelled"),
        ("cancellation", CLOSED, "not-cancelled"),
        ("closing", CANCELLED, "not-closed"),
        ("closing", [*CLOSED, reopened()], "not-closed"),
        ("closing", [OPENED, closed(reason=CloseReason.ESCALATED)], "escalated"),
        (
            "cancellation",
            [OPENED, cancelled(reason=CancellationReason.ENTERED_IN_ERROR)],
            "opened-in-error",
        ),
        *(
            ("cancellation", [OPENED, cancelled(reason=reason)], "ended-with-its-request")
            for reason in (
                CancellationReason.REQUEST_WITHDRAWN,
                CancellationReason.DUPLICATE,
                CancellationReason.REQUEST_REFERRED,
            )
        ),
    ],
)
def test_only_what_stands_and_is_the_works_own_has_a_day_to_correct(
    step: str, given: list[EngagementEvent], rule: str
) -> None:
    ENGAGEMENT_RULES.given(*given).when(correct(step, 16)).then_refused(rule)


def test_an_acceptance_is_not_moved_beyond_the_time_to_answer() -> None:
    given = ENGAGEMENT_RULES.given(*ACCEPTED)
    given.when(correct("acceptance", 15)).then(day_corrected("acceptance", 15))
    given.when(correct("acceptance", 16)).then_refused("answer-overdue", "until 2020-03-15")


def test_an_acceptance_is_not_moved_to_a_day_on_which_the_provider_was_no_member() -> None:
    left = Membership.of({OPENED.program}, march(6), march(9))
    members = ((BEST.provider, left),)
    given = ENGAGEMENT_RULES.given(*ASSIGNED, accepted(day=8))
    for day in (5, 10):
        asked = correct("acceptance", day, members=members)
        given.when(asked).then_refused("not-a-member", "is not a member on")
    given.when(correct("acceptance", 9, members=members)).then(day_corrected("acceptance", 9))


def test_all_that_was_told_on_one_day_is_moved_to_its_own() -> None:
    """Accepted, given and completed as told on the 14th; the 7th, 9th and 10th were right."""
    told = [*ASSIGNED, accepted(day=14), delivery(day=14), delivered(day=14)]
    moved = [*told, day_corrected("acceptance", 7)]
    completion = ask(
        CorrectCompletion, 25, delivered_on=march(14), reason=CorrectionReason.ENTERED_IN_ERROR
    )
    ENGAGEMENT_RULES.given(*moved).when(completion).then()
    state = ENGAGEMENT_DECIDER.fold(moved)
    assert isinstance(state, Delivered)
    assert (state.work.since, state.not_before) == (march(7), march(7))


@pytest.mark.parametrize("since", [[], [closed()], [closed(), reopened()]], ids=len)
def test_a_corrected_acceptance_is_the_state_as_if_it_had_been_told_so(
    since: list[EngagementEvent],
) -> None:
    rest = [delivery(), delivered(), *since]
    wrong = [*ASSIGNED, accepted(day=8), *rest, day_corrected("acceptance", 6)]
    assert ENGAGEMENT_DECIDER.fold(wrong) == ENGAGEMENT_DECIDER.fold([*ACCEPTED, *rest])


def test_what_follows_an_acceptance_is_told_from_the_right_day_on() -> None:
    propose = ask(ProposePlan, 6, objectives=OBJECTIVES)
    told = [*ASSIGNED, accepted(day=8)]
    ENGAGEMENT_RULES.given(*told).when(propose).then_refused("out-of-order")
    moved = ENGAGEMENT_RULES.given(*told, day_corrected("acceptance", 6))
    assert [fact.wire_name for fact in moved.when(propose).facts] == ["PlanProposed"]


def test_work_that_changed_hands_on_the_day_of_its_acceptance_last_moved_on_that() -> None:
    handed = [*ACCEPTED, provider_replaced(day=6), day_corrected("acceptance", 5)]
    propose = ask(ProposePlan, 5, objectives=OBJECTIVES)
    ENGAGEMENT_RULES.given(*handed).when(propose).then_refused("out-of-order")


def test_a_correction_of_what_never_was_changes_nothing() -> None:
    """A log can hold more than the rules would let in."""
    for given in ([OPENED], ASSIGNED, UNDERWAY):
        state = ENGAGEMENT_DECIDER.fold(given)
        for step in EngagementStep:
            assert ENGAGEMENT_DECIDER.evolve(state, day_corrected(step, 6)) == state


def _on(step: str, day: int) -> dict[str, date]:
    return {{"cancellation": "cancelled_on", "closing": "closed_on"}[step]: march(day)}


OF_REQUESTS: Final = (
    CancellationReason.REQUEST_WITHDRAWN,
    CancellationReason.DUPLICATE,
    CancellationReason.REQUEST_REFERRED,
)


def follows(day: int, on: int = 25) -> Any:
    why = CorrectionReason.ENTERED_IN_ERROR
    return ask(FollowDayCorrection, on, happened_on=march(day), reason=why, note=None)


@pytest.mark.parametrize("reason", OF_REQUESTS)
def test_work_that_ended_with_its_request_ends_on_the_corrected_day_of_that(
    reason: CancellationReason,
) -> None:
    ended = ENGAGEMENT_RULES.given(*GIVEN, cancelled(day=13, by=BEST, reason=reason))
    ended.when(follows(11)).then(day_corrected("cancellation", 11))
    ended.when(follows(20)).then(day_corrected("cancellation", 20))
    # It had gone on until the 10th.
    ended.when(follows(4)).then(day_corrected("cancellation", 10))
    ended.when(follows(13)).then()


def test_work_on_hold_that_ended_with_its_request_stays_on_hold_until_then() -> None:
    end = cancelled(day=20, by=BEST, reason=CancellationReason.REQUEST_WITHDRAWN)
    ended = ENGAGEMENT_RULES.given(*UNDERWAY, held(day=13), end)
    ended.when(follows(16)).then(day_corrected("cancellation", 16, held_on=13))
    ended.when(follows(4)).then(day_corrected("cancellation", 13, held_on=13))


@pytest.mark.parametrize(
    "given",
    [[], [OPENED], GIVEN, [*UNDERWAY, held(day=13)], DELIVERED, CLOSED, CLOSED_EARLY, CANCELLED],
    ids=len,
)
def test_work_that_did_not_end_with_its_request_follows_no_corrected_day(
    given: list[EngagementEvent],
) -> None:
    ENGAGEMENT_RULES.given(*given).when(follows(14)).then()


def test_a_hold_or_a_resumption_told_too_early_is_undone_and_told_again() -> None:
    wrong: list[EngagementEvent] = [*UNDERWAY, held(day=13)]
    ENGAGEMENT_RULES.given(*wrong).when(ask(ResumeEngagement, 13)).then(resumed(day=13))
    hold = ask(HoldEngagement, 16, reason=HoldReason.LITIGATION)
    (again,) = ENGAGEMENT_RULES.given(*wrong, resumed(day=13)).when(hold).facts
    assert isinstance(again, EngagementHeld)
    assert again.held_on == march(16)
    early = [*UNDERWAY, held(day=13), resumed(day=14)]
    hold = ask(HoldEngagement, 14, reason=HoldReason.LITIGATION)
    (longer,) = ENGAGEMENT_RULES.given(*early).when(hold).facts
    assert isinstance(longer, EngagementHeld)
    ENGAGEMENT_RULES.given(*early, longer).when(ask(ResumeEngagement, 20)).then(resumed(day=20))
