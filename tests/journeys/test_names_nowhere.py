"""Where people's names stand after the main job: for who may see them, and nowhere else."""

from __future__ import annotations

import json
import signal
from asyncio.subprocess import PIPE
from collections.abc import Mapping
from pathlib import Path

import asyncpg
import pytest

from deploy.client import Client
from deploy.services import SERVICES
from events.log.stream.connection import connected
from tests.journeys.main_job import FACTS, MainJob
from tests.processes import address_of, byfield, ended
from tests.waiting import eventually

NAMES = (b"Alex Roe", b"alex@agency.example", b"Chief Roe", b"Robin Doe", b"been trained since")


@pytest.mark.journey
async def test_names_are_shown_by_services_and_stand_nowhere_else(home: Path) -> None:
    settings = {"home": home, "port": 0, "log_level": "debug"}
    async with byfield("up", settings=settings, stderr=PIPE) as process, Client() as client:
        job = MainJob(client, dict.fromkeys(SERVICES, await address_of(process)))
        await job.register()
        await job.enroll()
        await job.submit()
        await job.screen()
        await job.assign()
        await job.deliver()
        await job.evaluate()
        shown = json.dumps(
            [
                await job.read(f"/intake/requests/{job.request_id}"),
                await job.read("/assignment/experts?provider=iacp"),
            ]
        ).encode()
        assert [name for name in NAMES if name not in shown] == []
        servers = json.loads((home / "addresses.json").read_bytes())
        places = {
            "the log": await _stored(servers["postgres_dsn"]),
            "the stream": await _streamed(servers["nats_admin_url"]),
            "/reporting/log": json.dumps(await job.read("/reporting/log?limit=1000")).encode(),
            "byfield log": await _exported(home),
        }
        assert await _rows_with_tokens(servers["postgres_dsn"]) == []
        process.send_signal(signal.SIGINT)
        _, _, said = await ended(process)
    places["lines of the program"] = said.encode()
    found = [(place, name) for place, it in places.items() for name in NAMES if name in it]
    assert found == []
    assert all(b"enc:1:" in places[place] for place in places if place != "lines of the program")


async def _stored(dsn: str) -> bytes:
    owner = await asyncpg.connect(dsn)
    rows = await owner.fetch("SELECT data, metadata::text AS metadata FROM log.event")
    await owner.close()
    assert len(rows) == len(FACTS)
    return b"\n".join(row["data"] + row["metadata"].encode() for row in rows)


async def _streamed(url: str) -> bytes:
    async with connected(url, name="a reader", on_lost=lambda: None) as connection:
        stream = connection.jetstream()

        async def whole() -> bool:
            return (await stream.stream_info("BYFIELD")).state.last_seq == len(FACTS)

        await eventually(whole)
        messages = [await stream.get_msg("BYFIELD", at) for at in range(1, len(FACTS) + 1)]
    return b"\n".join(message.data or b"" for message in messages)


async def _exported(home: Path) -> bytes:
    said: Mapping[str, object] = {"home": home}
    command = ("log", "tail", "--after", "0", "--no-follow", "--json")
    async with byfield(*command, settings=said) as process:
        status, out, _ = await ended(process)
    assert status == 0
    return out.encode()


async def _rows_with_tokens(dsn: str) -> list[str]:
    """The tables of services in which an encrypted text stands instead of the text."""
    owner = await asyncpg.connect(dsn)
    tables = await owner.fetch(
        "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables "
        "WHERE schemaname = ANY ($1)",
        list(SERVICES),
    )
    count = "SELECT count(*) FROM {} AS row WHERE row::text LIKE '%enc:1:%'"
    found = [row["name"] for row in tables if await owner.fetchval(count.format(row["name"]))]
    await owner.close()
    return found
