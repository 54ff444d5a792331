"""Folds of one table: what makes a row, what changes it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any, NamedTuple

import pytest

from events.event import Event, Told
from services.kit.feed.tables import Changes, Fold, Load, Table, last_told, rows

NOW = datetime(2024, 1, 1, tzinfo=UTC)


class Fact(Event):
    """Of a room."""

    category = "room"

    room: str
    text: str = ""


class Built(Fact):
    """It is there."""

    wire_name = "Built"


class Painted(Fact):
    """It looks so, whatever it looked like."""

    wire_name = "Painted"


class Cleaned(Fact):
    """It looks as it did."""

    wire_name = "Cleaned"


class Removed(Fact):
    """It is there no longer."""

    wire_name = "Removed"


class Room(NamedTuple):
    """A row."""

    room: str
    text: str
    cleaned: int = 0


ROOMS = Table("rooms", Room, key=("room",), removes=True)


def _whole(row: Room | None, event: Built | Painted, _: Told) -> Room:
    return Room(event.room, event.text, 0 if row is None else row.cleaned)


def _clean(row: Room, _event: Cleaned, _: Told) -> Room:
    return row._replace(cleaned=row.cleaned + 1)


def _remove(_row: Room, _event: Removed, _: Told) -> None:
    return None


def fold(table: Table = ROOMS, **said: Any) -> Fold:
    return rows(
        table,
        makes={Built: _whole, Painted: _whole},
        changes={Cleaned: _clean, Removed: _remove},
        **said,
    )


def told(*events: Fact) -> list[Told]:
    return [
        Told(event, number, f"room-{event.room}", number, NOW, "coordinator:maria")
        for number, event in enumerate(events, start=1)
    ]


def after(of: Fold, events: Sequence[Fact], *stored: Room) -> Changes:
    changes = Changes()
    of.life({ROOMS: [tuple(row) for row in stored]}, told(*events), changes)
    return changes


def test_what_changes_a_row_goes_on_from_what_is_stored() -> None:
    changes = after(fold(), [Cleaned(room="1"), Cleaned(room="1")], Room("1", "white", 3))
    assert changes[ROOMS].put == {"1": Room("1", "white", 5)}


@pytest.mark.parametrize("stored", [[], [Room("1", "white", 3)]])
def test_what_tells_a_row_whole_makes_it_whether_there_is_one_or_not(stored: list[Room]) -> None:
    cleaned = stored[0].cleaned if stored else 0
    changes = after(fold(), [Painted(room="1", text="blue")], *stored)
    assert changes[ROOMS].put == {"1": Room("1", "blue", cleaned)}


def test_what_was_never_begun_is_passed_over() -> None:
    assert not after(fold(), [Cleaned(room="1"), Removed(room="1")])[ROOMS]


def test_what_was_never_begun_is_a_fault_where_it_must_have_been() -> None:
    with pytest.raises(KeyError, match="17"):
        after(fold(strict=True), [Cleaned(room="17")])


def test_what_is_gone_is_removed_and_no_fault_of_what_removes_it() -> None:
    changes = after(fold(strict=True), [Removed(room="1")], Room("1", "white"))
    assert (changes[ROOMS].put, changes[ROOMS].removed) == ({}, {"1"})


def test_of_rows_that_are_told_whole_the_last_of_each_key_stands() -> None:
    walls = Table("walls", Room, key=("room", "text"))
    told_whole = last_told(
        walls, {Painted: lambda told: Room(told.event.room, told.event.text, told.position)}
    )
    changes = after(told_whole, [Painted(room="1", text=text) for text in ("a", "b", "a")])
    assert list(changes[walls].put.values()) == [Room("1", "a", 3), Room("1", "b", 2)]
    assert told_whole.loads == ()


def test_rows_are_asked_for_by_the_thing_or_by_what_its_facts_name() -> None:
    facts = told(
        Built(room="1", text="a"), Cleaned(room="1", text="b"), Cleaned(room="1", text="b")
    )
    cleaned = frozenset({Cleaned})
    text = attrgetter("event.text")
    assert list(Load(ROOMS, "room").values("house", facts)) == ["house"]
    assert list(Load(ROOMS, "room", when=cleaned).values("house", facts)) == ["house"]
    assert list(Load(ROOMS, "room", when=cleaned).values("house", facts[:1])) == []
    assert set(Load(ROOMS, "text", of=text).values("house", facts)) == {"a", "b"}
    assert set(Load(ROOMS, "text", when=cleaned, of=text).values("house", facts)) == {"b"}
