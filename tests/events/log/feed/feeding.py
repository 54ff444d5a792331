"""What the feed's tests share: small facts, a handler that remembers, and a feed at work."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from events.catalogue import Catalogue, dump
from events.event import Event, Heard, Metadata, Recorded
from events.ids import new_id
from events.log.feed.decoding import Fact
from events.log.feed.feed import Feed
from events.log.feed.handler import Checkpoint, Handler
from events.log.feed.turn import Turn
from events.log.memory import MemoryLog
from events.log.store.event_log import APPEND_EVENTS_MAX, Append, EventLog, Head, NewEvent
from events.log.stream.broker import Broker
from tests.waiting import SECONDS_MAX, eventually


class Counted(Event):
    """Somebody counted."""

    wire_name = "Counted"
    category = "count"

    number: int


class Rested(Event):
    """Somebody did not count."""

    wire_name = "Rested"
    category = "count"


CATALOGUE = Catalogue([Counted, Rested])
COUNTED = frozenset({"Counted"})
METADATA = Metadata(actor="system:test", correlation_id="counting")


async def count(log: EventLog, *numbers: int, stream: str = "count-one") -> int:
    """Append a `Counted` a number; the log's head."""
    return await tell(log, [Counted(number=number) for number in numbers], stream)


async def tell(log: EventLog, events: Sequence[Event], stream: str = "count-one") -> int:
    """Append events; the log's head."""
    position = 0
    for start in range(0, len(events), APPEND_EVENTS_MAX):
        some = events[start : start + APPEND_EVENTS_MAX]
        new = tuple(
            NewEvent(new_id(), event.wire_name, event.schema_version, dump(event)) for event in some
        )
        position = (await log.append(Append(stream, None, new, METADATA))).position
    return position


async def tell_raw(log: EventLog, data: bytes, stream: str = "count-one") -> int:
    """Append a `Counted` with any content; the log's head."""
    new = NewEvent(new_id(), "Counted", 1, data)
    return (await log.append(Append(stream, None, (new,), METADATA))).position


class Notebook:
    """A handler that notes in memory what it hears, and can be made to stumble or wait."""

    def __init__(
        self, name: str = "notebook", hears: frozenset[str] = COUNTED, at: Head | None = None
    ) -> None:
        self.name = name
        self.hears = hears
        self.checkpoint = Checkpoint(at.position, at.id) if at else Checkpoint(0, None)
        self.heard: list[Heard] = []
        self.passed: list[int] = []
        self.stumbles = 0
        self.may_go_on = asyncio.Event()
        self.may_go_on.set()

    @property
    def numbers(self) -> list[int]:
        """What was counted, as heard."""
        return [heard.event.number for heard in self.heard if isinstance(heard.event, Counted)]

    unsaved = False
    """It stores all at once."""

    async def resume(self) -> Checkpoint:
        return self.checkpoint

    async def save(self) -> None:
        raise AssertionError("it is never unsaved")

    def forget(self) -> None:
        raise AssertionError("it is never unsaved")

    async def handle(self, checkpoint: Checkpoint, facts: Sequence[Fact]) -> Checkpoint:
        await self.may_go_on.wait()
        if self.stumbles:
            self.stumbles -= 1
            raise ConnectionResetError
        assert checkpoint == self.checkpoint
        self.passed += [fact.recorded.position for fact in facts]
        self.heard += [fact.heard for fact in facts if fact.heard and self._hears(fact.recorded)]
        last = facts[-1].recorded
        self.checkpoint = Checkpoint(last.position, last.id)
        return self.checkpoint

    def _hears(self, recorded: Recorded) -> bool:
        return recorded.type in self.hears


class FaultyLog(MemoryLog):
    """A log that can be away."""

    def __init__(self) -> None:
        super().__init__()
        self.away = False

    async def head(self) -> Head:
        self._refuse_if_away()
        return await super().head()

    async def read(
        self, *, after: int = 0, limit: int = 1000, category: str | None = None
    ) -> list[Recorded]:
        self._refuse_if_away()
        return await super().read(after=after, limit=limit, category=category)

    async def find(self, id: UUID) -> Recorded | None:  # noqa: A002 - the field's name
        self._refuse_if_away()
        return await super().find(id)

    def _refuse_if_away(self) -> None:
        if self.away:
            raise ConnectionRefusedError


@asynccontextmanager
async def feeding(
    log: EventLog,
    *handlers: Handler,
    nats_url: str | None = None,
    turn: Turn | None = None,
    catalogue: Catalogue = CATALOGUE,
) -> AsyncIterator[Feed]:
    """A feed at work, stopped at the end."""
    broker = Broker(nats_url, name="test") if nats_url else None
    if broker is not None:
        await broker.start()
    feed = Feed(log, catalogue, handlers, broker=broker, turn=turn)
    await feed.start()
    try:
        yield feed
    finally:
        await feed.stop()
        if broker is not None:
            await broker.stop()


async def reached(feed: Feed, position: int, seconds_max: float = SECONDS_MAX) -> None:
    """Every handler of the feed stands at a position."""
    await eventually(
        lambda: all(state.position == position for state in feed.states.values()), seconds_max
    )


async def heard_over_nats(log: EventLog, feed: Feed) -> None:
    """Tell facts until one comes over NATS; the log may be faster for those before it."""

    async def heard() -> bool:
        head = await count(log, 0)
        await reached(feed, head)
        return feed.heard == head

    await eventually(heard)
