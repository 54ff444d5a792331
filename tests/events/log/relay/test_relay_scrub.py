"""What the look at the end of the stream does not see is found and mended all the same."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import orjson
import pytest
from structlog.testing import capture_logs

from deploy.local.nats import Nats
from events.event import Recorded
from events.log.memory import MemoryLog
from events.log.relay.agreement import COMPARED_MESSAGES, Agreed, Foreign, Incomplete, examine
from events.log.relay.publisher import Outgoing, Publisher, batches
from events.log.relay.scrub import SCRUB_MESSAGES
from events.log.stream.stream import DirectGetError, provision, state
from tests.events.log.relay.relaying import (
    administering,
    assert_message_n_is_event_n,
    carried,
    held,
    reached,
    relaying,
    tell,
    whole,
)
from tests.waiting import eventually

pytestmark = pytest.mark.fault


@pytest.fixture(autouse=True)
def _fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """A scrub that goes round at once."""
    monkeypatch.setattr("events.log.relay.scrub.SCRUB_SECONDS", 0.0)
    monkeypatch.setattr("events.log.relay.scrub.ROUND_SECONDS", 0.0)


async def publish(nats: Nats, messages: Sequence[Outgoing]) -> None:
    """Put messages into the stream, as a relay of an earlier release or a stranger did."""
    async with administering(nats) as admin:
        await provision(admin)
        async with Publisher(admin) as publisher:
            for start in range(0, len(messages), 500):
                await publisher.publish(messages[start : start + 500])


async def written(records: Sequence[Recorded]) -> list[Outgoing]:
    """The messages of some events, as an earlier release wrote them: without `previousid`."""
    return [each for record in records for [each] in batches([record], None)]


def forged(message: Outgoing) -> Outgoing:
    """The same message with other content, under the same id."""
    return message._replace(content=message.content.replace(b'"text":"x', b'"text":"y'))


async def test_a_stray_that_was_jumped_over_long_ago_stops_the_relay(nats: Nats) -> None:
    log = MemoryLog()
    head = await tell(log, 2_000)
    messages = await written(await whole(log))
    messages[6] = Outgoing(7, messages[6].subject, b'{"text":"stray"}')
    await publish(nats, messages)
    async with administering(nats) as admin:
        assert isinstance(await examine(log, admin), Agreed)
        found = await examine(log, admin, whole=True)
    assert isinstance(found, Foreign)
    assert found.position == 7
    async with relaying(log, nats.relay_url, stopped_seconds=0.01) as relay:
        await reached(relay, head)
        because = await eventually(lambda: relay.stopped_because)
        assert "message 7 of the stream BYFIELD carries no event at all" in str(because)
        await tell(log, 1)
        since = relay.condition.since
        await eventually(lambda: relay.stopped_because)
        assert relay.condition.since == since  # it does not begin again and stop again
    assert len(await carried(nats)) == head


@pytest.mark.parametrize("back", [0, 250, COMPARED_MESSAGES - 1])
async def test_other_content_under_the_real_id_is_seen_at_the_start(nats: Nats, back: int) -> None:
    log = MemoryLog()
    head = await tell(log, 1_200)
    messages = await written(await whole(log))
    messages[head - back - 1] = forged(messages[head - back - 1])
    await publish(nats, messages)
    async with relaying(log, nats.relay_url) as relay:
        because = str(await eventually(lambda: relay.stopped_because))
    assert f"message {head - back} of the stream BYFIELD carries " in because
    assert "with another data" in because


async def test_what_an_earlier_release_wrote_otherwise_agrees(nats: Nats) -> None:
    log = MemoryLog()
    head = await tell(log, 1_000)
    await publish(
        nats,
        [
            each._replace(content=orjson.dumps(orjson.loads(each.content), option=option))
            for each in await written(await whole(log))
            for option in [orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS]
        ],
    )
    async with administering(nats) as admin:
        assert await examine(log, admin, whole=True) == Agreed(head, (await log.head()).id)
    async with relaying(log, nats.relay_url) as relay:
        await reached(relay, await tell(log, 10))
        assert relay.stopped_because is None
    assert len(await carried(nats)) == head + 10


async def test_a_message_that_rotted_in_the_middle_is_published_again(nats: Nats) -> None:
    log = MemoryLog()
    head = await tell(log, COMPARED_MESSAGES + 10 * SCRUB_MESSAGES, data_bytes=4_000)
    async with relaying(log, nats.relay_url) as relay:
        await reached(relay, head)
    await damage(nats, [100_000])
    async with administering(nats) as admin:
        before = await held(admin)
        assert before.whole, "the server sees it itself"
        assert isinstance(await examine(log, admin), Agreed)
        assert isinstance(await examine(log, admin, whole=True), Incomplete)

        async def is_made_again() -> bool:
            now = await state(admin)  # there may be none at the moment
            return now is not None and now.created > before.created and now.last == head

        with capture_logs() as lines:
            async with relaying(log, nats.relay_url) as relay:
                await eventually(is_made_again, 30)
                await reached(relay, await tell(log, 10))
        told = [line["because"] for line in lines if line["event"] == "stream_remake_started"]
        assert len(told) == 1
        assert "the stream BYFIELD has lost its message " in told[0]
    await assert_message_n_is_event_n(log, nats)


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_a_flipped_bit_does_is_mended(nats: Nats, seed: int) -> None:
    log = MemoryLog()
    head = await tell(log, 900, data_bytes=1_000)
    async with relaying(log, nats.relay_url) as relay:
        await reached(relay, head)
    chance = random.Random(seed)  # noqa: S311 - the same damage at every run
    await damage(nats, [chance.randrange(900_000) for _ in range(3)])
    async with relaying(log, nats.relay_url) as relay:
        await reached(relay, await tell(log, 5))
        async with administering(nats) as admin:

            async def is_whole() -> bool:
                try:
                    finding = await examine(log, admin, whole=True)
                except DirectGetError:  # it is being made again
                    return False
                assert not isinstance(finding, Foreign)
                return isinstance(finding, Agreed) and finding.position == head + 5

            await eventually(is_whole, 30)
    await assert_message_n_is_event_n(log, nats)


async def damage(nats: Nats, offsets: Sequence[int]) -> None:
    """Flip a bit of the stream's first file at each offset, while the server is away."""
    await nats.stop()
    block = min(nats.store.rglob("*.blk"), key=_number)
    content = bytearray(block.read_bytes())
    for offset in offsets:
        content[offset] ^= 1
    block.write_bytes(content)
    await nats.start()


def _number(block: Path) -> int:
    return int(block.stem)
