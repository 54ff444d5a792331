"""From when until when a role is held, as it was told up to a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.access.decisions.holdings import held_on, holdings
from services.access.decisions.person_states import PersonFact
from tests.services.access.rules import (
    IN,
    MARCH_2,
    MARCH_8,
    MARCH_9,
    MAY_1,
    admitted,
    ended,
    granted,
    invited,
    removed,
)

APRIL_1 = date(2024, 4, 1)


def held(*facts: PersonFact, **fields: Any) -> list[tuple[str, date, date | None]]:
    told = held_on(facts, fields["on"]) if fields else holdings(facts)
    return [(str(each.duty), each.since, each.ends_on) for each in told]


def test_whoever_was_only_invited_holds_nothing() -> None:
    assert held(invited()) == []


def test_a_role_is_held_since_it_was_granted() -> None:
    assert held(*IN) == [("coordinator", MARCH_2, None)]
    assert held(*IN, on=MARCH_2) == [("coordinator", MARCH_2, None)]
    assert held(*IN, on=date(2024, 3, 1)) == []


def test_a_role_that_is_granted_for_longer_is_held_since_the_first_day() -> None:
    until_may = (invited(), admitted(), granted(ends_on=MAY_1))
    longer = granted(ends_on=None, granted_on=MARCH_8, reason="longer")
    assert held(*until_may, longer) == [("coordinator", MARCH_2, None)]
    assert held(*until_may, longer, on=MARCH_2) == [("coordinator", MARCH_2, MAY_1)]


def test_a_role_that_was_ended_and_granted_again_is_held_since_then() -> None:
    again = granted(granted_on=APRIL_1)
    assert held(*IN, ended(), again) == [
        ("coordinator", MARCH_2, MARCH_8),
        ("coordinator", APRIL_1, None),
    ]
    assert held(*IN, ended(), again, on=MARCH_9) == []
    assert held(*IN, ended(), again, on=APRIL_1) == [("coordinator", APRIL_1, None)]


def test_an_end_that_was_told_later_is_not_known_before() -> None:
    later = ended(ends_on=MAY_1, ended_on=MARCH_9)
    assert held(*IN, later, on=MARCH_8) == [("coordinator", MARCH_2, None)]
    assert held(*IN, later, on=MARCH_9) == [("coordinator", MARCH_2, MAY_1)]
    assert held(*IN, later, on=MAY_1) == []


def test_whoever_is_removed_holds_nothing_from_that_day_on() -> None:
    both = (*IN, granted(role="reader", ends_on=date(2024, 3, 5)))
    assert held(*both, removed()) == [
        ("coordinator", MARCH_2, MARCH_8),
        ("reader", MARCH_2, date(2024, 3, 5)),
    ]
    assert held(*both, removed(), on=MARCH_8) == []


def test_whoever_comes_back_holds_what_was_granted_then() -> None:
    back = (
        *(*IN, removed()),
        *(invited(invited_on=APRIL_1), admitted(admitted_on=APRIL_1), granted(granted_on=APRIL_1)),
    )
    assert held(*back, on=APRIL_1) == [("coordinator", APRIL_1, None)]
