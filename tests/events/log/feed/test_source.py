"""What the stream brings is compared with the log, and what it does not bring is read there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from events.event import Recorded
from events.log.feed.decoding import FactReader
from events.log.feed.incoming import BUNCH_MESSAGES_MAX, HEARD_FACTS_MAX
from events.log.feed.reading import PAGE_EVENTS, Pages
from events.log.feed.recent import RECENT_FACTS_MAX, Recent
from events.log.feed.source import HOLE_FACTS_MAX, InterruptedLogError, Source
from events.log.memory import MemoryLog
from events.log.stream.cloudevents import encode
from events.log.stream.comparing import Message
from tests.events.log.feed.feeding import CATALOGUE, COUNTED, FaultyLog, count
from tests.waiting import SECONDS_MAX, eventually

READER = FactReader(CATALOGUE, COUNTED)


async def test_what_is_heard_is_handed_on() -> None:
    log = MemoryLog()
    await count(log, 1, 2, 3)
    async with _believing(log) as source:
        _hear(source, *await log.read())
        assert await _heard_until(source, 3) == await log.read()
        assert source.heard == 3


@pytest.mark.parametrize("missing", [1, 7, HOLE_FACTS_MAX, HOLE_FACTS_MAX + 1])
async def test_a_hole_is_filled_from_the_log(missing: int) -> None:
    log = MemoryLog()
    head = await count(log, *range(2 + missing))
    first, *_, last = records = await log.read(limit=2 + missing)
    async with _believing(log) as source:
        _hear(source, first, last)
        assert await _heard_until(source, head) == records


async def test_what_is_heard_twice_is_handed_on_once() -> None:
    log = MemoryLog()
    await count(log, 1, 2, 3)
    one, two, three = await log.read()
    async with _believing(log) as source:
        _hear(source, one, two)
        _hear(source, one, two, three)
        assert await _heard_until(source, 3) == await log.read()


async def test_what_the_log_does_not_have_is_not_handed_on() -> None:
    log, other = MemoryLog(), MemoryLog()
    await count(log, 1)
    await count(other, 1, 2)
    async with _believing(log) as source:
        _hear(source, *await log.read())
        _hear(source, *await other.read())
        await count(log, 2)
        _hear(source, *await log.read(after=1))
        assert await _heard_until(source, 2) == await log.read()


@pytest.mark.parametrize("content", [b"a stray message", b"{}", b'{"id":7,"data":{}}', b"\xff"])
async def test_a_message_is_never_handed_on_itself(content: bytes) -> None:
    log = MemoryLog()
    await count(log, 1, 2, 3)
    records = await log.read()
    async with _believing(log) as source:
        _hear(source, records[0])
        _put(source, 2, content)
        _hear(source, records[2])
        assert await _heard_until(source, 3) == records
        assert source.forgeries.count == 1
        assert source.forgeries.last is not None
        assert source.forgeries.last.position == 2
        assert source.forgeries.last.because == (
            f"it carries no event at all, the log has {records[1].id}"
        )


async def test_a_message_under_the_real_id_with_other_content_is_not_handed_on() -> None:
    log = MemoryLog()
    await count(log, *range(100))
    records = await log.read()
    forged = [each._replace(data=b'{"number":666}') for each in records[40:60]]
    async with _believing(log) as source:
        _hear(source, *records[:40], *forged, *records[60:])
        assert await _heard_until(source, 100) == records
        assert source.forgeries.count == 20
        assert "with another data" in source.forgeries.last.because  # type: ignore[union-attr] # counted


async def test_a_message_that_comes_before_its_event_does_not_hold_it_up() -> None:
    log, other = MemoryLog(), MemoryLog()
    await count(log, 1)
    await count(other, 1, 2, 3)
    forged = (await other.read())[1:]
    async with _believing(log) as source:
        _hear(source, *await log.read(), *forged)
        assert await _heard_until(source, 1) == await log.read()
        await eventually(lambda: source.forgeries.count == 2)
        assert source.head == source.heard == 1
        await count(log, 2, 3)
        await source._look_at_head()
        assert await _heard_until(source, 3) == await log.read()


async def test_a_flood_of_messages_that_the_log_does_not_have_costs_few_readings() -> None:
    log, other = _CountingLog(), MemoryLog()
    await count(other, *range(3 * HEARD_FACTS_MAX))
    async with _believing(log) as source:
        for after in range(0, 3 * HEARD_FACTS_MAX, 1_000):
            _hear(source, *await other.read(after=after, limit=1_000))
        await eventually(lambda: source.forgeries.count >= HEARD_FACTS_MAX)
        assert log.readings <= HEARD_FACTS_MAX // BUNCH_MESSAGES_MAX
        assert source.head == 0


async def test_what_was_handed_on_already_is_compared_without_another_reading() -> None:
    log = _CountingLog()
    await count(log, *range(10))
    records = await log.read(limit=100)
    async with _believing(log) as source:
        _hear(source, *records)
        assert await _heard_until(source, 10) == records
        readings = log.readings
        _put(source, 5, b"a stray message")
        _hear(source, *records[6:])
        await eventually(lambda: source.forgeries.count == 1)
        assert log.readings == readings


async def test_what_was_read_before_it_was_announced_is_not_read_again() -> None:
    log = _CountingLog()
    await count(log, 1)
    async with _believing(log) as source:
        _hear(source, *await log.read())
        await _heard_until(source, 1)
        await count(log, 2, 3)
        await source._look_at_head()
        known = await source.after(1, source.epoch)
        readings = log.readings
        _put(source, 2, b"a stray message")
        _hear(source, known[1].recorded)
        await eventually(lambda: source.heard == 3)
        assert source.forgeries.count == 1
        assert await source.after(1, source.epoch) == known
        assert log.readings == readings


async def test_what_is_read_and_announced_at_once_is_handed_on_once() -> None:
    log = _SlowLog()
    await count(log, 1)
    async with _believing(log) as source:
        _hear(source, *await log.read())
        await _heard_until(source, 1)
        await count(log, 2, 3, 4)
        records = await log.read(after=1)
        log.answers.clear()
        _hear(source, *records[:2])
        await eventually(lambda: log.waiting == 1)
        source._known = 4
        reading = asyncio.create_task(source.after(1, source.epoch))
        await eventually(lambda: log.waiting == 2)
        log.answers.set()
        assert [fact.recorded for fact in await reading] in (records, records[:2])
        await eventually(lambda: source.heard == 3)
        assert await _heard_until(source, 4) == await log.read()
        assert source.forgeries.count == 0


async def test_an_announcement_far_behind_what_is_known_is_compared_with_the_log() -> None:
    log = MemoryLog()
    await count(log, *range(20))
    records = await log.read()
    async with _believing(log) as source:
        source._recent.extend(await READER.read(records[10:]))
        _hear(source, *records[4:8])
        await eventually(lambda: source.heard == 8)
        assert source.forgeries.count == 0
        assert source._recent.last == 20
        assert source._recent.after(4) == ()


async def test_what_leaves_the_window_meanwhile_was_announced_rightly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("events.log.feed.recent.RECENT_FACTS_MAX", 10)
    log = _SlowLog()
    await count(log, *range(10))
    async with _believing(log) as source:
        _hear(source, *await log.read())
        await _heard_until(source, 10)
        await count(log, 10)
        records = await log.read()
        log.answers.clear()
        _hear(source, *records[1:])
        await eventually(lambda: log.waiting == 1)
        source._recent.extend(await READER.read(records[10:]))  # as a handler that read it before
        assert source._recent.after(5) == ()
        log.answers.set()
        await eventually(lambda: source.heard == 11)
        assert source.forgeries.count == 0


async def test_a_log_that_ends_before_what_was_read_of_it_is_read_anew() -> None:
    log, other = MemoryLog(), MemoryLog()
    await count(log, 1)
    await count(other, 5, 6, 7)
    async with _believing(log) as source:
        _hear(source, *await log.read())
        await _heard_until(source, 1)
        await count(log, 2)
        await source._look_at_head()
        await count(log, 3, 4)
        assert len(await source.after(1, source.epoch)) == 3
        log.__dict__.update(other.__dict__)
        await source._look_at_head()
        facts = await source.after(0, source.epoch)
        assert [fact.recorded for fact in facts] == await other.read()


async def test_whoever_waits_is_told_of_what_another_read_first() -> None:
    log = MemoryLog()
    await count(log, 1)
    source = Source(log, READER, None)
    await source._look_at_head()
    waiting = asyncio.create_task(source.after(1, source.epoch))
    await asyncio.sleep(0)  # it begins, and so waits for news before there are any
    await count(log, 2)
    assert len(await source.after(0, source.epoch)) == 2
    await source._look_at_head()
    async with asyncio.timeout(SECONDS_MAX):
        assert [fact.recorded.position for fact in await waiting] == [2]
    await source._pages.close()


async def test_a_log_of_another_history_is_read_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("events.log.feed.reading.PAGE_EVENTS", 2)
    log, other = MemoryLog(), MemoryLog()
    await count(log, 1, 2, 3)
    await count(other, 4, 5)
    source = Source(log, READER, None)
    await source._look_at_head()
    await source.after(0, source.epoch)
    log.__dict__.update(other.__dict__)
    await source._look_at_head()
    facts = await source.after(0, source.epoch)
    assert [fact.recorded for fact in facts] == await other.read()
    await source._pages.close()


async def test_more_than_can_be_kept_is_read_from_the_log() -> None:
    log = MemoryLog()
    numbers = range(HEARD_FACTS_MAX + RECENT_FACTS_MAX)
    head = await count(log, *numbers)
    heard = [*await log.read(limit=10_000), *await log.read(after=10_000, limit=10_000)]
    async with _believing(log) as source:
        _hear(source, *heard)
        assert await _heard_until(source, head) == heard


async def test_a_log_that_was_away_interrupts_whoever_waits() -> None:
    log = FaultyLog()
    source = Source(log, READER, None)
    waiting = asyncio.create_task(source.after(0, source.epoch))
    log.away = True
    await source._look_at_head()
    log.away = False
    await source._look_at_head()
    with pytest.raises(InterruptedLogError):
        await waiting


async def test_a_log_that_is_shorter_than_it_was_interrupts_whoever_asks() -> None:
    log = MemoryLog()
    await count(log, 1, 2)
    source = Source(log, READER, None)
    await source._look_at_head()
    epoch = source.epoch
    log.__dict__.update(MemoryLog().__dict__)
    await source._look_at_head()
    with pytest.raises(InterruptedLogError):
        await source.after(2, epoch)


async def test_pages_are_read_once_for_all_who_want_them() -> None:
    log = MemoryLog()
    await count(log, *range(PAGE_EVENTS + 10))
    pages = Pages(log, READER)
    one, other = await asyncio.gather(pages.after(0), pages.after(0))
    assert one is other
    assert len(one) == PAGE_EVENTS
    assert len(await pages.after(PAGE_EVENTS)) == 10
    await pages.close()


async def test_who_joins_in_the_middle_soon_shares_pages() -> None:
    log = MemoryLog()
    await count(log, *range(2 * PAGE_EVENTS))
    pages = Pages(log, READER)
    assert len(await pages.after(123)) == PAGE_EVENTS - 123
    assert await pages.after(PAGE_EVENTS) is await pages.after(PAGE_EVENTS)
    await pages.close()


async def test_the_window_of_recent_facts_stays_small() -> None:
    log = MemoryLog()
    await count(log, *range(RECENT_FACTS_MAX + 1))
    records = [*await log.read(limit=10_000), *await log.read(after=10_000)]
    recent = Recent()
    recent.extend(await READER.read(records))
    assert recent.last == RECENT_FACTS_MAX + 1
    assert recent.after(0) == ()
    assert len(recent.after(RECENT_FACTS_MAX // 2 + 1)) == RECENT_FACTS_MAX // 2


@asynccontextmanager
async def _believing(log: MemoryLog) -> AsyncIterator[Source]:
    """A source that hears but does not look by itself."""
    source = Source(log, READER, None)
    believing = asyncio.create_task(source._read_announced())
    yield source
    believing.cancel()
    await asyncio.wait([believing])
    await source._pages.close()


class _CountingLog(MemoryLog):
    """A log that counts how often it is read."""

    readings = 0

    async def read(
        self, *, after: int = 0, limit: int = 1000, category: str | None = None
    ) -> list[Recorded]:
        self.readings += 1
        return await super().read(after=after, limit=limit, category=category)


class _SlowLog(MemoryLog):
    """A log whose readings wait until they may be answered."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting = 0
        self.answers = asyncio.Event()
        self.answers.set()

    async def read(
        self, *, after: int = 0, limit: int = 1000, category: str | None = None
    ) -> list[Recorded]:
        self.waiting += 1
        await self.answers.wait()
        self.waiting -= 1
        return await super().read(after=after, limit=limit, category=category)


def _hear(source: Source, *records: Recorded) -> None:
    for recorded in records:
        _put(source, recorded.position, encode(recorded))


def _put(source: Source, sequence: int, content: bytes) -> None:
    source._incoming.put(Message(sequence, "events.count.Counted", content, datetime.now(UTC)))


async def _heard_until(source: Source, end: int) -> list[Recorded]:
    records: list[Recorded] = []
    async with asyncio.timeout(SECONDS_MAX):
        while not records or records[-1].position < end:
            position = records[-1].position if records else 0
            facts = await source.after(position, source.epoch)
            records += [fact.recorded for fact in facts]
    return records
