"""What the relay's tests share: a story for a log, a relay at work, and what the stream carries."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from nats.aio.client import Client

from deploy.local.nats import Nats
from events.event import Metadata, Recorded
from events.ids import derived_id
from events.log.relay.relay import Relay
from events.log.store.event_log import (
    APPEND_EVENTS_MAX,
    READ_EVENTS_MAX,
    Append,
    EventLog,
    NewEvent,
)
from events.log.stream.cloudevents import decode
from events.log.stream.connection import connected
from events.log.stream.login import NatsLogin
from events.log.stream.stream import SUBJECTS, StreamState, state
from tests.waiting import SECONDS_MAX, eventually


async def tell(log: EventLog, count: int, *, story: str = "once", data_bytes: int = 40) -> int:
    """Append `count` events and return the log's head; the same story has the same ids."""
    cause = uuid5(NAMESPACE_URL, story)
    data = b'{"text":"' + b"x" * (data_bytes - 11) + b'"}'
    position = (await log.head()).position
    until = position + count
    while position < until:
        events = tuple(
            NewEvent(derived_id(cause, "tell", ordinal), "SomethingTold", 1, data)
            for ordinal in range(position, min(until, position + APPEND_EVENTS_MAX))
        )
        metadata = Metadata(actor="system:test", correlation_id=story, command_digest="d" * 64)
        stream = f"story-{uuid5(cause, str(position))}"
        position = (await log.append(Append(stream, 0, events, metadata))).position
    return until


@asynccontextmanager
async def relaying(log: EventLog, nats: NatsLogin | str, **options: Any) -> AsyncIterator[Relay]:
    """A relay at work, stopped at the end."""
    relay = Relay(log, nats=nats, **({"lock_dsn": None} | options))
    await relay.start()
    try:
        yield relay
    finally:
        await relay.stop()


@asynccontextmanager
async def administering(nats: Nats) -> AsyncIterator[Client]:
    """A connection that may do everything."""
    async with connected(nats.admin_url, name="test", on_lost=lambda: None) as connection:
        yield connection


class Carried(NamedTuple):
    """A message of the stream."""

    sequence: int
    subject: str
    headers: dict[str, str]
    content: bytes


async def carried(nats: Nats) -> list[Carried]:
    """Every message of the stream, in its order."""
    async with administering(nats) as connection:
        messages: list[Carried] = []
        expected = (await held(connection)).messages
        if expected == 0:
            return messages
        subscription = await connection.jetstream().subscribe(SUBJECTS, ordered_consumer=True)
        while len(messages) < expected:
            message = await subscription.next_msg(timeout=10)
            sequence = message.metadata.sequence.stream
            messages.append(Carried(sequence, message.subject, message.headers or {}, message.data))
        return messages


async def held(connection: Client) -> StreamState:
    """What the stream holds; it must be there."""
    found = await state(connection)
    assert found is not None, "there is no stream"
    return found


async def reached(relay: Relay, position: int, seconds_max: float = SECONDS_MAX) -> None:
    """Wait until a relay says that it published so far."""
    await eventually(lambda: relay.position >= position, seconds_max)


async def assert_message_n_is_event_n(log: EventLog, nats: Nats) -> None:
    """The whole of the log is the whole of the stream: each event once, at its own number."""
    messages = await carried(nats)
    facts = [without_digest(recorded) for recorded in await whole(log)]
    assert [message.sequence for message in messages] == list(range(1, len(facts) + 1))
    assert [decode(message.content) for message in messages] == facts


async def whole(log: EventLog) -> list[Recorded]:
    """Every event of a log."""
    events: list[Recorded] = []
    while page := await log.read(after=len(events), limit=READ_EVENTS_MAX):
        events += page
    return events


def without_digest(recorded: Recorded) -> Recorded:
    """A fact as a message carries it: the command's digest stays in the log."""
    kept = {name: v for name, v in recorded.metadata.items() if name != "command_digest"}
    return recorded._replace(metadata=kept)
