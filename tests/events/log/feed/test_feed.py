import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from deploy.local.nats import Nats
from events.catalogue import CatalogueError
from events.ids import new_id
from events.log.feed.feed import Feed
from events.log.memory import MemoryLog
from events.log.store.event_log import Head
from tests.events.log.feed.feeding import (
    CATALOGUE,
    COUNTED,
    FaultyLog,
    Notebook,
    Rested,
    count,
    feeding,
    heard_over_nats,
    reached,
    tell,
    tell_raw,
)
from tests.events.log.relay.relaying import relaying
from tests.waiting import eventually


async def test_each_handler_hears_each_fact_once_and_in_order(nats: Nats) -> None:
    log = MemoryLog()
    await count(log, *range(50))
    one, other = Notebook("one"), Notebook("other")
    async with (
        relaying(log, nats.relay_url),
        feeding(log, one, other, nats_url=nats.service_url) as feed,
    ):
        for start in range(50, 500, 50):
            head = await count(log, *range(start, start + 50))
            await reached(feed, head)
    assert one.numbers == other.numbers == list(range(500))
    assert one.passed == other.passed == list(range(1, 501))


async def test_facts_come_over_nats_when_it_is_there(nats: Nats) -> None:
    log = MemoryLog()
    notebook = Notebook()
    async with (
        relaying(log, nats.relay_url),
        feeding(log, notebook, nats_url=nats.service_url) as feed,
    ):
        await heard_over_nats(log, feed)


async def test_a_fact_is_decoded_once_for_all_handlers() -> None:
    log = MemoryLog()
    head = await count(log, 1, 2, 3)
    one, other = Notebook("one"), Notebook("other")
    async with feeding(log, one, other) as feed:
        await reached(feed, head)
        await reached(feed, await count(log, 4))
    assert len(one.heard) == 4
    assert all(mine is its for mine, its in zip(one.heard, other.heard, strict=True))


async def test_facts_that_nobody_hears_move_the_checkpoint() -> None:
    log = MemoryLog()
    head = await tell(log, [Rested(), Rested()])
    notebook = Notebook()
    async with feeding(log, notebook) as feed:
        await reached(feed, head)
    assert notebook.numbers == []
    assert notebook.passed == [1, 2]


async def test_what_cannot_be_decoded_is_handed_on_with_its_fault() -> None:
    log = MemoryLog()
    faults = []

    class Strict(Notebook):
        async def handle(self, checkpoint, facts):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202 - as Notebook
            faults.extend([fact.fault for fact in facts])
            return await super().handle(checkpoint, facts)

    head = await tell_raw(log, b'{"number": "many"}')
    async with feeding(log, Strict()) as feed:
        await reached(feed, head)
    assert "position 1: Counted v1 cannot be read" in str(faults[0])


async def test_the_log_alone_brings_every_fact_while_nats_is_away() -> None:
    log = MemoryLog()
    await count(log, 1)
    notebook = Notebook()
    async with feeding(log, notebook, nats_url="nats://127.0.0.1:1") as feed:
        await reached(feed, 1)
        await reached(feed, await count(log, 2, 3))
    assert notebook.numbers == [1, 2, 3]


async def test_the_log_alone_brings_every_fact_while_the_stream_is_silent(nats: Nats) -> None:
    log = MemoryLog()
    notebook = Notebook()
    async with relaying(log, nats.relay_url) as relay:
        head = await count(log, 1)
        await eventually(lambda: relay.position == head)
    async with feeding(log, notebook, nats_url=nats.service_url) as feed:
        for number in range(2, 5):
            await reached(feed, await count(log, number))
        assert feed.heard == 0
    assert notebook.numbers == [1, 2, 3, 4]


@pytest.mark.fault
async def test_facts_come_over_nats_again_after_its_crash(nats: Nats) -> None:
    log = MemoryLog()
    notebook = Notebook()
    async with (
        relaying(log, nats.relay_url),
        feeding(log, notebook, nats_url=nats.service_url) as feed,
    ):
        await heard_over_nats(log, feed)
        await nats.kill()
        await reached(feed, await count(log, 100))
        await nats.start()
        await heard_over_nats(log, feed)
        head = (await log.head()).position
        await reached(feed, head)
    assert notebook.passed == list(range(1, head + 1))


async def test_a_message_of_another_history_is_not_believed(nats: Nats) -> None:
    ours, theirs = MemoryLog(), MemoryLog()
    notebook = Notebook()
    async with (
        feeding(ours, notebook, nats_url=nats.service_url) as feed,
        relaying(theirs, nats.relay_url) as relay,
    ):
        await count(theirs, 666, 667)
        await eventually(lambda: relay.position == 2)
        await reached(feed, await count(ours, 1, 2, 3))
    assert notebook.numbers == [1, 2, 3]


