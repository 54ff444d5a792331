"""What comes in a flood is read from the log; the stream is heard again when it is calm."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from deploy.local.nats import Nats
from events.log.feed.listening import CALM_FACTS_MAX, CALM_SECONDS, FLOOD_MESSAGES_MAX, Flood
from events.log.memory import MemoryLog
from events.log.store.event_log import Head
from events.log.stream.hearing import read_message
from tests.events.log.feed.feeding import Notebook, count, feeding, heard_over_nats, reached
from tests.events.log.relay.relaying import relaying
from tests.waiting import eventually

MANY = 6 * FLOOD_MESSAGES_MAX
STORED_AT = datetime(2024, 10, 1, 12, 30, 15, 250_000, UTC)
NANOSECONDS = 1_727_785_815_250_000_000


class News(MemoryLog):
    """A log that seems empty when it is first looked at: all that it has comes as news."""

    looked = False

    async def head(self) -> Head:
        looked, self.looked = self.looked, True
        return await super().head() if looked else Head(0, None)


async def test_a_flood_is_handed_on_without_being_heard_and_then_it_is_heard_again(
    nats: Nats,
) -> None:
    log, notebook = MemoryLog(), Notebook()
    await count(log, *range(MANY))
    async with relaying(log, nats.relay_url) as relay:
        await eventually(lambda: relay.position == MANY)
        news = News()
        news.__dict__.update(log.__dict__)
        async with feeding(news, notebook, nats_url=nats.service_url) as feed:
            await reached(feed, MANY)
            assert feed.heard < MANY
            await heard_over_nats(log, feed)
    assert notebook.numbers[:MANY] == list(range(MANY))
    assert notebook.passed == list(range(1, len(notebook.passed) + 1))


async def test_a_flood_of_messages_that_the_log_does_not_have_is_heard_to_its_end(
    nats: Nats,
) -> None:
    ours, theirs, notebook = MemoryLog(), MemoryLog(), Notebook()
    await count(theirs, *range(MANY))
    async with relaying(theirs, nats.relay_url) as relay:
        await eventually(lambda: relay.position == MANY)
        async with feeding(ours, notebook, nats_url=nats.service_url) as feed:
            await eventually(lambda: feed.forgeries is not None and feed.forgeries.count >= MANY)
            assert feed.head == 0
            await reached(feed, await count(ours, 7))
    assert notebook.numbers == [7]


def test_it_is_over_when_little_came_for_a_while() -> None:
    flood = Flood(1_000, now=0.0)
    assert not flood.is_over(1_000 + CALM_FACTS_MAX, CALM_SECONDS - 0.01)
    assert flood.is_over(1_000 + CALM_FACTS_MAX, CALM_SECONDS)


def test_it_goes_on_while_much_comes() -> None:
    flood = Flood(0, now=0.0)
    for turn in range(1, 10):
        assert not flood.is_over(turn * (CALM_FACTS_MAX + 1), turn * CALM_SECONDS)
    assert flood.is_over(10 * (CALM_FACTS_MAX + 1), 11 * CALM_SECONDS) is False
    assert flood.is_over(10 * (CALM_FACTS_MAX + 1), 12 * CALM_SECONDS)


@pytest.mark.parametrize(
    "reply",
    [
        f"$JS.ACK.BYFIELD.consumer.1.17.3.{NANOSECONDS}.42",
        f"$JS.ACK.hub.account.BYFIELD.consumer.1.17.3.{NANOSECONDS}.42.token",
    ],
)
def test_the_place_of_a_message_is_read_as_the_client_library_reads_it(reply: str) -> None:
    raw = Msg(Client(), "events.count.Counted", reply, b"{}")
    read, told = read_message(raw), raw.metadata
    assert read == (17, "events.count.Counted", b"{}", STORED_AT, 42)
    assert (read.sequence, read.pending) == (told.sequence.stream, told.num_pending)
    assert abs((read.stored_at - told.timestamp).total_seconds()) < 0.001
