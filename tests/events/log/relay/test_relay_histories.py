"""The stream carries what the log does not have: the relay stops, explains, and touches nothing."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from nats.aio.msg import Msg

from deploy.local.nats import Nats
from events.log.memory import MemoryLog
from events.log.relay.publisher import NotTakenError, Outgoing, Publisher, batches
from events.log.relay.relay import Relay
from events.log.relay.reset import reset
from events.log.store.event_log import EventLog
from events.log.stream.stream import provision
from tests.events.log.relay.relaying import (
    administering,
    assert_message_n_is_event_n,
    carried,
    held,
    reached,
    relaying,
    tell,
)
from tests.waiting import eventually


async def published(log: EventLog, nats: Nats, count: int) -> None:
    """A relay brought the first events of this log to the stream, and ended."""
    head = await tell(log, count)
    async with relaying(log, nats.relay_url) as relay:
        await reached(relay, head)


async def refusal(relay: Relay) -> str:
    """Why a relay stopped, once it did."""
    because = await eventually(lambda: relay.stopped_because)
    assert because is not None
    return because


async def stray(nats: Nats, content: bytes) -> None:
    """Somebody with the right to do so publishes what is no event."""
    async with administering(nats) as admin:
        await admin.jetstream().publish("events.story.SomethingTold", content)


async def test_a_stray_message_stops_the_relay(nats: Nats) -> None:
    log = MemoryLog()
    await published(log, nats, 10)
    await stray(nats, b"hello")
    before = await carried(nats)
    async with relaying(log, nats.relay_url, stopped_seconds=0.01) as relay:
        because = await refusal(relay)
        await tell(log, 5)
        because_then = await eventually(
            lambda: relay.stopped_because if relay.stopped_because != because else None
        )
    assert "its last message is 11, the log ends at 10" in because
    assert "message 11 of the stream BYFIELD carries no event at all" in str(because_then)
    assert await carried(nats) == before


async def test_a_stray_message_under_a_relay_at_work_stops_it_at_the_next_event(nats: Nats) -> None:
    log = MemoryLog()
    async with relaying(log, nats.relay_url) as relay:
        await reached(relay, await tell(log, 10))
        await stray(nats, b"hello")
        await tell(log, 1)
        assert "message 11 of the stream BYFIELD carries no event at all" in await refusal(relay)
    assert len(await carried(nats)) == 11


async def test_a_log_restored_to_an_earlier_state_stops_the_relay(nats: Nats) -> None:
    await published(MemoryLog(), nats, 30)
    before = await carried(nats)
    restored = MemoryLog()
    await tell(restored, 20)
    async with relaying(restored, nats.relay_url) as relay:
        because = await refusal(relay)
    assert "its last message is 30, the log ends at 20" in because
    assert await carried(nats) == before


async def test_a_restored_log_that_went_on_stops_the_relay_and_both_ids_are_named(
    nats: Nats,
) -> None:
    lost = MemoryLog()
    await published(lost, nats, 30)
    before = await carried(nats)
    restored = MemoryLog()
    await tell(restored, 20)
    await tell(restored, 20, story="otherwise")
    async with relaying(restored, nats.relay_url) as relay:
        because = await refusal(relay)
    assert "message 30 of the stream BYFIELD" in because
    for log in (lost, restored):
        [event] = await log.read(after=29, limit=1)
        assert str(event.id) in because
    assert await carried(nats) == before


async def test_an_emptied_log_does_not_empty_the_stream(nats: Nats) -> None:
    await published(MemoryLog(), nats, 3)
    async with relaying(MemoryLog(), nats.relay_url) as relay:
        assert "its last message is 3, the log ends at 0" in await refusal(relay)
    assert len(await carried(nats)) == 3


async def test_a_reset_publishes_the_log_as_it_is_now(nats: Nats) -> None:
    await published(MemoryLog(), nats, 30)
    restored = MemoryLog()
    await tell(restored, 20)
    await tell(restored, 1200, story="otherwise")
    async with administering(nats) as admin:
        assert await reset(restored, admin) == 1220
    await assert_message_n_is_event_n(restored, nats)


async def test_a_reset_lets_a_stopped_relay_go_on_by_itself(nats: Nats) -> None:
    await published(MemoryLog(), nats, 30)
    restored = MemoryLog()
    await tell(restored, 20)
    async with (
        relaying(restored, nats.relay_url, stopped_seconds=0.01) as relay,
        administering(nats) as admin,
    ):
        await refusal(relay)
        await reset(restored, admin)
        await reached(relay, await tell(restored, 1000))
        assert relay.stopped_because is None
    await assert_message_n_is_event_n(restored, nats)


async def test_a_reset_beside_a_relay_at_work_does_no_harm(nats: Nats) -> None:
    log = MemoryLog()
    async with relaying(log, nats.relay_url) as relay, administering(nats) as admin:
        head = await tell(log, 5000)
        await reached(relay, 1)
        assert await reset(log, admin) == head
        head = await tell(log, 10)

        async def is_whole() -> bool:
            return (await held(admin)).last == head

        await eventually(is_whole)
    await assert_message_n_is_event_n(log, nats)


async def outgoing(log: EventLog, after: int = 0) -> Sequence[Outgoing]:
    """What a log has after a position, as one batch."""
    [batch] = batches(await log.read(after=after, limit=500), None)
    return batch


@pytest.mark.parametrize("count", [1, 2, 500])
async def test_events_are_not_taken_at_other_numbers_than_their_own(nats: Nats, count: int) -> None:
    log = MemoryLog()
    await tell(log, 1 + count)
    async with administering(nats) as admin:
        await provision(admin)
        async with Publisher(admin) as publisher:
            with pytest.raises(NotTakenError, match=r"wrong last sequence: 0 \(10071\)"):
                await publisher.publish(await outgoing(log, 1))
        assert (await held(admin)).last == 0


@pytest.mark.parametrize("count", [1, 2])
async def test_without_a_stream_a_publisher_is_told_at_once(nats: Nats, count: int) -> None:
    log = MemoryLog()
    await tell(log, count)
    async with administering(nats) as admin, Publisher(admin) as publisher:
        with pytest.raises(NotTakenError, match="nobody keeps the stream"):
            await publisher.publish(await outgoing(log))


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize(
    ("answer", "because"),
    [
        (b'{"stream":"ANOTHER","seq":%d}', "it stands at [12] of ANOTHER"),
        (b'{"stream":"BYFIELD","seq":7%d}', "it stands at 7[12] of BYFIELD"),
        (b'{"stream":"BYFIELD","seq":%d,"batch":"x","count":3}', "it stands at [12] of BYFIELD"),
    ],
)
async def test_an_acknowledgement_of_something_else_is_none(
    nats: Nats, count: int, answer: bytes, because: str
) -> None:
    log = MemoryLog()
    await tell(log, count)
    async with administering(nats) as admin, Publisher(admin) as publisher:

        async def answer_wrongly(message: Msg) -> None:
            if message.reply:
                await message.respond(answer % count)

        stranger = await admin.subscribe("events.>", cb=answer_wrongly)
        with pytest.raises(NotTakenError, match=because):
            await publisher.publish(await outgoing(log))
        await stranger.unsubscribe()


@pytest.mark.parametrize("count", [1, 2])
async def test_a_server_that_stays_silent_is_not_waited_for_for_ever(
    nats: Nats, count: int
) -> None:
    log = MemoryLog()
    await tell(log, count)
    async with administering(nats) as admin, Publisher(admin, ack_seconds_max=0.2) as publisher:
        silent = await admin.subscribe("events.>")
        with pytest.raises(NotTakenError, match=r"no answer within 0\.2 s"):
            await publisher.publish(await outgoing(log))
        with pytest.raises(RuntimeError, match="in flight, or its outcome is not known"):
            await publisher.publish(await outgoing(log))
        await silent.unsubscribe()
