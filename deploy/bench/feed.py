"""How fast facts that arrive from JetStream become rows."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from nats.aio.msg import Msg

from deploy.bench.history import history
from deploy.bench.servers import fill
from deploy.local.nats import Nats
from events.log.feed.decoding import Fact
from events.log.feed.feed import Feed
from events.log.feed.handler import Checkpoint, Handler
from events.log.feed.subscription import Subscription
from events.log.postgres import PostgresLog
from events.log.relay.relay import ROLE as RELAY_ROLE
from events.log.relay.relay import Relay
from events.log.store.event_log import EventLog, Head
from events.log.stream.broker import Broker
from events.log.stream.comparing import Message
from events.log.stream.connection import connected
from events.log.stream.stream import STREAM, SUBJECTS
from services.kit.feed.connections import open_pool
from services.kit.run.service import projecting
from services.reporting.app import SERVICE
from services.reporting.narrow_facts import CATALOGUE

HEARD_EVENTS: Final = 50_000
SECONDS_MAX: Final = 300.0
LOOK_SECONDS: Final = 0.005
RESUME_SECONDS: Final = 1.0
"""Enough for every handler to read its checkpoint."""
ROLE: Final = "byfield_reporting"


@dataclass(frozen=True, slots=True)
class FeedSpeed:
    """Facts a second while the stream floods a feed, and the processor time of each message."""

    projected: float
    """From the first message on, until every projection of reporting has committed the rows."""
    handed: float
    """The same with one handler, which drops them."""
    received: float
    """The limit: received by an ordered consumer of nats-py, and dropped."""
    hearing_microseconds: float
    """Processor time of this process for a message in the subscription of the feed."""
    receiving_microseconds: float
    """The limit: for a message that nats-py receives and that is dropped."""


async def measure_feed(dsn: str, nats: Nats, *, events: int = HEARD_EVENTS) -> FeedSpeed:
    """Fill a migrated, empty database, relay it, and let it flood a new feed."""
    await fill(dsn, history(events))
    await _relay(dsn, nats, events)
    broker = Broker(nats.service_url, name="byfield bench")
    await broker.start()
    try:
        async with PostgresLog(dsn, role=ROLE) as log:
            news = _NewsLog(log)
            async with feeding(news, [_Dropping()], broker) as feed:
                await news.begin()
                handed = await seconds_until(feed, events)
            news = _NewsLog(log)
            async with _reporting(dsn, news, broker) as feed:
                await news.begin()
                projected = await seconds_until(feed, events)
        hearing = await _hearing_seconds(broker, events)
    finally:
        await broker.stop()
    received, receiving = await _receive_seconds(nats, events)
    return FeedSpeed(
        projected=events / projected,
        handed=events / handed,
        received=events / received,
        hearing_microseconds=hearing / events * 1e6,
        receiving_microseconds=receiving / events * 1e6,
    )


class _NewsLog:
    """A log that seems empty at first, so that all its events come as new messages.

    Its head is asked for when all handlers wait for messages, as they do when a flood begins.
    """

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._looked = False
        self._begun = asyncio.Event()
        self.append = log.append
        self.digest_forms = log.digest_forms
        self.read = log.read
        self.read_by_type = log.read_by_type
        self.ids_at = log.ids_at
        self.has_none = log.has_none
        self.read_backward = log.read_backward
        self.read_stream = log.read_stream
        self.read_streams = log.read_streams
        self.read_selected = log.read_selected
        self.find = log.find
        self.refuse_if_unwritable = log.refuse_if_unwritable

    async def begin(self) -> None:
        """Answer for the head from now on; by now the handlers have resumed."""
        await asyncio.sleep(RESUME_SECONDS)
        self._begun.set()

    async def head(self) -> Head:
        """Return no event the first time, then the last event."""
        await self._begun.wait()
        looked, self._looked = self._looked, True
        return await self._log.head() if looked else Head(0, None)


class _Dropping:
    """A handler that receives every type and does nothing."""

    name = "dropping"
    hears = frozenset(fact.wire_name for fact in CATALOGUE)

    unsaved = False

    async def resume(self) -> Checkpoint:
        """Begin with the first event."""
        return Checkpoint(0, None)

    async def save(self) -> None:
        """Have nothing to store."""

    def forget(self) -> None:
        """Have nothing to forget."""

    async def handle(self, _: Checkpoint, facts: Sequence[Fact]) -> Checkpoint:
        """Drop them."""
        return Checkpoint(facts[-1].recorded.position, facts[-1].recorded.id)


@asynccontextmanager
async def _reporting(dsn: str, log: EventLog, broker: Broker | None) -> AsyncIterator[Feed]:
    async with (
        await open_pool(dsn, SERVICE.name) as pool,
        feeding(log, projecting(SERVICE, pool), broker) as feed,
    ):
        yield feed


@asynccontextmanager
async def feeding(
    log: EventLog, handlers: Sequence[Handler], broker: Broker | None
) -> AsyncIterator[Feed]:
    """Run a feed until the end of the block."""
    feed = Feed(log, CATALOGUE, handlers, broker=broker)
    await feed.start()
    try:
        yield feed
    finally:
        await feed.stop()


async def seconds_until(feed: Feed, position: int) -> float:
    """Return the seconds until every handler has reached the position."""
    begin = time.perf_counter()
    async with asyncio.timeout(SECONDS_MAX):
        while any(state.position < position for state in feed.states.values()):  # noqa: ASYNC110 - measured from outside
            await asyncio.sleep(LOOK_SECONDS)
    return time.perf_counter() - begin


async def _relay(dsn: str, nats: Nats, events: int) -> None:
    async with PostgresLog(dsn, role=RELAY_ROLE) as log:
        relay = Relay(log, nats=nats.relay_url, lock_dsn=dsn)
        await relay.start()
        try:
            async with asyncio.timeout(SECONDS_MAX):
                while relay.position < events:  # noqa: ASYNC110 - watched from outside
                    await asyncio.sleep(LOOK_SECONDS)
        finally:
            await relay.stop()


async def _hearing_seconds(broker: Broker, events: int) -> float:
    """Return the processor time of this process for all messages in a subscription."""
    heard, complete = 0, asyncio.Event()

    def hear(_: Message) -> None:
        nonlocal heard
        heard += 1
        if heard == events:
            complete.set()

    subscription = Subscription(broker, hear, complete.set)
    begin = time.process_time()
    await subscription.renew(0)
    async with asyncio.timeout(SECONDS_MAX):
        await complete.wait()
    seconds = time.process_time() - begin
    await subscription.close()
    return seconds


async def _receive_seconds(nats: Nats, events: int) -> tuple[float, float]:
    """Return the seconds by the clock, and the processor time of this process."""
    received, complete = 0, asyncio.Event()

    async def on_message(_: Msg) -> None:
        nonlocal received
        received += 1
        if received == events:
            complete.set()

    async with connected(nats.service_url, name="byfield bench", on_lost=complete.set) as client:
        begin, begin_own = time.perf_counter(), time.process_time()
        subscription = await client.jetstream().subscribe(
            SUBJECTS, stream=STREAM, ordered_consumer=True, cb=on_message
        )
        async with asyncio.timeout(SECONDS_MAX):
            await complete.wait()
        seconds, own = time.perf_counter() - begin, time.process_time() - begin_own
        await subscription.unsubscribe()
    return seconds, own
