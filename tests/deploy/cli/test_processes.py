from __future__ import annotations

import asyncio
import signal
from asyncio.subprocess import PIPE
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest
from nats import connect

from deploy.local.issuer.running import PORT_FILE
from deploy.local.nats import Nats
from events.log.postgres import PostgresLog
from tests.appends import append_of, new_stream
from tests.deploy.cli.test_access import ADMIT
from tests.processes import (
    BYFIELD,
    address_of,
    byfield,
    ended,
    environment,
    said_by,
    servers_on,
)
from tests.waiting import eventually


@pytest.fixture
def here(database: str, nats: Nats) -> Mapping[str, object]:
    """The settings of servers that are there."""
    return {"postgres_dsn": database, "nats_url": nats.admin_url, "port": 0}


async def test_up_says_where_it_is_shares_its_servers_and_ends_with_them(home: Path) -> None:
    settings = {"home": home, "port": 0}
    async with byfield("up", settings=settings) as up:
        address = await address_of(up)
        async with httpx.AsyncClient(base_url=address) as client:
            assert (await client.get("/health/ready")).json()["state"] == "well"
            assert set((await client.get("/")).json()["services"]) == {
                "access",
                "intake",
                "assignment",
                "reporting",
            }
            issuer = f"http://127.0.0.1:{(home / PORT_FILE).read_text()}"
            metadata = await client.get(f"{issuer}/.well-known/openid-configuration")
            assert metadata.json()["issuer"] == issuer
        async with byfield("up", settings=settings, stderr=PIPE) as second:
            status, _, err = await ended(second)
            assert status == 1
            assert err.startswith(f"byfield: {home} is in use by process {up.pid} (byfield up); ")
        async with byfield(*ADMIT, settings=settings) as admit:
            status, said, _ = await ended(admit)
            assert status == 0
            assert f"  {address}/access/invitation/" in said
        async with byfield("log", "head", settings=settings) as head:
            assert (await ended(head))[:2] == (0, "1\n")
        up.send_signal(signal.SIGTERM)
        status, said, _ = await ended(up)
    assert status == 0
    assert f"  {address}/reporting" in said
    assert f"  People sign in at {address}/access/home\n" in said
    assert f"  Development sign-in  {issuer}\n" in said
    assert servers_on(home) == {}


async def test_a_relay_that_stopped_shows_in_the_health_of_up(
    here: Mapping[str, object], database: str, nats: Nats
) -> None:
    async with byfield("up", settings=here) as up, PostgresLog(database) as log:
        address = await address_of(up)
        stray = await connect(nats.admin_url)
        await stray.jetstream().publish("events.story.Stray", b"{}")
        await stray.close()
        await log.append(append_of(new_stream()))
        async with httpx.AsyncClient(base_url=address) as client:

            async def relay_stopped() -> bool:
                health = await client.get("/health/ready")
                assert health.status_code == 200
                [relay] = [part for part in health.json()["parts"] if part["part"] == "relay"]
                stopped: bool = relay["says"].startswith("stopped: ")
                return stopped and health.json()["state"] == "degraded"

            await eventually(relay_stopped)


@pytest.mark.fault
async def test_up_ended_while_it_starts_leaves_nothing(home: Path) -> None:
    async with byfield("up", settings={"home": home}, stderr=PIPE) as up:
        await eventually(lambda: servers_on(home))
        up.send_signal(signal.SIGTERM)
        assert await ended(up) == (143, "", "")
    assert servers_on(home) == {}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_relay_alone_ends_when_it_is_told(
    here: Mapping[str, object], number: signal.Signals
) -> None:
    async with byfield("run", "relay", settings=here) as relay:
        await said_by(relay, "at work")
        relay.send_signal(number)
        assert (await ended(relay))[0] == 0


async def test_a_relay_alone_says_how_it_is_where_it_is_asked(
    here: Mapping[str, object], database: str, nats: Nats
) -> None:
    async with (
        byfield("run", "relay", "--port", "0", settings=here) as relay,
        PostgresLog(database) as log,
    ):
        address = await address_of(relay)
        async with httpx.AsyncClient(base_url=address) as client:

            async def says() -> tuple[int, str]:
                ready = await client.get("/health/ready")
                [part] = ready.json()["parts"]
                return ready.status_code, part["says"]

            async def is_said(status: int, start: str, end: str) -> bool:
                found, said = await says()
                return found == status and said.startswith(start) and said.endswith(end)

            assert (await client.get("/health/live")).status_code == 200
            await log.append(append_of(new_stream()))
            await eventually(lambda: is_said(200, "works, since ", "position 1, as far as the log"))
            stray = await connect(nats.admin_url)
            await stray.jetstream().publish("events.story.Stray", b"{}")
            await stray.close()
            await log.append(append_of(new_stream()))
            start = "stopped: message 2 of the stream BYFIELD carries no event at all"
            await eventually(lambda: is_said(503, start, "behind the log"))
            relay.send_signal(signal.SIGTERM)
            assert (await ended(relay))[0] == 0


async def test_a_relay_whose_nats_is_away_says_so_and_since_when(
    here: Mapping[str, object], nats: Nats
) -> None:
    async with byfield("run", "relay", "--port", "0", settings=here) as relay:
        address = await address_of(relay)
        async with httpx.AsyncClient(base_url=address) as client:
            await nats.stop()

            async def waits() -> bool:
                ready = await client.get("/health/ready")
                [part] = ready.json()["parts"]
                return ready.status_code == 200 and part["says"].startswith("waits: ")

            await eventually(waits)


async def test_ctrl_c_ends_a_tail_without_a_word(here: Mapping[str, object], database: str) -> None:
    async with (
        byfield("log", "tail", settings=here, stderr=PIPE) as tail,
        PostgresLog(database) as log,
    ):
        await log.append(append_of(new_stream()))
        await said_by(tail, "RequestSubmitted")
        await log.append(append_of("engagement-followed"))
        await said_by(tail, "engagement-followed")
        tail.send_signal(signal.SIGINT)
        assert await ended(tail) == (130, "", "")


async def test_a_reader_who_has_seen_enough_is_no_fault(
    here: Mapping[str, object], database: str
) -> None:
    async with PostgresLog(database) as log:
        for _ in range(4):
            await log.append(append_of(new_stream(), events=500))
    command = f"{BYFIELD} log tail --after 0 --no-follow --json | head -n 1"
    process = await asyncio.create_subprocess_shell(
        command, stdout=PIPE, stderr=PIPE, env=environment(here)
    )
    status, out, err = await ended(process)
    assert (status, len(out.splitlines()), err) == (0, 1, "")
