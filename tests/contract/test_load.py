"""A state is loaded the same alone, with its whole category, and read on from there."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

import pytest

from events.catalogue import Catalogue, NewerFactError
from events.decider import Fold
from events.event import Event
from events.log.deciding.load import Loaded, LoadedCategory, load, load_category, load_each
from events.log.store.event_log import READ_STREAMS_MAX, EventLog, NewEvent
from tests.appends import append_of, new_event


class Put(Event):
    """Something was put into a box."""

    wire_name: ClassVar[str] = "Put"
    category: ClassVar[str] = "box"
    what: str


BOX: Fold[tuple[str, ...], Put] = Fold(
    category="box", initial=(), evolve=lambda box, put: (*box, put.what)
)
CATALOGUE = Catalogue([Put])
ONE, OTHER, EMPTY = (uuid4() for _ in range(3))


async def _put(log: EventLog, box: object, *whats: str) -> None:
    events = [new_event(type="Put", data=b'{"what": "%s"}' % what.encode()) for what in whats]
    await log.append(append_of(f"box-{box}", None, events=events))


@pytest.fixture
async def filled(log: EventLog) -> EventLog:
    """A log with two boxes, filled by turns, and the streams of another category between them."""
    await _put(log, ONE, "a")
    await log.append(append_of(f"request-{ONE}"))
    await _put(log, OTHER, "b", "c")
    await _put(log, ONE, "d")
    await log.append(append_of(f"request-{OTHER}"))
    return log


async def test_a_category_has_the_state_that_each_of_its_streams_has_alone(
    filled: EventLog,
) -> None:
    boxes = await load_category(filled, CATALOGUE, BOX)
    assert set(boxes.states) == {str(ONE), str(OTHER)}
    assert boxes.position == boxes.of(ONE).position == 5
    for box in (ONE, OTHER, EMPTY):
        assert boxes.of(box) == await load(filled, CATALOGUE, BOX, box)
    assert boxes.of(EMPTY) == Loaded(())


async def test_many_streams_are_read_in_as_many_parts_as_it_takes(filled: EventLog) -> None:
    empty = [uuid4() for _ in range(READ_STREAMS_MAX)]
    states = await load_each(filled, CATALOGUE, BOX, [ONE, *empty, OTHER])
    assert states == {ONE: ("a", "d"), OTHER: ("b", "c")} | dict.fromkeys(empty, ())


async def test_a_known_category_is_read_on_and_stays_as_it_was(filled: EventLog) -> None:
    before = await load_category(filled, CATALOGUE, BOX)
    await _put(filled, OTHER, "e")
    after = await load_category(filled, CATALOGUE, BOX, before)
    assert after == await load_category(filled, CATALOGUE, BOX)
    assert (before.of(OTHER).state, after.of(OTHER).state) == (("b", "c"), ("b", "c", "e"))


async def test_only_what_follows_a_known_category_is_read(filled: EventLog) -> None:
    box: Loaded[tuple[str, ...]] = Loaded(("z",), 1, 1)
    known = LoadedCategory(BOX.initial, {str(ONE): box}, position=4)
    read = await load_category(filled, CATALOGUE, BOX, known)
    assert read.states == {str(ONE): Loaded(("z", "d"), 2, 5)}


async def test_a_stream_with_a_fact_of_a_newer_release_is_not_folded(filled: EventLog) -> None:
    newer = NewEvent(uuid4(), "BoxPainted", 1, b"{}")
    await filled.append(append_of(f"box-{ONE}", None, events=[newer]))
    with pytest.raises(NewerFactError):
        await load(filled, CATALOGUE, BOX, ONE)
    with pytest.raises(NewerFactError):
        await load_category(filled, CATALOGUE, BOX)
