"""A batch stands or falls as one, so nothing can stand between its events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest
from nats.aio.client import Client

from deploy.local import nats_configuration
from deploy.local.nats import Nats
from events.event import Metadata
from events.ids import new_id
from events.log.memory import MemoryLog
from events.log.relay.agreement import OutdatedStreamError, examine
from events.log.relay.publisher import (
    BATCH_BYTES_MAX,
    BATCH_MESSAGES_MAX,
    HEADERS_BYTES_MAX,
    NotTakenError,
    OversizedError,
    Publisher,
    batches,
)
from events.log.relay.reset import reset
from events.log.store.event_log import DATA_BYTES_MAX, Append, NewEvent
from events.log.stream.connection import connected
from events.log.stream.server import MESSAGE_BYTES_MAX
from events.log.stream.stream import STREAM, DirectGetError, provision, settings
from tests.events.log.feed.feeding import METADATA, Notebook, count, feeding
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

ABANDONED = f"$JS.EVENT.ADVISORY.STREAM.BATCH_ABANDONED.{STREAM}"


@asynccontextmanager
async def server(
    home: Path, monkeypatch: pytest.MonkeyPatch, **limits: object
) -> AsyncIterator[Nats]:
    """A NATS server with other limits of JetStream than ours."""
    configuration = nats_configuration.configuration

    def limited(directory: Path, listen: str) -> str:
        written: dict[str, Any] = orjson.loads(configuration(directory, listen))
        written["jetstream"]["limits"] = {"batch": limits}
        return orjson.dumps(written).decode()

    monkeypatch.setattr("deploy.local.nats.configuration", limited)
    limited_server = Nats(home)
    await limited_server.start()
    yield limited_server
    await limited_server.stop()


async def begin_batch(connection: Client, name: str) -> bytes:
    """Send a batch's first message, and never its last; what the server says."""
    headers = {"Nats-Batch-Id": name, "Nats-Batch-Sequence": "1"}
    answer = await connection.request("events.story.SomethingTold", b"{}", headers=headers)
    return bytes(answer.data)


@pytest.mark.parametrize("events", [1, 2, BATCH_MESSAGES_MAX, 1200])
async def test_a_stray_before_a_batch_refuses_all_of_it(nats: Nats, events: int) -> None:
    log = MemoryLog()
    async with (
        relaying(log, nats.relay_url, stopped_seconds=0.01) as relay,
        administering(nats) as admin,
    ):
        await reached(relay, await tell(log, 10))
        await admin.jetstream().publish("events.story.SomethingTold", b'{"text":"stray"}')
        head = await tell(log, events)
        because = await eventually(lambda: relay.stopped_because)
        assert "message 11 of the stream BYFIELD carries no event at all" in str(because)
        assert (await held(admin)).last == 11
        assert await reset(log, admin) == head
        await reached(relay, await tell(log, 3))
        assert relay.stopped_because is None
    await assert_message_n_is_event_n(log, nats)


@pytest.mark.parametrize("real_id", [True, False])
async def test_what_a_paused_handler_hears_later_is_the_logs(nats: Nats, real_id: bool) -> None:  # noqa: FBT001 - a case
    """The forged fact is well formed, and stands where the log's own will be."""
    log, forger = MemoryLog(), MemoryLog()
    notebook = Notebook()
    async with (
        relaying(log, nats.relay_url) as relay,
        administering(nats) as admin,
        feeding(log, notebook, nats_url=nats.service_url) as feed,
    ):

        async def hears() -> bool:
            head = await count(log, 1)
            await reached(relay, head)
            return feed.heard == head

        await eventually(hears)
        head = (await log.head()).position
        await eventually(lambda: len(notebook.numbers) == head)
        notebook.may_go_on.clear()
        ids = [new_id() for _ in range(3)]
        await count(forger, *range(head), 666)
        [forged] = await forger.read(after=head)
        [[message]] = batches([forged._replace(id=ids[0] if real_id else new_id())], None)
        await admin.jetstream().publish(message.subject, message.content)
        new = tuple(
            NewEvent(id_, "Counted", 1, b'{"number":%d}' % number)
            for number, id_ in enumerate(ids, start=2)
        )
        await log.append(Append("count-one", None, new, METADATA))
        assert f"message {head + 1} " in str(await eventually(lambda: relay.stopped_because))
        await eventually(lambda: feed.forgeries and feed.forgeries.count)
        notebook.may_go_on.set()
        await eventually(lambda: len(notebook.numbers) == head + 3)
        assert notebook.numbers == [1] * head + [2, 3, 4]


