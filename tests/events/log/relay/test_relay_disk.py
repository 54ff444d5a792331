"""NATS's disk is full, and later is not: the relay says why it waits, and goes on by itself."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from deploy.local.nats import Nats
from deploy.torture.disks import small_disk
from events.log.condition import Doing
from events.log.memory import MemoryLog
from events.log.relay.relay import Relay
from tests.events.log.relay.relaying import assert_message_n_is_event_n, reached, relaying, tell
from tests.waiting import eventually

pytestmark = pytest.mark.fault

DISK_MEGABYTES = 32
LEFT_BYTES = 8 * 1024 * 1024
"""What a filler leaves free."""


@pytest.fixture
def disk(home: Path) -> Iterator[Path]:
    """A file system of some MiB where NATS keeps its data."""
    with small_disk(home / "nats", DISK_MEGABYTES, owner=None) as mounted:
        if not mounted:
            pytest.skip("a small file system cannot be mounted here")
        yield home / "nats"


@pytest.fixture
async def small_nats(home: Path, disk: Path) -> AsyncIterator[Nats]:  # noqa: ARG001 - mounted first
    server = Nats(home)
    await server.start()
    yield server
    await server.stop()


async def test_a_disk_that_was_full_is_named_and_the_stream_mended(
    disk: Path, small_nats: Nats, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("events.log.relay.publisher.ACK_SECONDS_MAX", 1.0)
    log = MemoryLog()
    async with relaying(log, small_nats.relay_url) as relay:
        await reached(relay, await tell(log, 100))
        filler = disk / "filler"
        filler.write_bytes(bytes(_free(disk) - LEFT_BYTES))
        head = await tell(log, 100, data_bytes=120_000)
        await eventually(lambda: "its disk is full" in relay.condition.because, 60)
        assert _doing(relay) is Doing.WAITS
        assert relay.position < head
        assert relay.stopped_because is None
        filler.unlink()
        await reached(relay, head, 60)
        await reached(relay, await tell(log, 10))
        assert _doing(relay) is Doing.WORKS
    await assert_message_n_is_event_n(log, small_nats)


def _doing(relay: Relay) -> Doing:
    return relay.condition.doing


def _free(place: Path) -> int:
    found = os.statvfs(place)
    return found.f_bavail * found.f_frsize
