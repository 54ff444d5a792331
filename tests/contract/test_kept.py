"""Kept states are as true as states read from the beginning, on every log."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar, cast

import pytest

from events.catalogue import Catalogue, NewerFactError
from events.decider import Fold
from events.event import Event, Recorded
from events.ids import new_id
from events.log.deciding.beside import Beside
from events.log.deciding.kept import KEPT_SECONDS, Kept
from events.log.deciding.load import load_streams
from events.log.memory import MemoryLog
from events.log.store.event_log import EventLog, Mark, NewEvent, OtherHistoryError, mark_of
from tests.appends import append_of, new_event, new_stream


class Put(Event):
    """Something was put into a box."""

    wire_name: ClassVar[str] = "Put"
    category: ClassVar[str] = "box"
    what: str


BOX: Fold[tuple[str, ...], Put] = Fold(
    category="box", initial=(), evolve=lambda box, put: (*box, put.what)
)
COUNT: Fold[int, Put] = Fold(category="box", initial=0, evolve=lambda count, _put: count + 1)
CATALOGUE = Catalogue([Put])


class Watched:
    """A log that notes what it is asked for, can be exchanged, and can be held up."""

    def __init__(self, log: EventLog) -> None:
        self.log = log
        self.asked: list[dict[str, int]] = []
        self.goes_on, self.begun = asyncio.Event(), asyncio.Event()
        self.goes_on.set()

    async def read_streams(
        self, after_versions: Mapping[str, int], **options: Any
    ) -> dict[str, list[Recorded]]:
        """As the log does."""
        self.asked.append(dict(after_versions))
        self.begun.set()
        await self.goes_on.wait()
        return await self.log.read_streams(after_versions, **options)

    def hold_up(self) -> None:
        """Let the next read begin, and not end before `goes_on` is set."""
        self.goes_on.clear()
        self.begun.clear()


def _keeping(log: EventLog, **options: Any) -> tuple[Watched, Kept]:
    watched = Watched(log)
    return watched, Kept(cast("EventLog", watched), CATALOGUE, **options)


def _put(what: str) -> NewEvent:
    return new_event(type="Put", data=b'{"what": "%s"}' % what.encode())


async def _tell(log: EventLog, stream: str, *whats: str) -> None:
    await log.append(append_of(stream, None, events=[_put(what) for what in whats]))


async def _boxes(kept: Kept, *streams: str) -> list[tuple[str, ...]]:
    loaded = await kept.load({stream: Beside(stream, BOX) for stream in streams})
    return [loaded[stream].state for stream in streams]


async def test_only_what_follows_a_kept_state_is_read(log: EventLog) -> None:
    box = new_stream("box")
    watched, kept = _keeping(log)
    await _tell(log, box, "a", "b")
    assert await _boxes(kept, box) == [("a", "b")]
    await _tell(log, box, "c")
    assert await _boxes(kept, box) == [("a", "b", "c")]
    assert watched.asked == [{box: 0}, {box: 2}]


async def test_a_state_is_read_from_the_beginning_again_after_a_while(log: EventLog) -> None:
    box, now = new_stream("box"), 0.0
    watched, kept = _keeping(log, clock=lambda: now)
    await _tell(log, box, "a")
    await _boxes(kept, box)
    now = KEPT_SECONDS - 1
    await _tell(log, box, "b")
    await _boxes(kept, box)
    bytes_before = kept.bytes
    now = KEPT_SECONDS
    assert await _boxes(kept, box) == [("a", "b")]
    assert watched.asked == [{box: 0}, {box: 1}, {box: 0}]
    assert kept.bytes == bytes_before


async def test_what_is_kept_is_what_is_loaded_from_the_beginning(log: EventLog) -> None:
    one, other, none = (new_stream("box") for _ in range(3))
    wanted = {
        "one": Beside(one, BOX),
        "counted": Beside(one, COUNT),
        "other": Beside(other, BOX),
        "none": Beside(none, BOX),
    }
    _, kept = _keeping(log)
    for what in "abcdef":
        await _tell(log, one, what)
        if what in "bd":
            await _tell(log, other, what, what)
        assert await kept.load(wanted) == await load_streams(log, CATALOGUE, wanted, {})


async def test_a_stream_longer_than_a_page_is_seen_whole(log: EventLog) -> None:
    box = new_stream("box")
    for _ in range(3):
        await _tell(log, box, *(["x"] * 500))
    _, kept = _keeping(log)
    assert len((await _boxes(kept, box))[0]) == 1500
    await _tell(
        log,
        box,
        *(["y"] * 500),
    )
    assert len((await _boxes(kept, box))[0]) == 2000


async def test_those_who_ask_meanwhile_share_the_next_read(log: EventLog) -> None:
    boxes = [new_stream("box") for _ in range(10)]
    for box in boxes:
        await _tell(log, box, box)
    watched, kept = _keeping(log)
    watched.hold_up()
    asking = [asyncio.create_task(_boxes(kept, box)) for box in boxes]
    await watched.begun.wait()
    watched.goes_on.set()
    assert await asyncio.gather(*asking) == [[(box,)] for box in boxes]
    assert [set(asked) for asked in watched.asked] == [{boxes[0]}, set(boxes[1:])]


async def test_who_gives_up_takes_nobody_along(log: EventLog) -> None:
    boxes = [new_stream("box") for _ in range(3)]
    watched, kept = _keeping(log)
    watched.hold_up()
    first, second, third = (asyncio.create_task(_boxes(kept, box)) for box in boxes)
    await watched.begun.wait()
    first.cancel()
    second.cancel()
    watched.goes_on.set()
    assert await third == [()]
    assert first.cancelled()
    assert second.cancelled()
    assert await _boxes(kept, boxes[0]) == [()]


async def test_what_is_newer_than_known_refuses_those_alone_who_look_at_it(log: EventLog) -> None:
    box, newer = new_stream("box"), new_stream("box")
    await _tell(log, newer, "a")
    watched, kept = _keeping(log)
    assert await _boxes(kept, newer) == [("a",)]
    await log.append(append_of(newer, 1, events=[new_event(type="Put", schema_version=2)]))
    await _tell(log, newer, "b")
    watched.hold_up()
    first = asyncio.create_task(_boxes(kept, box))
    await watched.begun.wait()
    refused, unharmed = (asyncio.create_task(_boxes(kept, each)) for each in (newer, box))
    await asyncio.sleep(0)  # both tasks begin, and so wait for the read after this one
    watched.goes_on.set()
    assert (await first, await unharmed) == ([()], [()])
    for asking in (refused, _boxes(kept, newer)):
        with pytest.raises(NewerFactError):
            await asking


async def test_the_least_used_states_are_dropped_beyond_the_bound(log: EventLog) -> None:
    boxes = [new_stream("box") for _ in range(4)]
    for box in boxes:
        await _tell(log, box, "x" * 100)
    watched, kept = _keeping(log, bytes_max=350)
    for box in [*boxes[:3], boxes[0], boxes[3]]:
        await _boxes(kept, box)
    assert kept.bytes <= 350
    watched.asked.clear()
    assert await _boxes(kept, *boxes) == [("x" * 100,)] * 4
    assert watched.asked == [{boxes[0]: 1, boxes[1]: 0, boxes[2]: 1, boxes[3]: 1}]


async def test_a_log_restored_to_an_earlier_state_is_read_from_the_beginning() -> None:
    box, other = new_stream("box"), new_stream("box")
    before, restored = MemoryLog(), MemoryLog()
    for log in (before, restored):
        await _tell(log, other, "z")
    await _tell(before, box, "a", "b")
    watched, kept = _keeping(before)
    assert await _boxes(kept, box, other) == [("a", "b"), ("z",)]
    watched.log = restored
    assert await _boxes(kept, box, other) == [(), ("z",)]
    await _tell(restored, box, "c", "d", "e")
    assert await _boxes(kept, box, other) == [("c", "d", "e"), ("z",)]


async def test_a_restored_log_that_came_as_far_again_is_another_one() -> None:
    box = new_stream("box")
    before, restored = MemoryLog(), MemoryLog()
    again = _put("b")
    await _tell(before, box, "a")
    await before.append(append_of(box, 1, events=[again]))
    watched, kept = _keeping(before)
    assert await _boxes(kept, box) == [("a", "b")]
    await _tell(restored, box, "c")
    await restored.append(append_of(box, 1, events=[again]))  # the same command, tried again
    watched.log = restored
    assert await _boxes(kept, box) == [("c", "b")]


async def test_a_mark_is_found_by_position_id_and_moment(log: EventLog) -> None:
    box = new_stream("box")
    await _tell(log, box, "a", "b")
    [_, last] = await log.read_stream(box)
    mark = mark_of(last)
    assert await log.read_streams({box: 1}, mark=mark) == {box: [last]}
    others = (
        Mark(mark.position + 1, mark.id, mark.recorded_at),
        Mark(mark.position, new_id(), mark.recorded_at),
        Mark(mark.position, mark.id, mark.recorded_at + timedelta(microseconds=1)),
    )
    for other in others:
        with pytest.raises(OtherHistoryError):
            await log.read_streams({box: 1}, mark=other)
