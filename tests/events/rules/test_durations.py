"""Minutes are read from older facts, which told hours."""

from __future__ import annotations

import pytest

from events.rules.durations import hours_of, minutes_of


@pytest.mark.parametrize(
    ("hours", "minutes"),
    [(0.33, 20), (0.67, 40), (1.33, 80), (7.67, 460), (0.25, 15), (1.5, 90), (999.75, 59985)],
)
def test_hours_of_an_older_fact_are_whole_minutes(hours: float, minutes: int) -> None:
    assert minutes_of(hours) == minutes


def test_every_quarter_is_exact() -> None:
    assert [minutes_of(quarters / 4) for quarters in range(4001)] == list(range(0, 60_001, 15))


def test_minutes_that_a_fact_tells_are_its_own() -> None:
    assert minutes_of(0.33, 21) == 21


def test_hours_beside_minutes_give_them_back() -> None:
    assert all(minutes_of(hours_of(minutes)) == minutes for minutes in range(1, 60_001))
