"""What the subscription tells of a real stream, and what it keeps to itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from nats.aio.msg import Msg
from nats.js.errors import NotFoundError

from deploy.local.nats import Nats
from events.event import Recorded
from events.log.feed.subscription import Subscription
from events.log.memory import MemoryLog
from events.log.stream.broker import Broker
from events.log.stream.cloudevents import encode
from events.log.stream.comparing import Message
from events.log.stream.connection import connected
from events.log.stream.stream import HEAD_SUBJECT, STREAM, provision
from tests.events.log.feed.feeding import count
from tests.waiting import eventually


async def test_it_tells_what_follows_a_position(nats: Nats) -> None:
    records = await _recorded(5)
    await _publish(nats, *map(encode, records))
    async with _broker(nats) as broker:
        told: list[Message] = []
        subscription = Subscription(broker, told.append, _unexpected)
        await subscription.renew(2)
        await eventually(lambda: len(told) == 3)
        assert [each.content for each in told] == list(map(encode, records[2:]))
        await subscription.close()


async def test_renewed_it_tells_from_the_new_position_alone(nats: Nats) -> None:
    records = await _recorded(5)
    await _publish(nats, *map(encode, records[:4]))
    async with _broker(nats) as broker:
        told: list[Message] = []
        subscription = Subscription(broker, told.append, _unexpected)
        await subscription.renew(0)
        await eventually(lambda: len(told) == 4)
        await subscription.renew(3)
        await _publish(nats, encode(records[4]))
        await eventually(lambda: len(told) == 6)
        assert [each.sequence for each in told] == [1, 2, 3, 4, 4, 5]
        await subscription.close()


async def test_closed_it_tells_nothing_more(nats: Nats) -> None:
    records = await _recorded(2)
    await _publish(nats, encode(records[0]))
    async with _broker(nats) as broker:
        closed: list[Message] = []
        told: list[Message] = []
        first = Subscription(broker, closed.append, _unexpected)
        await first.renew(0)
        await eventually(lambda: closed)
        await first.close()
        second = Subscription(broker, told.append, _unexpected)
        await second.renew(1)
        await _publish(nats, encode(records[1]))
        await eventually(lambda: told)
        assert len(closed) == 1
        await second.close()


async def test_what_no_relay_wrote_is_told_like_anything_else(nats: Nats) -> None:
    [one] = await _recorded(1)
    await _publish(nats, b"a stray message", encode(one))
    async with _broker(nats) as broker:
        told: list[Message] = []
        subscription = Subscription(broker, told.append, _unexpected)
        await subscription.renew(0)
        await eventually(lambda: len(told) == 2)
        assert [(each.sequence, each.content) for each in told] == [
            (1, b"a stray message"),
            (2, encode(one)),
        ]
        assert {each.subject for each in told} == {"events.count.Counted"}
        await subscription.close()


async def test_a_stream_that_begins_again_is_noticed(nats: Nats) -> None:
    records = await _recorded(3)
    await _publish(nats, *map(encode, records))
    async with _broker(nats) as broker:
        told: list[Message] = []
        replays: list[bool] = []
        subscription = Subscription(broker, told.append, lambda: replays.append(True))
        await subscription.renew(2)
        await eventually(lambda: told)
        # As the client library does when it misses heartbeats before it has heard anything.
        await broker.hearing._subscriber.subscription._sub._jsi.reset_ordered_consumer(1)
        await eventually(lambda: replays)
        assert len(told) == 1
        await subscription.close()


async def test_several_hear_by_one_consumer_each_from_its_own_position(nats: Nats) -> None:
    records = await _recorded(4)
    await _publish(nats, *map(encode, records[:3]))
    async with _broker(nats) as broker:
        first, second = Heard(broker), Heard(broker)
        await first.subscription.renew(1)
        await second.subscription.renew(3)
        await _publish(nats, encode(records[3]))
        await eventually(lambda: first.last == second.last == 4)
        assert (first.told, second.told) == ([2, 3, 4], [4])
        assert await _consumers(nats) == 1


async def test_who_begins_before_what_was_heard_is_told_all_and_others_nothing_twice(
    nats: Nats,
) -> None:
    await _publish(nats, *map(encode, await _recorded(3)))
    async with _broker(nats) as broker:
        first, second = Heard(broker), Heard(broker)
        await first.subscription.renew(1)
        await eventually(lambda: first.last == 3)
        await second.subscription.renew(0)
        await eventually(lambda: second.last == 3)
        assert (first.told, second.told) == ([2, 3], [1, 2, 3])


async def test_who_doubts_gets_another_consumer_and_whoever_doubts_too_joins_it(
    nats: Nats,
) -> None:
    records = await _recorded(2)
    await _publish(nats, encode(records[0]))
    async with _broker(nats) as broker:
        doubting, joining, trusting = Heard(broker), Heard(broker), Heard(broker)
        everybody = (doubting, joining, trusting)
        for each in everybody:
            await each.subscription.renew(0)
        await eventually(lambda: all(each.last == 1 for each in everybody))
        before = broker.hearing._consumer
        await doubting.subscription.renew(1)
        assert broker.hearing._consumer == before + 1
        await joining.subscription.renew(1)
        assert broker.hearing._consumer == before + 1
        await _publish(nats, encode(records[1]))
        await eventually(lambda: all(each.last == 2 for each in everybody))
        assert [each.told for each in everybody] == [[1, 2]] * 3


async def test_one_that_ends_ends_nothing_for_the_others(nats: Nats) -> None:
    [record] = await _recorded(1)
    await _publish(nats)
    async with _broker(nats) as broker:
        ending, going_on = Heard(broker), Heard(broker)
        for each in (ending, going_on):
            await each.subscription.renew(0)
        await ending.subscription.close()
        await _publish(nats, encode(record))
        await eventually(lambda: going_on.told == [1])
        assert ending.told == []
        await going_on.subscription.close()
        assert broker.hearing._subscriber is None


async def test_that_the_stream_begins_again_is_said_to_all(nats: Nats) -> None:
    await _publish(nats, *map(encode, await _recorded(2)))
    async with _broker(nats) as broker:
        first, second = Heard(broker), Heard(broker)
        for each in (first, second):
            await each.subscription.renew(0)
        await eventually(lambda: first.last == second.last == 2)
        await broker.hearing._subscriber.subscription._sub._jsi.reset_ordered_consumer(1)
        await eventually(lambda: first.replays and second.replays)
        assert first.told == second.told == [1, 2]


async def test_where_it_cannot_begin_for_one_all_hear_again_once_it_can(nats: Nats) -> None:
    records = await _recorded(2)
    await _publish(nats, encode(records[0]))
    async with _broker(nats) as broker:
        first, second = Heard(broker), Heard(broker)
        for each in (first, second):
            await each.subscription.renew(0)
        await eventually(lambda: first.last == second.last == 1)
        async with connected(nats.admin_url, name="test", on_lost=lambda: None) as admin:
            await admin.jetstream().delete_stream(STREAM)
        with pytest.raises(NotFoundError):
            await first.subscription.renew(1)
        await _publish(nats, *map(encode, records))
        await second.subscription.renew(1)
        await first.subscription.renew(1)
        await eventually(lambda: first.last == second.last == 2)


async def test_whoever_waits_while_it_cannot_begin_does_not_wait_for_the_same_once_more(
    nats: Nats,
) -> None:
    async with _broker(nats) as broker:
        first, second = Heard(broker), Heard(broker)
        beginnings = (each.subscription.renew(0) for each in (first, second))
        fault, shared = await asyncio.gather(*beginnings, return_exceptions=True)
        assert isinstance(fault, NotFoundError)
        assert shared is fault
        await _publish(nats)
        await second.subscription.renew(0)


class Heard:
    """A subscription, what it was told, and how often the stream began again."""

    def __init__(self, broker: Broker) -> None:
        self.told: list[int] = []
        self.replays = 0
        self.subscription = Subscription(broker, self._hear, self._replayed)

    @property
    def last(self) -> int:
        return self.told[-1] if self.told else 0

    def _hear(self, message: Message) -> None:
        self.told.append(message.sequence)

    def _replayed(self) -> None:
        self.replays += 1


async def _consumers(nats: Nats) -> int:
    async with connected(nats.admin_url, name="test", on_lost=lambda: None) as admin:
        return len(await admin.jetstream().consumers_info(STREAM))


async def test_without_a_stream_it_says_so_and_can_be_asked_again(nats: Nats) -> None:
    [record] = await _recorded(1)
    async with _broker(nats) as broker:
        told: list[Message] = []
        subscription = Subscription(broker, told.append, _unexpected)
        with pytest.raises(NotFoundError):
            await subscription.renew(0)
        await _publish(nats, encode(record))
        await subscription.renew(0)
        await eventually(lambda: told)
        await subscription.close()


async def test_a_broker_whose_server_is_away_starts_and_stops_at_once() -> None:
    broker = Broker("nats://127.0.0.1:1", name="test")
    await broker.start()
    assert not broker.connected
    await broker.hint_head(7)
    await broker.stop()


async def test_a_hint_says_the_head_in_decimal(steady_nats: Nats) -> None:
    heard: list[bytes] = []

    async def hear(message: Msg) -> None:
        heard.append(message.data)

    async with (
        connected(steady_nats.admin_url, name="test", on_lost=lambda: None) as admin,
        _broker(steady_nats) as broker,
    ):
        hints = await admin.subscribe(HEAD_SUBJECT, cb=hear)

        async def hinted() -> bool:
            await broker.hint_head(48_211)  # the server may not know of the subscription yet
            return bool(heard)

        await eventually(hinted)
        assert set(heard) == {b"48211"}
        await hints.unsubscribe()


async def _recorded(number: int) -> list[Recorded]:
    log = MemoryLog()
    await count(log, *range(number))
    return await log.read()


async def _publish(nats: Nats, *messages: bytes) -> None:
    """As the administrator, without asking what the stream expects; makes it where it is not."""
    async with connected(nats.admin_url, name="test", on_lost=lambda: None) as admin:
        await provision(admin)
        for message in messages:
            await admin.jetstream().publish("events.count.Counted", message)


@asynccontextmanager
async def _broker(nats: Nats) -> AsyncIterator[Broker]:
    broker = Broker(nats.service_url, name="test")
    await broker.start()
    await eventually(lambda: broker.connected)
    yield broker
    await broker.stop()


def _unexpected() -> None:
    raise AssertionError("the stream begins again")
