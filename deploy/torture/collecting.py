"""Collect the evidence by plain SQL, a plain consumer, and answers of the HTTP API."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from typing import Any, Final

import asyncpg
import nats
import nats.errors
import orjson

from deploy.torture.callers import Callers
from deploy.torture.evidence import Acknowledged, Checkpoint, Evidence, LogRow, Message
from events.log.database.statements import statement

PACKAGE: Final = "deploy.torture"
MESSAGE_SECONDS_MAX: Final = 20.0
SETTLED_SECONDS_MAX: Final = 240.0
LOOK_AGAIN_SECONDS: Final = 0.5
STREAM: Final = "BYFIELD"


async def settled(dsn: str, nats_url: str) -> None:
    """Wait until the stream and all checkpoints are at the head, or until time is up."""
    deadline = asyncio.get_running_loop().time() + SETTLED_SECONDS_MAX
    while asyncio.get_running_loop().time() < deadline:
        connection = await asyncpg.connect(dsn)
        try:
            checkpoints = await connection.fetch(statement(PACKAGE, "checkpoints"))
            [last] = await connection.fetch(statement(PACKAGE, "last_row"))
        finally:
            await connection.close()
        head = last["position"]
        if {row["position"] for row in checkpoints} == {head} == {await last_sequence(nats_url)}:
            return
        await asyncio.sleep(LOOK_AGAIN_SECONDS)


async def collect(
    dsn: str,
    nats_url: str,
    callers: Callers,
    acknowledged: Sequence[Acknowledged],
    mark: str,
    newer: frozenset[str],
) -> Evidence:
    """Return all evidence, once all has come to rest; every forged message contains `mark`."""
    connection = await asyncpg.connect(dsn)
    try:
        return Evidence(
            rows=await _rows(connection),
            messages=await _messages(nats_url),
            checkpoints=[
                Checkpoint(*row)
                for row in await connection.fetch(statement(PACKAGE, "checkpoints"))
            ],
            acknowledged=acknowledged,
            figures=await _figures(callers),
            forged=await _holding(connection, mark),
            parked=[tuple(row) for row in await connection.fetch(statement(PACKAGE, "parked"))],
            discarded=[
                tuple(row) for row in await connection.fetch(statement(PACKAGE, "discarded"))
            ],
            newer=newer,
        )
    finally:
        await connection.close()


async def _rows(connection: asyncpg.Connection[asyncpg.Record]) -> list[LogRow]:
    found = await connection.fetch(statement(PACKAGE, "log_rows"))
    return [
        LogRow(**{**row, "data": orjson.loads(row["data"]), "metadata": _flat(row["metadata"])})
        for row in found
    ]


def _flat(text: str) -> dict[str, Any]:
    metadata: dict[str, Any] = orjson.loads(text)
    return metadata


async def _holding(connection: asyncpg.Connection[asyncpg.Record], mark: str) -> list[str]:
    """Return the tables of read models with rows that contain the mark."""
    holding = []
    for row in await connection.fetch(statement(PACKAGE, "tables")):
        content = io.BytesIO()
        await connection.copy_from_table(row["name"], schema_name=row["schema"], output=content)
        if mark.encode() in content.getvalue():
            holding.append(f"{row['schema']}.{row['name']}")
    return holding


async def last_sequence(nats_url: str) -> int:
    """Return the last sequence of the stream; 0 while it is away or being made anew."""
    try:
        connection = await nats.connect(nats_url, allow_reconnect=False)
    except (OSError, nats.errors.Error):
        return 0
    try:
        return int((await connection.jetstream().stream_info(STREAM)).state.last_seq)
    except nats.errors.Error:
        return 0
    finally:
        await connection.close()


async def _messages(nats_url: str) -> list[Message]:
    connection = await nats.connect(nats_url)
    try:
        jetstream = connection.jetstream()
        messages = (await jetstream.stream_info(STREAM)).state.messages
        subscription = await jetstream.subscribe("events.>", ordered_consumer=True)
        carried = []
        for _ in range(messages):
            message = await subscription.next_msg(timeout=MESSAGE_SECONDS_MAX)
            sequence = message.metadata.sequence.stream
            try:
                content = orjson.loads(message.data)
            except orjson.JSONDecodeError:
                content = {}
            carried.append(Message(sequence, message.subject, content))
        return carried
    finally:
        await connection.close()


async def _figures(callers: Callers) -> dict[str, int]:
    answer = await callers.ask_reporting("/reporting/figures?by=all")
    [row] = answer.json()["rows"]
    return {name: value for name, value in row.items() if isinstance(value, int)}
