"""What is copied by name: nothing is forgotten, and nothing is left to its default unsaid."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

import pytest
from pydantic import BaseModel

from events.copying import copied
from events.decider import Command


class Asked(BaseModel):
    name: str
    number: int = 0


class Said(BaseModel):
    name: str
    number: int = 0
    on: int = 1


class SaidRow(NamedTuple):
    name: str
    number: int
    ended: int | None = None


class Longer(NamedTuple):
    name: str
    number: int
    missing: int


class Ask(Command):
    name: str
    number: int = 0


def test_fields_of_one_name_are_copied_and_others_given() -> None:
    assert copied(Said, Asked(name="a", number=7), on=3) == Said(name="a", number=7, on=3)


def test_what_is_given_replaces_what_would_be_copied() -> None:
    assert copied(Said, Asked(name="a", number=7), on=3, number=8).number == 8


def test_a_default_is_kept_where_it_is_named() -> None:
    assert copied(Said, Asked(name="a"), by_default=["on"]).on == 1


def test_a_default_that_nobody_names_is_refused() -> None:
    with pytest.raises(TypeError, match="Asked has no on for Said"):
        copied(Said, Asked(name="a"))


def test_a_name_that_is_no_field_is_refused() -> None:
    with pytest.raises(TypeError, match="Said has no field day"):
        copied(Said, Asked(name="a"), on=1, day=1)


def test_later_columns_of_a_row_keep_their_defaults() -> None:
    assert copied(SaidRow, Asked(name="a", number=7)) == SaidRow("a", 7)


def test_a_column_without_a_default_is_missed() -> None:
    with pytest.raises(TypeError, match="Asked has no missing for Longer"):
        copied(Longer, Asked(name="a"))


def test_what_only_the_edge_fills_in_keeps_its_default() -> None:
    now = datetime(2024, 1, 1, tzinfo=UTC)
    assert copied(Ask, SaidRow("a", 7), now=now) == Ask(name="a", number=7, now=now)


def test_the_clock_must_be_given() -> None:
    with pytest.raises(TypeError, match="SaidRow has no now for Ask"):
        copied(Ask, SaidRow("a", 7))
