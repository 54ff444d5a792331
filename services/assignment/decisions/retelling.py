"""What was told of an engagement, each fact on its right day.

A correction of a day becomes no fact of its own here: it changes the day of the fact that it
corrects, and the state is folded anew, as if the right day had been told at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, assert_never

from events.assignment import (
    AssignmentLapsed,
    CompletionCorrected,
    EngagementCancelled,
    EngagementClosed,
    EngagementDayCorrected,
    EngagementDelivered,
    EngagementHeld,
    EngagementOpened,
    EngagementReinstated,
    EngagementReopened,
    EngagementResumed,
    ExpertReplaced,
    HandOverDayCorrected,
    HoldDayCorrected,
    PlanAmended,
    PlanApproved,
    PlanProposed,
    PlanReturned,
    ProviderAccepted,
    ProviderAssigned,
    ProviderDeclined,
    ProviderJoined,
    ProviderLeft,
    ProviderReplaced,
    StepDayCorrected,
)
from events.event import Event
from events.vocabulary import EngagementStep, HandOverStep, HoldStep, NumberedStep
from services.assignment.decisions.engagement_states import DayCorrection, HandOver, PlainEvent

Told = Sequence[PlainEvent]
"""The facts of an engagement in the order in which they were told."""

_DAYS: Final[Mapping[type[Event], str]] = {
    EngagementOpened: "opened_on",
    ProviderAssigned: "assigned_on",
    ProviderAccepted: "accepted_on",
    ProviderDeclined: "declined_on",
    AssignmentLapsed: "lapsed_on",
    ProviderReplaced: "replaced_on",
    ExpertReplaced: "replaced_on",
    ProviderJoined: "joined_on",
    ProviderLeft: "left_on",
    PlanProposed: "proposed_on",
    PlanReturned: "returned_on",
    PlanApproved: "approved_on",
    PlanAmended: "amended_on",
    EngagementHeld: "held_on",
    EngagementResumed: "resumed_on",
    EngagementDelivered: "delivered_on",
    EngagementCancelled: "cancelled_on",
    EngagementClosed: "closed_on",
    EngagementReopened: "reopened_on",
    EngagementReinstated: "reinstated_on",
}
"""The moves of the work, each on or after the day of the one before it, and their days."""
_STEPS: Final[Mapping[EngagementStep | HoldStep, type[Event]]] = {
    EngagementStep.ACCEPTANCE: ProviderAccepted,
    EngagementStep.CANCELLATION: EngagementCancelled,
    EngagementStep.CLOSING: EngagementClosed,
    HoldStep.HOLD: EngagementHeld,
    HoldStep.RESUMPTION: EngagementResumed,
}
"""What is corrected as the last of its kind."""
HAND_OVERS: Final[Mapping[HandOverStep, type[HandOver]]] = {
    HandOverStep.PROVIDER: ProviderReplaced,
    HandOverStep.EXPERT: ExpertReplaced,
    HandOverStep.JOINING: ProviderJoined,
    HandOverStep.LEAVING: ProviderLeft,
}
"""What is told of each step of a change of hands."""


def day_of(move: PlainEvent) -> date:
    """Return the day of a move."""
    day: date = getattr(move, _DAYS[type(move)])
    return day


def day_before(told: Told, place: int) -> date | None:
    """Return the day of the move before the one at a place; None for the opening."""
    return next((day_of(one) for one in reversed(told[:place]) if type(one) in _DAYS), None)


def day_after(told: Told, place: int) -> date | None:
    """Return the day of the move after the one at a place; None where it is the last."""
    return next((day_of(one) for one in told[place + 1 :] if type(one) in _DAYS), None)


def with_day(told: Told, place: int, day: date) -> Told:
    """Return what was told, the move at a place on another day."""
    wrong = told[place]
    right = wrong.model_copy(update={_DAYS[type(wrong)]: day})
    return (*told[:place], right, *told[place + 1 :])


def corrected(told: Told, correction: DayCorrection) -> Told:
    """Return what was told, with the right day; unchanged where nothing of the kind was told."""
    place = _place_of(told, correction)
    return told if place is None else with_day(told, place, _right_day(correction))


def _place_of(told: Told, correction: DayCorrection) -> int | None:
    match correction:
        case CompletionCorrected():
            places = places_of(told, EngagementDelivered)
            number = correction.completion
            return places[number - 1] if 1 <= number <= len(places) else None
        case EngagementDayCorrected() | HoldDayCorrected():
            return max(places_of(told, _STEPS[correction.step]), default=None)
        case StepDayCorrected(step=step, number=number):
            return numbered(told).get((step, number))
        case HandOverDayCorrected():
            return place_of_hand_over(told, correction)
        case _:
            assert_never(correction)


def place_of_hand_over(told: Told, correction: HandOverDayCorrected) -> int | None:
    """Return where the change of hands stands that is corrected; None where it is not told."""
    beginning = assigned_at(told)
    places = [
        place
        for place in places_of(told, HAND_OVERS[correction.step])
        if place > beginning and _is_meant(told[place], correction)
    ]
    return max(places, default=None)


def assigned_at(told: Told) -> int:
    """Return where whoever has the work was chosen; what was told before it stands no more."""
    return max(places_of(told, ProviderAssigned), default=0)


def _is_meant(change: PlainEvent, correction: HandOverDayCorrected) -> bool:
    return (
        isinstance(change, HandOver)
        and (change.provider, change.expert_id) == (correction.provider, correction.expert_id)
        and day_of(change) == correction.wrong_on
    )


def places_of(told: Told, kind: type[Event]) -> Sequence[int]:
    """Return where facts of a kind stand, in their order."""
    return [place for place, one in enumerate(told) if isinstance(one, kind)]


def numbered(told: Told) -> Mapping[tuple[NumberedStep, int], int]:
    """Return where each step stands that can be corrected at any time, by its kind and number."""
    places: dict[tuple[NumberedStep, int], int] = {}
    count = Counter[NumberedStep]()
    for place, one in enumerate(told):
        match one:
            case ProviderAssigned():
                step = NumberedStep.ASSIGNMENT
            case EngagementReopened():
                step = NumberedStep.REOPENING
            case EngagementReinstated():
                step = NumberedStep.REINSTATEMENT
            case ProviderDeclined():
                places[NumberedStep.DECLINE, count[NumberedStep.ASSIGNMENT]] = place
                continue
            case PlanProposed(plan=number):
                places[NumberedStep.PLAN_PROPOSAL, number] = place
                continue
            case PlanReturned(plan=number):
                places[NumberedStep.PLAN_RETURN, number] = place
                continue
            case PlanApproved(plan=number):
                places[NumberedStep.PLAN_APPROVAL, number] = place
                continue
            case _:
                continue
        count[step] += 1
        places[step, count[step]] = place
    return places


def _right_day(correction: DayCorrection) -> date:
    if isinstance(correction, CompletionCorrected):
        return correction.delivered_on
    return correction.happened_on
