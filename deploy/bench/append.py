"""How fast events are appended, beside plain writes of the same rows to PostgreSQL."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import count, islice
from statistics import median
from typing import Any, Final

import orjson

from deploy.bench.figures import Figure, Limit
from deploy.bench.servers import fresh_stack
from deploy.bench.sizes import Sizes
from events.event import Metadata
from events.ids import new_id
from events.log.database.connections import Connection, connect
from events.log.database.statements import statement
from events.log.postgres import PostgresLog
from events.log.store.event_log import Append, EventLog, NewEvent

ROUNDS: Final = 5
"""Each measures everything once, so that a disturbance of the machine affects all alike."""
CALLERS: Final = (1, 16, 256)
COPY_SHARE_MIN: Final = 0.8
INSERT_SHARE_MIN: Final = 0.7
MESSAGE_SHARE_MIN: Final = 0.9
GROUP_ROWS: Final = 256
ROLE: Final = "byfield_intake"
TYPE: Final = "RequestSubmitted"
"""A type that the role may append."""
DATA: Final = b'{"text":"' + b"x" * 689 + b'"}'
_METADATA: Final = Metadata(
    actor="system:bench", correlation_id=str(new_id()), command_digest="d" * 64
)
_PACKAGE: Final = "deploy.bench"


async def measure_append(sizes: Sizes) -> list[Figure]:
    """Measure appends of one event of 700 bytes to new streams; take the median of the rounds."""
    async with fresh_stack() as stack, PostgresLog(stack.postgres_dsn, role=ROLE) as log:
        connection = await connect(stack.postgres_dsn, None)
        for made in ("append_copied", "messages", "messages_function"):
            await connection.execute(statement(_PACKAGE, made))
        try:
            rounds = await _rounds(log, connection, sizes)
        finally:
            await connection.close()
    speeds = {name: median(each[name] for each in rounds) for name in rounds[0]}
    inserts = Limit("a plain INSERT a transaction", speeds["insert"], INSERT_SHARE_MIN)
    messages = Limit("message-db's write_message", speeds["message"], MESSAGE_SHARE_MIN)
    commits = Limit(f"COPY, a commit each {GROUP_ROWS} rows", speeds["copy groups"], COPY_SHARE_MIN)
    copy = Limit("COPY of the same rows in one", speeds["copy"])
    limits = {1: (messages, inserts), 16: (copy,), 256: (commits, copy)}
    return [
        Figure("append", _what(callers), speeds[_what(callers)], "events/s", limits[callers])
        for callers in CALLERS
    ]


async def _rounds(log: EventLog, connection: Connection, sizes: Sizes) -> list[dict[str, float]]:
    few, many = sizes.append_events_one_caller // ROUNDS, sizes.append_events // ROUNDS
    rows = _rows()
    return [
        {
            "insert": await _insert(connection, list(islice(rows, few))),
            "message": await _write_messages(connection, few),
            "copy": await _copy(connection, list(islice(rows, many)), many),
            "copy groups": await _copy(connection, list(islice(rows, many)), GROUP_ROWS),
        }
        | {
            _what(callers): await append_speed(log, callers, few if callers == 1 else many)
            for callers in CALLERS
        }
        for _ in range(ROUNDS)
    ]


def _what(callers: int) -> str:
    return f"append, {callers} caller{'s' if callers > 1 else ''}"


async def append_speed(log: EventLog, callers: int, events: int) -> float:
    """Append so many events, and return how many were appended a second."""
    appends = iter(
        [
            Append(
                f"request-{new_id()}",
                0,
                (NewEvent(new_id(), TYPE, 1, DATA),),
                _METADATA,
            )
            for _ in range(events)
        ]
    )

    async def call() -> None:
        for append in appends:
            await log.append(append)

    begin = time.perf_counter()
    async with asyncio.TaskGroup() as tasks:
        for _ in range(callers):
            tasks.create_task(call())
    return events / (time.perf_counter() - begin)


def _rows() -> Iterator[tuple[Any, ...]]:
    for position in count(1):
        stream, metadata, now = f"request-{new_id()}", _METADATA.as_mapping(), datetime.now(UTC)
        yield (position, stream, 1, new_id(), TYPE, 1, DATA, metadata, now)


async def _insert(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> float:
    insert = await connection.prepare(statement(_PACKAGE, "append_insert"))
    begin = time.perf_counter()
    for row in rows:
        await insert.fetch(*row)
    return len(rows) / (time.perf_counter() - begin)


async def _write_messages(connection: Connection, messages: int) -> float:
    write = await connection.prepare(statement(_PACKAGE, "messages_write"))
    data, metadata = orjson.Fragment(DATA), _METADATA.as_mapping()
    rows = [
        (str(new_id()), f"request-{new_id()}", TYPE, data, metadata, -1) for _ in range(messages)
    ]
    begin = time.perf_counter()
    for row in rows:
        await write.fetch(*row)
    return messages / (time.perf_counter() - begin)


async def _copy(connection: Connection, rows: Sequence[tuple[Any, ...]], at_once: int) -> float:
    begin = time.perf_counter()
    for first in range(0, len(rows), at_once):
        await connection.copy_records_to_table("copied", records=rows[first : first + at_once])
    return len(rows) / (time.perf_counter() - begin)