async def test_a_slow_handler_does_not_hold_up_the_others() -> None:
    log = MemoryLog()
    slow, quick = Notebook("slow"), Notebook("quick")
    slow.may_go_on.clear()
    async with feeding(log, slow, quick) as feed:
        head = await count(log, *range(100))
        await eventually(lambda: quick.checkpoint.position == head)
        assert slow.numbers == []
        slow.may_go_on.set()
        await reached(feed, head)
    assert slow.numbers == quick.numbers


async def test_a_new_handler_catches_up_from_the_beginning() -> None:
    log = MemoryLog()
    await count(log, *range(12_000))
    old, new = Notebook("old", at=await log.head()), Notebook("new")
    async with feeding(log, old, new) as feed:
        await reached(feed, await count(log, 12_000))
    assert old.numbers == [12_000]
    assert new.numbers == list(range(12_001))


async def test_a_handler_that_stumbles_resumes_where_it_was() -> None:
    log = MemoryLog()
    notebook = Notebook()
    notebook.stumbles = 3
    async with feeding(log, notebook) as feed:
        await reached(feed, await count(log, 1, 2, 3))
        assert feed.states["notebook"].retrying_because is None
    assert notebook.numbers == [1, 2, 3]


async def test_a_handler_says_that_it_stumbles() -> None:
    log = MemoryLog()
    notebook = Notebook()
    notebook.stumbles = 1_000_000
    await count(log, 1)
    async with feeding(log, notebook) as feed:
        state = feed.states["notebook"]
        because = await eventually(lambda: state.retrying_because)
        assert because == "ConnectionResetError: the database cannot be reached"
        since = state.retrying_since
        notebook.stumbles = 3
        assert state.retrying_since == since
        notebook.stumbles = 0
        await eventually(lambda: state.retrying_since is None)


async def test_a_checkpoint_of_another_history_stops_its_handler_alone() -> None:
    log = MemoryLog()
    await count(log, 1, 2)
    strange, ours = Notebook("strange", at=Head(2, new_id())), Notebook("ours")
    async with feeding(log, strange, ours) as feed:
        await eventually(lambda: feed.states["strange"].stopped_because)
        await eventually(lambda: ours.numbers == [1, 2])
        assert "was restored or replaced" in str(feed.states["strange"].stopped_because)
    assert strange.numbers == []


async def test_a_checkpoint_beyond_the_log_stops_its_handler() -> None:
    log = MemoryLog()
    await count(log, 1)
    ahead = Notebook(at=Head(2, new_id()))
    async with feeding(log, ahead) as feed:
        because = await eventually(lambda: feed.states["notebook"].stopped_because)
        assert "the log ends before it" in str(because)


async def test_handlers_go_on_when_the_log_is_back() -> None:
    log = FaultyLog()
    notebook = Notebook()
    async with feeding(log, notebook) as feed:
        await reached(feed, await count(log, 1))
        log.away = True
        head = await count(log, 2)
        await _noticed(feed)
        log.away = False
        await reached(feed, head)
    assert notebook.numbers == [1, 2]


async def test_a_log_that_comes_back_as_another_stops_the_handlers() -> None:
    log = FaultyLog()
    notebook = Notebook()
    async with feeding(log, notebook) as feed:
        await reached(feed, await count(log, 1, 2))
        other = FaultyLog()
        await count(other, 10, 20, 30)
        log.__dict__.update(other.__dict__)
        log.away = True
        await _noticed(feed)
        log.away = False
        await eventually(lambda: feed.states["notebook"].stopped_because)
    assert notebook.numbers == [1, 2]


async def test_nothing_is_handled_before_the_turn_and_all_of_it_after_it() -> None:
    log = MemoryLog()
    head = await count(log, 1, 2)
    notebook = Notebook()
    granted = asyncio.Event()

    @asynccontextmanager
    async def turn(_on_lost: Callable[[], None]) -> AsyncIterator[None]:
        await granted.wait()
        yield

    async with feeding(log, notebook, turn=turn) as feed:
        assert not feed.working
        granted.set()
        await reached(feed, head)
        assert feed.working


async def test_a_lost_turn_is_asked_for_again() -> None:
    log = MemoryLog()
    notebook = Notebook()
    turns: list[Callable[[], None]] = []

    @asynccontextmanager
    async def turn(on_lost: Callable[[], None]) -> AsyncIterator[None]:
        turns.append(on_lost)
        yield

    async with feeding(log, notebook, turn=turn) as feed:
        await reached(feed, await count(log, 1))
        turns[0]()
        await eventually(lambda: len(turns) == 2)
        await reached(feed, await count(log, 2))
    assert notebook.numbers == [1, 2]


def test_two_handlers_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="same name"):
        Feed(MemoryLog(), CATALOGUE, [Notebook(), Notebook()], broker=None)


def test_a_handler_of_unknown_facts_is_refused() -> None:
    with pytest.raises(CatalogueError, match="no fact is called Dreamt"):
        Feed(MemoryLog(), CATALOGUE, [Notebook(hears=COUNTED | {"Dreamt"})], broker=None)


async def _noticed(feed: Feed) -> None:
    """The log is asked once a second whether it is there."""
    await eventually(lambda: feed._source is not None and feed._source._log_away)
