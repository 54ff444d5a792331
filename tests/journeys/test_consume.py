from __future__ import annotations

import asyncio
import json
import re
import sys
from asyncio.subprocess import PIPE
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from deploy.local.nats import Nats
from events.log.postgres import PostgresLog
from events.log.stream.stream import STREAM, settings
from tests.appends import append_of, new_event, new_stream
from tests.deploy.cutting import Fault, way_to
from tests.events.log.relay.relaying import administering, held, reached, relaying
from tests.keys import key
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
    [program, _] = re.findall(
        r"```python\n(.*?)```", (ROOT / "docs/consume.md").read_text(), re.DOTALL
    )
    return str(program)


async def consuming(reporting: str, nats: Nats, program: str) -> tuple[int, str, str]:
    """The status of a documented consumer that asks there, and what it said."""
    consumer = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        program,
        stdout=PIPE,
        stderr=PIPE,
        env={
            "NATS_URL": nats.url_of("consumer"),
            "REPORTING_URL": f"{reporting}/reporting",
            "TOKEN": key("consumer"),
        },
    )
    return await ended(consumer)


async def consumed(
    database: str, nats: Nats, faults: Callable[[int], Fault] = lambda _: Fault.NONE
) -> dict[str, Any]:
    """What the documented consumer prints, on a way to reporting with faults."""
    here = {"postgres_dsn": database, "nats_url": nats.service_url, "port": 0}
    async with (
        byfield("run", "reporting", settings=here) as reporting,
        way_to(await address_of(reporting), faults) as (_, address),
    ):
        status, said, wrong = await consuming(address, nats, documented())
    assert (status, wrong) == (0, "")
    printed: dict[str, Any] = json.loads(said)
    return printed


async def lose(nats: Nats, *messages: int) -> None:
    """Messages of the stream, as a damaged disk may."""
    async with administering(nats) as admin:
        for lost in messages:
            await admin.jetstream().delete_msg(STREAM, lost)
        state = await held(admin)
        assert (state.messages, state.last) == (EVENTS - len(messages), EVENTS)


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
    await lose(nats, 1, 5, 6, EVENTS)  # at the beginning, in the middle, at the end
    await assert_it_missed_nothing(await consumed(database, nats), log)


@pytest.mark.journey
@pytest.mark.fault
@pytest.mark.usefixtures("published")
async def test_the_documented_consumer_asks_again_where_an_answer_was_lost(
    log: PostgresLog, database: str, nats: Nats
) -> None:
    await lose(nats, 1, 5, 6, EVENTS)
    faults = {0: Fault.CUT_AFTER_ASKING, 1: Fault.CUT_IN_MID_ANSWER, 3: Fault.CUT_AFTER_ASKING}
    printed = await consumed(database, nats, lambda number: faults.get(number, Fault.NONE))
    await assert_it_missed_nothing(printed, log)


@pytest.mark.usefixtures("published")
async def test_the_documented_consumer_gives_up_with_a_line(nats: Nats) -> None:
    await lose(nats, 1)
    hasty = documented().replace("attempts=9", "attempts=2")
    status, said, wrong = await consuming("http://127.0.0.1:1", nats, hasty)
    assert (status, said) == (1, "")
    [line] = wrong.splitlines()
    assert line.startswith("http://127.0.0.1:1/reporting/log?after=0&limit=1 cannot be read: ")


def test_the_documented_consumer_is_short() -> None:
    assert len([line for line in documented().splitlines() if line.strip()]) <= 30