async def test_a_batch_that_was_cut_off_in_the_middle_leaves_nothing(nats: Nats) -> None:
    log = MemoryLog()
    head = await tell(log, 100)
    async with administering(nats) as admin:
        await provision(admin)
        [batch] = batches(await log.read(limit=100), None)
        async with administering(nats) as cut:
            publisher = Publisher(cut)
            send, sent = cut.publish, []

            async def until_cut(*arguments: Any, **named: Any) -> None:
                sent.append(arguments)
                if len(sent) == 50:
                    raise ConnectionResetError
                await send(*arguments, **named)

            cut.publish = until_cut  # type: ignore[method-assign] # the line is cut there
            async with publisher:
                with pytest.raises(ConnectionResetError):
                    await publisher.publish(batch)
            await cut.flush()
        assert (await held(admin)).last == 0
    async with relaying(log, nats.relay_url) as relay:
        await reached(relay, head)
    await assert_message_n_is_event_n(log, nats)


async def test_a_batch_that_took_too_long_is_refused_and_published_again(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = MemoryLog()
    head = await tell(log, 10)
    async with (
        server(home, monkeypatch, timeout="200ms") as nats,
        administering(nats) as admin,
    ):
        await provision(admin)
        abandoned = await admin.subscribe(ABANDONED)
        [batch] = batches(await log.read(), None)
        send, sent = admin.publish, []

        async def slowly(*arguments: Any, **named: Any) -> None:
            sent.append(arguments)
            if len(sent) == 5:
                await abandoned.next_msg(timeout=20)
            await send(*arguments, **named)

        async with Publisher(admin) as publisher:
            admin.publish = slowly  # type: ignore[method-assign] # a relay that is held up there
            with pytest.raises(NotTakenError, match=r"batch is incomplete \(10176\)"):
                await publisher.publish(batch)
            admin.publish = send  # type: ignore[method-assign]
        assert (await held(admin)).last == 0
        async with relaying(log, nats.relay_url) as relay:
            await reached(relay, head)
        await assert_message_n_is_event_n(log, nats)


async def test_too_many_unfinished_batches_hold_it_up_and_are_named(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = MemoryLog()
    limits = {"max_inflight_per_stream": 2, "timeout": "2s"}
    async with server(home, monkeypatch, **limits) as nats, administering(nats) as admin:
        await provision(admin)
        assert [await begin_batch(admin, name) for name in ("a", "b")] == [b"", b""]
        assert b"too many inflight" in await begin_batch(admin, "c")
        async with relaying(log, nats.relay_url) as relay:
            head = await tell(log, 5)
            await eventually(lambda: "too many inflight" in relay.condition.because)
            await reached(relay, head)
        await assert_message_n_is_event_n(log, nats)


async def test_two_relays_do_not_jump_over_a_stray_either(nats: Nats) -> None:
    log = MemoryLog()
    async with (
        relaying(log, nats.relay_url) as one,
        relaying(log, nats.relay_url) as other,
        administering(nats) as admin,
    ):
        head = await tell(log, 10)
        await reached(one, head)
        await reached(other, head)
        await admin.jetstream().publish("events.story.SomethingTold", b"{}")
        await asyncio.gather(*(tell(log, 1) for _ in range(5)))
        for relay in (one, other):
            assert "message 11 " in str(await eventually(lambda: relay.stopped_because))  # noqa: B023 - asked at once
        assert (await held(admin)).last == 11


async def test_a_stream_of_an_earlier_release_is_brought_up_to_date(nats: Nats) -> None:
    log = MemoryLog()
    await tell(log, 3)
    async with administering(nats) as admin:
        earlier = settings().evolve(allow_atomic=False, allow_direct=False)
        await admin.jetstream().add_stream(earlier)
        for recorded in await log.read():
            [[message]] = batches([recorded], None)
            await admin.jetstream().publish(message.subject, message.content)
        with pytest.raises(OutdatedStreamError, match="byfield migrate"):
            await examine(log, admin)
        async with relaying(log, nats.relay_url) as relay:
            head = await tell(log, 5)
            await eventually(lambda: "byfield migrate" in relay.condition.because)
            await provision(admin)
            await reached(relay, head)
    assert len(await carried(nats)) == 8
    await assert_message_n_is_event_n(log, nats)


async def test_who_may_not_read_messages_is_told_what_is_missing(
    nats: Nats, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with a NATS whose users have the rights that an earlier release needed."""
    monkeypatch.setattr("events.log.stream.stream.GET_SECONDS_MAX", 0.2)
    log = MemoryLog()
    async with relaying(log, nats.relay_url) as relay:
        await reached(relay, await tell(log, 2))
    async with connected(nats.service_url, name="test", on_lost=lambda: None) as service:
        with pytest.raises(DirectGetError, match=r"may not ask \$JS\.API\.DIRECT\.GET\.BYFIELD"):
            await examine(log, service)


async def test_the_largest_event_passes_also_beside_others(nats: Nats) -> None:
    log = MemoryLog()
    worst = "\x01" * 970  # six bytes each in JSON; four values are the most that metadata may be
    metadata = Metadata(
        actor="a:" + worst, correlation_id=worst, causation_id=worst, traceparent=worst
    )
    data = b'{"x":"' + b"x" * (DATA_BYTES_MAX - 8) + b'"}'
    for position in range(40):
        event = NewEvent(new_id(), "S" + "x" * 99, 1, data)
        await log.append(Append("story-" + f"{position:064}", 0, (event,), metadata))
    for batch in batches(await log.read(), new_id()):
        assert sum(len(each.content) for each in batch) <= BATCH_BYTES_MAX
        assert all(len(e.content) + HEADERS_BYTES_MAX <= MESSAGE_BYTES_MAX for e in batch)
    async with relaying(log, nats.relay_url) as relay:
        await reached(relay, 40)
    await assert_message_n_is_event_n(log, nats)


async def test_an_event_that_nats_does_not_take_is_named_before_anything_is_sent(
    nats: Nats,
) -> None:
    log = MemoryLog()
    await tell(log, 3, data_bytes=DATA_BYTES_MAX)
    async with administering(nats) as admin:
        await provision(admin)
        admin._max_payload = 100_000
        async with Publisher(admin) as publisher:
            with pytest.raises(OversizedError, match=r"event 1 is 26\d,\d+ bytes.*max_payload"):
                await publisher.publish(next(iter(batches(await log.read(), None))))
        assert (await held(admin)).last == 0


async def test_each_message_names_the_event_before_it_across_pages_and_restarts(
    nats: Nats,
) -> None:
    log = MemoryLog()
    for events in (BATCH_MESSAGES_MAX + 1, 1, 2, 1):
        async with relaying(log, nats.relay_url) as relay:
            await reached(relay, await tell(log, events))
            await reached(relay, await tell(log, 1))
    envelopes = [orjson.loads(message.content) for message in await carried(nats)]
    assert "previousid" not in envelopes[0]
    assert [each["previousid"] for each in envelopes[1:]] == [each["id"] for each in envelopes[:-1]]
