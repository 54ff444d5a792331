"""What encryption costs: a field, an append and a read, with it and without, by processor time."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator
from itertools import islice
from statistics import median
from typing import Final

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from deploy.bench.figures import Figure, Limit
from deploy.bench.servers import fresh_stack
from deploy.bench.sizes import Sizes
from events.contracts.examples import examples
from events.contracts.marks import marked_in
from events.event import Metadata
from events.ids import new_id
from events.log.store.event_log import READ_BY_TYPE_EVENTS_MAX, Append, EventLog, NewEvent
from events.vault.private_log import PrivateLog
from events.vault.tokens import DataKey, encrypted, opened
from services.intake.settings import IntakeSettings
from services.kit.run.private_log import open_log

ROUNDS: Final = 5
"""Each measures everything once, in turn, so that a disturbance affects all alike."""
CALLERS: Final = 32
TYPE: Final = "RequestSubmitted"
FIELDS: Final = 5
"""Its name, mail address, telephone, who authorized it, and the problem."""
_METADATA: Final = Metadata(
    actor="system:bench", correlation_id=str(new_id()), command_digest="d" * 64
)


async def measure_privacy(sizes: Sizes) -> list[Figure]:
    """Measure submissions with five personal texts; take the median of the rounds."""
    events = sizes.append_events // 10 // ROUNDS
    async with fresh_stack() as stack:
        settings = IntakeSettings.read(postgres_dsn=stack.postgres_dsn, home=stack.home)
        async with open_log(settings, "intake") as log:
            rounds = [await _round(log, settings, events) for _ in range(ROUNDS)]
    costs = {name: median(each[name] for each in rounds) for name in rounds[0]}
    return [
        Figure("privacy", "a field encrypted, a key a fact", costs["encrypt"], "µs"),
        Figure("privacy", "a field read, a key a fact", costs["decrypt"], "µs"),
        Figure(
            "privacy",
            f"an append with {FIELDS} texts, {CALLERS} callers",
            costs["append"],
            "µs",
            (Limit("the same kept plain", costs["append plain"]),),
        ),
        Figure(
            "privacy",
            f"a fact with {FIELDS} texts, read in bulk for the first time",
            costs["read"],
            "µs",
            (Limit("reading it as it is stored", costs["read plain"]),),
        ),
    ]


async def _round(log: PrivateLog, settings: IntakeSettings, events: int) -> dict[str, float]:
    head = (await log.head()).position
    figures = _fields(events) | {
        "append": await _append(log, events),
        "append plain": await _append(log.stored, events),
        "read plain": await _read(log.stored, head, events),
    }
    # Another process, which knows no key yet.
    async with open_log(settings, "intake") as other:
        return figures | {"read": await _read(other, head, events)}


def _fields(events: int) -> dict[str, float]:
    """Return the microseconds of a field, without JSON and without the vault."""
    marked = marked_in(TYPE, 1)
    assert marked is not None  # noqa: S101 - the schema marks it
    content = orjson.loads(examples()[TYPE].model_dump_json())
    chances = [os.urandom(32) for _ in range(events)]
    event_id = new_id()
    begin = time.process_time()
    stored = [
        (key, encrypted(content, marked, key, event_id))
        for key in (DataKey(new_id(), AESGCM(chance)) for chance in chances)
    ]
    middle = time.process_time()
    for key, each in stored:
        opened(each, key.id, key.cipher, event_id)
    end = time.process_time()
    fields = events * FIELDS / 1_000_000
    return {"encrypt": (middle - begin) / fields, "decrypt": (end - middle) / fields}


async def _append(log: EventLog, events: int) -> float:
    """Return the microseconds of this process an append."""
    appends = islice(_appends(), events)

    async def call() -> None:
        for append in appends:
            await log.append(append)

    begin = time.process_time()
    async with asyncio.TaskGroup() as tasks:
        for _ in range(CALLERS):
            tasks.create_task(call())
    return (time.process_time() - begin) / events * 1_000_000


async def _read(log: EventLog, after: int, events: int) -> float:
    """Return the microseconds of this process a fact."""
    begin = time.process_time()
    for position in range(after, after + events, READ_BY_TYPE_EVENTS_MAX):
        await log.read_by_type([TYPE], after=position)
    return (time.process_time() - begin) / events * 1_000_000


def _appends() -> Iterator[Append]:
    data = examples()[TYPE].model_dump_json().encode()
    while True:
        yield Append(f"request-{new_id()}", 0, (NewEvent(new_id(), TYPE, 1, data),), _METADATA)
