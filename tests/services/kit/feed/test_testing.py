"""The kit for folds finds what it is there to find."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from events.event import Told
from services.kit.feed.tables import Changes, Entries, Known, Table
from services.kit.feed.testing import FoldedRows
from tests.services.kit.feed.test_tables import ROOMS, Built, Cleaned, Removed, Room, fold

REMEMBERED = Table("rooms", Room, key=("room",), remembers=True, removes=True)
PAINTINGS = Table("paintings", Room, key=("room",), grows=True)
ROOM, OTHER = Built(room="1", text="white"), Built(room="2", text="red")


def test_the_rows_after_a_history_are_compared_in_any_order() -> None:
    rows = FoldedRows([fold(ROOMS)]).given(ROOM, OTHER, Cleaned(room="1"))
    rows.then(ROOMS, Room("2", "red"), Room("1", "white", 1))
    with pytest.raises(AssertionError, match=r"(?s)rooms: .*white.*expected: .*blue") as failed:
        rows.then(ROOMS, Room("1", "blue"))
    assert "red" in str(failed.value)


def test_each_history_begins_anew() -> None:
    kit = FoldedRows([fold(ROOMS)])
    kit.given(ROOM)
    kit.given(OTHER).then(ROOMS, Room("2", "red"))
    kit.given().then(ROOMS)


def test_a_table_that_remembers_has_what_it_was_and_since_when() -> None:
    rows = FoldedRows([fold(REMEMBERED)]).given(ROOM, OTHER, Cleaned(room="1"))
    assert rows.before(REMEMBERED) == [("1", "white", 0, 1, 3)]
    assert rows.since(REMEMBERED) == {"1": 3, "2": 2}
    rows.then(REMEMBERED, Room("1", "white", 1), Room("2", "red"))


def test_rows_that_are_removed_are_gone_and_rows_that_are_added_stay() -> None:
    entries = Entries(PAINTINGS, {Built: lambda told: Room(told.event.room, told.event.text)})
    rows = FoldedRows([fold(ROOMS), entries]).given(ROOM, Removed(room="1"), ROOM)
    rows.then(ROOMS, Room("1", "white"))
    rows.then(PAINTINGS, Room("1", "white"), Room("1", "white"))
    gone = FoldedRows([fold(ROOMS)]).given(ROOM, Removed(room="1"))
    gone.then(ROOMS)


def test_a_fold_that_depends_on_how_many_facts_come_together_is_found() -> None:
    honest = fold(ROOMS)

    def life(known: Known, facts: Sequence[Told], into: Changes) -> None:
        honest.life(known, facts[-1:], into)

    with pytest.raises(AssertionError, match="rooms, all at once"):
        FoldedRows([replace(honest, life=life)]).given(ROOM, Cleaned(room="1"))
