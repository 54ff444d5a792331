"""How fast facts become rows: heard over JetStream, and replayed from the log."""

from __future__ import annotations

import asyncio
import resource
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import asyncpg
from nats.aio.msg import Msg

from deploy.bench.history import COLUMNS, history
from deploy.local.nats import Nats
from events.event import Recorded
from events.log.broker import Broker
from events.log.connection import connected
from events.log.feed import Feed
from events.log.postgres import PostgresLog
from events.log.relay import ROLE as RELAY_ROLE
from events.log.relay import Relay
from events.log.store import READ_EVENTS_MAX, EventLog, Head
from events.log.stream import STREAM, SUBJECTS
from services.kit.connections import open_pool
from services.kit.projection import ProjectionHandler
from services.reporting.facts import CATALOGUE
from services.reporting.projections import PROJECTIONS

HEARD_EVENTS: Final = 50_000
REPLAYED_EVENTS: Final = 1_000_000
SECONDS_MAX: Final = 300.0
LOOK_SECONDS: Final = 0.005
ROLE: Final = "byfield_reporting"


@dataclass(frozen=True, slots=True)
class FeedSpeed:
    """Facts a second that come over JetStream."""

    projected: float
    """Heard, compared with the log, decoded, and committed as rows by every projection."""
    received: float
    """The limit: received by an ordered consumer of nats-py, and dropped."""


@dataclass(frozen=True, slots=True)
class ReplaySpeed:
    """Facts a second that come from the log."""

    projected: float
    """Read, decoded, and committed as rows by every projection of reporting."""
    read: float
    """The limit: read a page at a time, and dropped."""
    peak_megabytes_after_a_tenth: float
    """Of this process, so that it shows whether memory grows with the length of the replay."""
    peak_megabytes: float


async def measure_feed(dsn: str, nats: Nats, *, events: int = HEARD_EVENTS) -> FeedSpeed:
    """Fill a migrated, empty database, relay it, and build reporting's tables from the stream."""
    await fill(dsn, events)
    await _relay(dsn, nats, events)
    broker = Broker(nats.service_url, name="byfield bench")
    await broker.start()
    try:
        async with (
            PostgresLog(dsn, role=ROLE) as log,
            _reporting(dsn, _HeardLog(log), broker) as feed,
        ):
            projected = await _seconds_until(feed, events)
    finally:
        await broker.stop()
    return FeedSpeed(events / projected, events / await _receive_seconds(nats, events))


async def measure_replay(dsn: str, *, events: int = REPLAYED_EVENTS) -> ReplaySpeed:
    """Fill a migrated, empty database and build reporting's tables from its log."""
    await fill(dsn, events)
    async with PostgresLog(dsn, role=ROLE) as log:
        begin = time.perf_counter()
        for after in range(0, events, READ_EVENTS_MAX):
            await log.read(after=after, limit=READ_EVENTS_MAX)
        read = time.perf_counter() - begin
        begin = time.perf_counter()
        async with _reporting(dsn, log, None) as feed:
            await _seconds_until(feed, events // 10)
            peak_early = _peak_megabytes()
            await _seconds_until(feed, events)
        projected = time.perf_counter() - begin
    return ReplaySpeed(events / projected, events / read, peak_early, _peak_megabytes())


async def fill(dsn: str, events: int) -> None:
    """Copy a made-up history into an empty log."""
    connection = await asyncpg.connect(dsn)
    await connection.copy_records_to_table(
        "event", schema_name="log", columns=COLUMNS, records=history(events)
    )
    await connection.execute("ANALYZE log.event")
    await connection.close()


class _HeardLog:
    """A log that ends where somebody has looked, so that everything must come over the stream."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._head = Head(0, None)
        self.append = log.append
        self.read_by_type = log.read_by_type
        self.read_backward = log.read_backward
        self.read_stream = log.read_stream
        self.read_streams = log.read_streams
        self.find = log.find
        self.refuse_if_unwritable = log.refuse_if_unwritable

    async def head(self) -> Head:
        """The last event that was read."""
        return self._head

    async def read(
        self, *, after: int = 0, limit: int = 1000, category: str | None = None
    ) -> list[Recorded]:
        """Events after a position, forward."""
        events = await self._log.read(after=after, limit=limit, category=category)
        if events and events[-1].position > self._head.position:
            self._head = Head(events[-1].position, events[-1].id)
        return events


@asynccontextmanager
async def _reporting(dsn: str, log: EventLog, broker: Broker | None) -> AsyncIterator[Feed]:
    async with await open_pool(dsn, "reporting") as pool:
        handlers = [ProjectionHandler(projection, pool) for projection in PROJECTIONS]
        feed = Feed(log, CATALOGUE, handlers, broker=broker)
        await feed.start()
        try:
            yield feed
        finally:
            await feed.stop()


async def _seconds_until(feed: Feed, position: int) -> float:
    begin = time.perf_counter()
    async with asyncio.timeout(SECONDS_MAX):
        while any(state.position < position for state in feed.states.values()):  # noqa: ASYNC110 - measured from outside
            await asyncio.sleep(LOOK_SECONDS)
    return time.perf_counter() - begin


async def _relay(dsn: str, nats: Nats, events: int) -> None:
    async with PostgresLog(dsn, role=RELAY_ROLE) as log:
        relay = Relay(log, nats_url=nats.relay_url, lock_dsn=dsn)
        await relay.start()
        try:
            async with asyncio.timeout(SECONDS_MAX):
                while relay.position < events:  # noqa: ASYNC110 - watched from outside
                    await asyncio.sleep(LOOK_SECONDS)
        finally:
            await relay.stop()


async def _receive_seconds(nats: Nats, events: int) -> float:
    received, complete = 0, asyncio.Event()

    async def on_message(_: Msg) -> None:
        nonlocal received
        received += 1
        if received == events:
            complete.set()

    async with connected(nats.service_url, name="byfield bench", on_lost=complete.set) as client:
        begin = time.perf_counter()
        subscription = await client.jetstream().subscribe(
            SUBJECTS, stream=STREAM, ordered_consumer=True, cb=on_message
        )
        async with asyncio.timeout(SECONDS_MAX):
            await complete.wait()
        seconds = time.perf_counter() - begin
        await subscription.unsubscribe()
    return seconds


def _peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
