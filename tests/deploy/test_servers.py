from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from deploy.local.child import ServerError
from deploy.local.lock import HomeTakenError
from deploy.local.nats import Nats
from deploy.nats_admin import nats_admin
from deploy.processes import prepare
from deploy.servers import (
    ADDRESSES_FILE,
    AwayError,
    refuse_unfit_nats_at,
    servers,
    without_password,
)
from deploy.settings import Settings
from events.log.memory import MemoryLog
from events.log.stream.server import MESSAGE_BYTES_MAX, OldNatsError, SmallPayloadError
from tests.events.log.relay.relaying import relaying
from tests.processes import servers_on
from tests.waiting import eventually

AWAY = "127.0.0.1:1"


def settings(home: Path, **said: str) -> Settings:
    return Settings.read(home=home, **said)


async def opened(here: Settings, *, share: bool = True) -> None:
    async with servers(here, share=share):
        pass


@asynccontextmanager
async def nats_saying(version: str, max_payload: int = 1024 * 1024) -> AsyncIterator[str]:
    """A server that greets with a version and then answers pings, at the address given."""

    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        greeting = {
            "server_id": "X",
            "version": version,
            "max_payload": max_payload,
            "headers": True,
        }
        writer.write(b"INFO " + json.dumps(greeting).encode() + b"\r\n")
        while line := await reader.readline():
            if line == b"PING\r\n":
                writer.write(b"PONG\r\n")
        writer.close()

    server = await asyncio.start_server(greet, "127.0.0.1", 0)
    async with server:
        yield f"nats://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_servers_that_are_not_set_are_started_on_the_home(home: Path) -> None:
    async with servers(settings(home)) as found:
        assert await prepare(found)
        async with nats_admin(found) as connection:
            assert (await connection.jetstream().stream_info("BYFIELD")).state.messages == 0
        assert await prepare(found) == []


async def test_addresses_are_kept_for_our_eyes_only_and_removed_at_the_end(
    home: Path, database: str
) -> None:
    file = home / ADDRESSES_FILE
    async with servers(settings(home, postgres_dsn=database)):
        assert file.stat().st_mode & 0o077 == 0
    assert not file.exists()


async def test_a_second_process_shares_the_servers_of_the_home(home: Path, database: str) -> None:
    here = settings(home, postgres_dsn=database)
    async with servers(here) as first:
        async with servers(here) as second:
            assert second == first
        async with nats_admin(first) as connection:
            assert connection.is_connected


async def test_who_would_not_share_is_refused(home: Path, database: str) -> None:
    here = settings(home, postgres_dsn=database)
    async with servers(here):
        with pytest.raises(HomeTakenError):
            await opened(here, share=False)


async def test_servers_that_are_set_are_used_and_the_home_left_alone(
    database: str, nats: Nats, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    async with servers(settings(home, postgres_dsn=database, nats_url=nats.admin_url)) as found:
        assert found.dsn_of("reporting") == database
        for user in ("relay", "admin", "intake"):
            login = found.nats_login(user)
            assert login is not None
            assert login.url == nats.admin_url
    assert not home.exists()


async def test_only_the_server_that_is_not_set_is_started(home: Path, database: str) -> None:
    async with servers(settings(home, postgres_dsn=database)) as found:
        assert found.dsn_of("log") == database
        assert found.nats_url is not None
        assert not (home / "postgres").exists()


async def test_databases_of_their_own_for_all_need_no_postgres_here(
    home: Path, database: str
) -> None:
    each = dict.fromkeys(
        ("log_dsn", "intake_dsn", "assignment_dsn", "reporting_dsn", "access_dsn"), database
    )
    async with servers(settings(home, **each)):
        assert not (home / "postgres").exists()


async def test_a_postgres_that_is_away_is_named_without_its_password(home: Path) -> None:
    dsn = f"postgresql://somebody:secret@{AWAY}/byfield"
    with pytest.raises(
        AwayError, match=f"PostgreSQL at postgresql://somebody@{AWAY}/byfield"
    ) as refused:
        await opened(settings(home, postgres_dsn=dsn))
    assert "secret" not in str(refused.value)


async def test_a_nats_that_is_away_keeps_nobody_from_starting(home: Path, database: str) -> None:
    url = f"nats://somebody:secret@{AWAY}"
    async with servers(settings(home, postgres_dsn=database, nats_url=url)) as found:
        await refuse_unfit_nats_at(url)
        with pytest.raises(AwayError, match=f"NATS at nats://somebody@{AWAY} cannot be reached"):
            await prepare(found)


async def test_an_old_nats_is_refused_with_the_reason() -> None:
    async with nats_saying("2.11.15") as url:
        with pytest.raises(OldNatsError, match=r"version is 2\.11\.15, Byfield needs 2\.12"):
            await refuse_unfit_nats_at(url)


async def test_a_nats_that_takes_smaller_messages_than_the_largest_event_is_refused() -> None:
    async with nats_saying("2.15.1", MESSAGE_BYTES_MAX - 1) as url:
        with pytest.raises(SmallPayloadError, match=r"max_payload is .* raise it there"):
            await refuse_unfit_nats_at(url)
    async with nats_saying("2.15.1", MESSAGE_BYTES_MAX) as url:
        await refuse_unfit_nats_at(url)


async def test_an_old_nats_is_not_provisioned(home: Path, database: str) -> None:
    async with (
        nats_saying("2.11.15") as url,
        servers(settings(home, postgres_dsn=database, nats_url=url)) as found,
    ):
        with pytest.raises(OldNatsError):
            await prepare(found)


async def test_a_relay_does_not_work_on_an_old_nats_and_says_so() -> None:
    async with nats_saying("2.11.15") as url, relaying(MemoryLog(), url) as relay:
        await eventually(lambda: "Byfield needs 2.12 or newer" in relay.condition.because)


@pytest.mark.fault
async def test_a_server_that_dies_ends_the_block_and_is_named(home: Path, database: str) -> None:
    async def work() -> None:
        async with servers(settings(home, postgres_dsn=database)):
            os.kill(servers_on(home)["nats-server"], signal.SIGQUIT)
            await asyncio.Event().wait()

    with pytest.raises(ServerError, match="NATS ended by itself"):
        await work()
    assert not (home / ADDRESSES_FILE).exists()
    assert servers_on(home) == {}


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("nats://service:hush@127.0.0.1:4222", "nats://service@127.0.0.1:4222"),
        (
            "nats://hush@n1.example,nats://a:hush@n2.example",
            "nats://n1.example,nats://a@n2.example",
        ),
        ("nats://a:hu,sh@n1,nats://b:,@n2:4222", "nats://a@n1,nats://b@n2:4222"),
        ("postgresql://app:hu%40sh@db.example/byfield", "postgresql://app@db.example/byfield"),
        ("postgresql://app:hu,sh@db1:1,db2:2/byfield", "postgresql://app@db1:1,db2:2/byfield"),
        (
            "postgresql://app@db.example/byfield?sslkey=/k&sslpassword=hush&password=hu,sh",
            "postgresql://app@db.example/byfield?sslkey=/k",
        ),
        (
            "postgresql://app@/byfield?password=hush&host=/run/pg&port=1",
            "postgresql://app@/byfield?host=/run/pg&port=1",
        ),
        (
            "postgresql://byfield@/byfield?host=/a%20home/s",
            "postgresql://byfield@/byfield?host=/a%20home/s",
        ),
        ("", ""),
    ],
)
def test_an_address_is_shown_without_what_opens_the_door(address: str, shown: str) -> None:
    assert without_password(address) == shown
