import asyncio

import pytest
from nats.js.errors import APIError, ServiceUnavailableError

from deploy.local.nats import Nats
from events.log.memory import MemoryLog
from events.log.relay.publisher import BATCH_BYTES_MAX
from events.log.store.event_log import DATA_BYTES_MAX
from events.log.stream.connection import connected
from events.log.stream.stream import HEAD_SUBJECT, STREAM, provision, settings
from tests.events.log.relay.relaying import (
    administering,
    assert_message_n_is_event_n,
    carried,
    held,
    reached,
    relaying,
    tell,
)
from tests.waiting import SECONDS_MAX

NEVER_SECONDS = 3600


async def test_message_n_is_event_n(nats: Nats) -> None:
    log = MemoryLog()
    head = await tell(log, 2345)
    async with relaying(log, nats.relay_url) as relay:
        await reached(relay, head)
    await assert_message_n_is_event_n(log, nats)


async def test_a_message_says_what_it_is_and_what_comes_before_it(nats: Nats) -> None:
    log = MemoryLog()
    async with relaying(log, nats.relay_url) as relay:
        await reached(relay, await tell(log, 2))
    [first, second] = await carried(nats)
    assert first.subject == second.subject == "events.story.SomethingTold"
    batch = first.headers["Nats-Batch-Id"]
    assert first.headers == {
        "Content-Type": "application/cloudevents+json",
        "Nats-Expected-Last-Sequence": "0",
        "Nats-Batch-Id": batch,
        "Nats-Batch-Sequence": "1",
    }
    assert second.headers == {
        "Content-Type": "application/cloudevents+json",
        "Nats-Batch-Id": batch,
        "Nats-Batch-Sequence": "2",
        "Nats-Batch-Commit": "1",
    }


async def test_one_event_goes_plainly(nats: Nats) -> None:
    log = MemoryLog()
    async with relaying(log, nats.relay_url) as relay:
        await reached(relay, await tell(log, 1))
        await reached(relay, await tell(log, 1))
    assert [message.headers for message in await carried(nats)] == [
        {
            "Content-Type": "application/cloudevents+json",
            "Nats-Expected-Last-Sequence": str(position),
        }
        for position in (0, 1)
    ]


async def test_a_hint_wakes_the_relay(nats: Nats) -> None:
    log = MemoryLog()
    async with (
        relaying(log, nats.relay_url, poll_seconds=NEVER_SECONDS) as relay,
        connected(nats.service_url, name="test", on_lost=lambda: None) as service,
    ):
        await reached(relay, await tell(log, 1))
        head = await tell(log, 1)
        await service.publish(HEAD_SUBJECT, b"2")
        await reached(relay, head)


async def test_without_a_hint_the_relay_looks_by_itself(nats: Nats) -> None:
    log = MemoryLog()
    async with relaying(log, nats.relay_url) as relay:
        for _ in range(3):
            await reached(relay, await tell(log, 1), seconds_max=30)


async def test_events_of_the_greatest_size_pass(nats: Nats) -> None:
    log = MemoryLog()
    count = 3 * BATCH_BYTES_MAX // DATA_BYTES_MAX
    async with relaying(log, nats.relay_url) as relay:
        await reached(relay, await tell(log, count, data_bytes=DATA_BYTES_MAX))
    assert len(await carried(nats)) == count


async def test_the_relay_makes_a_stream_with_the_right_settings(nats: Nats) -> None:
    log = MemoryLog()
    async with relaying(log, nats.relay_url) as relay, administering(nats) as admin:
        await reached(relay, await tell(log, 1))
        made = (await admin.jetstream().stream_info(STREAM)).config
        await provision(admin)
        assert (await admin.jetstream().stream_info(STREAM)).config == made
    assert made.deny_delete
    assert made.deny_purge
    assert made.max_age == 0
    assert made.max_msgs == made.max_bytes == made.max_msgs_per_subject == -1


async def test_provisioning_takes_away_a_limit_and_keeps_the_messages(nats: Nats) -> None:
    log = MemoryLog()
    async with administering(nats) as admin:
        async with relaying(log, nats.relay_url) as relay:
            await reached(relay, await tell(log, 3))
        await admin.jetstream().update_stream(settings().evolve(max_msgs=1000))
        await provision(admin)
        assert (await admin.jetstream().stream_info(STREAM)).config.max_msgs == -1
    await assert_message_n_is_event_n(log, nats)


async def test_not_even_the_administrator_deletes_a_message(nats: Nats) -> None:
    log = MemoryLog()
    async with relaying(log, nats.relay_url) as relay, administering(nats) as admin:
        await reached(relay, await tell(log, 3))
        with pytest.raises(APIError, match="delete"):
            await admin.jetstream().delete_msg(STREAM, 2)
        with pytest.raises(APIError, match="purge"):
            await admin.jetstream().purge_stream(STREAM)
        assert (await held(admin)).messages == 3


async def test_a_service_is_refused_when_it_publishes_an_event(nats: Nats) -> None:
    log = MemoryLog()
    async with relaying(log, nats.relay_url) as relay, administering(nats) as admin:
        await reached(relay, await tell(log, 1))
        refused = asyncio.Event()

        async def on_error(fault: Exception) -> None:
            assert "permissions violation for publish" in str(fault).lower()
            refused.set()

        async with connected(nats.service_url, name="test", on_lost=lambda: None) as service:
            service._error_cb = on_error
            await service.publish("events.story.SomethingTold", b"{}")
            async with asyncio.timeout(SECONDS_MAX):
                await refused.wait()
        assert (await held(admin)).last == 1
        assert relay.stopped_because is None


async def test_a_service_is_refused_when_it_deletes_the_stream(nats: Nats) -> None:
    async with (
        administering(nats) as admin,
        connected(nats.service_url, name="test", on_lost=lambda: None) as service,
    ):
        await provision(admin)
        with pytest.raises((TimeoutError, ServiceUnavailableError)):
            await service.jetstream(timeout=0.2).delete_stream(STREAM)
        assert (await held(admin)).last == 0
