"""A corrected day leaves the engagement as if the right day had been told at once."""

from __future__ import annotations

from typing import Final

import pytest

from events.vocabulary import CloseReason
from services.assignment.decisions import ENGAGEMENT_DECIDER
from services.assignment.decisions.engagement_states import EngagementEvent
from tests.services.assignment.examples import cancelled, delivered, provider_replaced
from tests.services.assignment.lives import (
    ASSIGNED,
    UNDERWAY,
    accepted,
    closed,
    completed,
    day_corrected,
    hand_over_corrected,
    held,
    hold_corrected,
    reopened,
    resumed,
)

_Life = list[EngagementEvent]
CORRECTED: Final[dict[str, tuple[_Life, EngagementEvent, _Life]]] = {
    "acceptance": (
        [*ASSIGNED, accepted(day=8), provider_replaced(day=12)],
        day_corrected("acceptance", 7),
        [*ASSIGNED, accepted(day=7), provider_replaced(day=12)],
    ),
    "cancellation on hold": (
        [*ASSIGNED, accepted(day=8), held(day=10), cancelled(day=14)],
        day_corrected("cancellation", 12, held_on=10),
        [*ASSIGNED, accepted(day=8), held(day=10), cancelled(day=12)],
    ),
    "closing": (
        [*UNDERWAY, closed(day=20, reason=CloseReason.FUNDING)],
        day_corrected("closing", 18),
        [*UNDERWAY, closed(day=18, reason=CloseReason.FUNDING)],
    ),
    "hold": (
        [*ASSIGNED, held(day=8), resumed(day=12)],
        hold_corrected("hold", 7, wrong=8),
        [*ASSIGNED, held(day=7), resumed(day=12)],
    ),
    "resumption, and then the hold": (
        [*UNDERWAY, held(day=18), resumed(day=22), hold_corrected("resumption", 23, wrong=22)],
        hold_corrected("hold", 19, wrong=18),
        [*UNDERWAY, held(day=19), resumed(day=23)],
    ),
    "the day on which another took over": (
        [*ASSIGNED, provider_replaced(day=8), accepted(day=12), held(day=14), resumed(day=18)],
        hand_over_corrected("provider-replaced", 10, wrong=8),
        [*ASSIGNED, provider_replaced(day=10), accepted(day=12), held(day=14), resumed(day=18)],
    ),
    "the first of two completions": (
        [*UNDERWAY, delivered(day=15), closed(day=16), reopened(day=18), delivered(day=20)],
        completed(14),
        [*UNDERWAY, delivered(day=14), closed(day=16), reopened(day=18), delivered(day=20)],
    ),
}


@pytest.mark.parametrize("case", CORRECTED)
def test_a_corrected_day_is_as_if_it_had_been_told_at_once(case: str) -> None:
    told, correction, rightly = CORRECTED[case]
    state = ENGAGEMENT_DECIDER.fold([*told, correction])
    assert state == ENGAGEMENT_DECIDER.fold(rightly)
    assert state.told == tuple(rightly)


def test_what_does_not_fit_the_state_is_not_remembered() -> None:
    state = ENGAGEMENT_DECIDER.fold([*UNDERWAY, accepted(day=20), completed(14)])
    assert state.told == tuple(UNDERWAY)
