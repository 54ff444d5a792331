"""As whom a request counts, before another one leaves the count for it."""

from __future__ import annotations

from uuid import UUID

import pytest

from events.event import Event
from services.intake.decisions.counting import COUNTING_FOLD, Counting
from tests.services.intake.given import (
    OTHER_REQUEST_ID,
    declined,
    flagged,
    kept,
    merged,
    screened,
    submitted,
    withdrawn,
)

THIRD = UUID(int=3)
DUPLICATE = declined(reason="duplicate")


def counting(*facts: Event) -> Counting:
    state = COUNTING_FOLD.initial
    for fact in facts:
        state = COUNTING_FOLD.evolve(state, fact)
    return state


@pytest.mark.parametrize("then", [[], [kept()], [screened()], [withdrawn()], [declined()]])
def test_a_request_counts_whatever_becomes_of_it_otherwise(then: list[Event]) -> None:
    told = counting(submitted(), flagged(), *then)
    assert told.stands_without(OTHER_REQUEST_ID)
    assert not told.relies_on(OTHER_REQUEST_ID)


def test_a_merged_request_relies_on_the_other_and_on_no_third() -> None:
    told = counting(submitted(), merged())
    assert told.relies_on(OTHER_REQUEST_ID)
    assert not told.relies_on(THIRD)
    assert told.stands_without(THIRD)
    assert not told.stands_without(OTHER_REQUEST_ID)


def test_a_duplicate_relies_on_all_that_it_looks_like_and_stands_for_nothing() -> None:
    told = counting(submitted(), flagged(), DUPLICATE)
    assert told.relies_on(OTHER_REQUEST_ID)
    assert not told.relies_on(THIRD)
    assert not told.stands_without(THIRD)


def test_a_request_that_nobody_made_stands_for_nothing() -> None:
    assert not counting().stands_without(THIRD)
