from __future__ import annotations

import asyncio
import json
import re
import sys
from asyncio.subprocess import PIPE
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from deploy.local.nats import Nats
from events.log.postgres import PostgresLog
from events.log.stream import STREAM, settings
from tests.appends import append_of, new_event, new_stream
from tests.events.log.relaying import administering, held, reached, relaying
from tests.processes import address_of, byfield, ended

ROOT = Path(__file__).parents[2]
EVENTS = 12


@pytest.fixture
async def log(database: str) -> AsyncIterator[PostgresLog]:
    """A log in which agencies ask for help, and other things happen."""
    example = json.loads((ROOT / "events/schemas/RequestSubmitted.v1.example.json").read_bytes())
    async with PostgresLog(database) as log:
        for number in range(EVENTS):
            topics = ["de-escalation", f"topic-{number % 3}"]
            data = json.dumps(example | {"topics": topics}).encode()
            name = "RequestSubmitted" if number % 4 else "SomethingNewer"
            await log.append(append_of(new_stream(), events=[new_event(type=name, data=data)]))
        yield log


@pytest.fixture
async def published(log: PostgresLog, nats: Nats) -> None:
    """The stream carries the log; nobody forbids to delete from it."""
    async with administering(nats) as admin:
        breakable = replace(settings(), deny_delete=False, deny_purge=False)
        await admin.jetstream().add_stream(breakable)
    async with relaying(log, nats.relay_url) as relay:
        await reached(relay, EVENTS)


def documented() -> str:
    """The consumer, word for word as the documentation has it."""
    [program] = re.findall(
        r"```python\n(.*?)```", (ROOT / "docs/consume.md").read_text(), re.DOTALL
    )
    return str(program)


async def consumed(database: str, nats: Nats) -> dict[str, Any]:
    """What the documented consumer prints."""
    here = {"postgres_dsn": database, "nats_url": nats.service_url, "port": 0}
    async with byfield("run", "reporting", settings=here) as reporting:
        consumer = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            documented(),
            stdout=PIPE,
            env={
                "NATS_URL": nats.service_url,
                "REPORTING_URL": f"{await address_of(reporting)}/reporting",
                "TOKEN": "development-consumer",
            },
        )
        status, said, _ = await ended(consumer)
    assert status == 0
    printed: dict[str, Any] = json.loads(said)
    return printed


async def assert_it_missed_nothing(printed: dict[str, Any], log: PostgresLog) -> None:
    asked: Counter[str] = Counter()
    for fact in await log.read():
        if fact.type == "RequestSubmitted":
            asked.update(json.loads(fact.data)["topics"])
    assert printed["position"] == EVENTS
    assert dict(printed["asked"]) == asked


@pytest.mark.journey
@pytest.mark.usefixtures("published")
async def test_the_documented_consumer_sees_every_fact(
    log: PostgresLog, database: str, nats: Nats
) -> None:
    await assert_it_missed_nothing(await consumed(database, nats), log)


@pytest.mark.journey
@pytest.mark.fault
@pytest.mark.usefixtures("published")
async def test_the_documented_consumer_fills_what_the_stream_lost(
    log: PostgresLog, database: str, nats: Nats
) -> None:
    async with administering(nats) as admin:
        for lost in (1, 5, 6, EVENTS):  # at the beginning, in the middle, at the end
            await admin.jetstream().delete_msg(STREAM, lost)
        state = await held(admin)
        assert (state.messages, state.last) == (EVENTS - 4, EVENTS)
    await assert_it_missed_nothing(await consumed(database, nats), log)


def test_the_documented_consumer_is_short() -> None:
    assert len([line for line in documented().splitlines() if line.strip()]) <= 30
