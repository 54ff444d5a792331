"""What the stream brings is compared with the log, and what it does not bring is read there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from events.event import Recorded
from events.log.facts import FactReader
from events.log.memory import MemoryLog
from events.log.pages import PAGE_EVENTS, Pages
from events.log.recent import RECENT_FACTS_MAX, Recent
from events.log.source import HEARD_FACTS_MAX, HOLE_FACTS_MAX, InterruptedLogError, Source
from tests.events.log.feeding import CATALOGUE, COUNTED, FaultyLog, count

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
    believing = asyncio.create_task(source._believe())
    yield source
    believing.cancel()
    await asyncio.wait([believing])
    await source._pages.close()


def _hear(source: Source, *records: Recorded) -> None:
    for recorded in records:
        source._hear(recorded)


async def _heard_until(source: Source, end: int) -> list[Recorded]:
    records: list[Recorded] = []
    async with asyncio.timeout(10):
        while not records or records[-1].position < end:
            position = records[-1].position if records else 0
            facts = await source.after(position, source.epoch)
            records += [fact.recorded for fact in facts]
    return records
