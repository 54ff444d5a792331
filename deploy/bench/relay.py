"""How fast the relay publishes the log, beside publishing the same bytes from memory."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from nats.aio.client import Client

from deploy.local.nats import Nats
from events.event import Metadata, Recorded
from events.ids import derived_id
from events.log.postgres import PostgresLog
from events.log.relay.publisher import Outgoing, Publisher, batches
from events.log.relay.relay import ROLE, Relay
from events.log.store.event_log import APPEND_EVENTS_MAX, Append, EventLog, NewEvent
from events.log.stream.connection import connected
from events.log.stream.stream import remake

EVENTS: Final = 50_000
DATA_BYTES: Final = 700
SECONDS_MAX: Final = 120.0
LOOK_SECONDS: Final = 0.005


@dataclass(frozen=True, slots=True)
class RelaySpeed:
    """Events a second, each of `DATA_BYTES` content."""

    relayed: float
    """Read from PostgreSQL, published in atomic batches, all acknowledged."""
    published: float
    """The limit: the same bytes from memory to the same stream in the same batches."""

    @property
    def share(self) -> float:
        """The relay's share of the limit."""
        return self.relayed / self.published


async def measure_relay(dsn: str, nats: Nats, *, events: int = EVENTS) -> RelaySpeed:
    """Fill a migrated, empty database and relay it, then publish the same bytes from memory.

    The stream is made anew for both.
    """
    async with (
        PostgresLog(dsn) as log,
        connected(nats.admin_url, name="byfield bench", on_lost=lambda: None) as admin,
    ):
        await _fill(log, events)
        await remake(admin)
        relayed = await _relay_seconds(dsn, nats, events)
        messages = [
            batch
            for after in range(0, events, APPEND_EVENTS_MAX)
            for batch in batches(await _page(log, after), None)
        ]
        await remake(admin)
        published = await _publish_seconds(admin, messages)
    return RelaySpeed(relayed=events / relayed, published=events / published)


async def _fill(log: EventLog, events: int) -> None:
    data = b'{"text":"' + b"x" * (DATA_BYTES - 11) + b'"}'
    metadata = Metadata(actor="system:bench", correlation_id="bench")
    for after in range(0, events, APPEND_EVENTS_MAX):
        new = tuple(
            NewEvent(derived_id(UUID(int=0), "bench", ordinal), "SomethingMeasured", 1, data)
            for ordinal in range(after, min(events, after + APPEND_EVENTS_MAX))
        )
        await log.append(Append(f"bench-{after}", 0, new, metadata))


async def _page(log: EventLog, after: int) -> list[Recorded]:
    return await log.read(after=after, limit=APPEND_EVENTS_MAX)


async def _relay_seconds(dsn: str, nats: Nats, events: int) -> float:
    async with PostgresLog(dsn, role=ROLE) as log:
        relay = Relay(log, nats=nats.relay_url, lock_dsn=dsn)
        begin = time.perf_counter()
        await relay.start()
        try:
            async with asyncio.timeout(SECONDS_MAX):
                while relay.position < events:  # noqa: ASYNC110 - measured from outside
                    await asyncio.sleep(LOOK_SECONDS)
            return time.perf_counter() - begin
        finally:
            await relay.stop()


async def _publish_seconds(connection: Client, messages: Sequence[Sequence[Outgoing]]) -> float:
    begin = time.perf_counter()
    async with asyncio.timeout(SECONDS_MAX), Publisher(connection) as publisher:
        for batch in messages:
            await publisher.publish(batch)
    return time.perf_counter() - begin
