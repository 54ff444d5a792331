"""What tests of seals share: a log with facts, a key, a sealer, and a superuser who tampers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC
from pathlib import Path

import asyncpg
import orjson

from events.event import Recorded
from events.log.database.connections import Connection, set_codecs
from events.log.postgres import PostgresLog
from events.log.seals.note import Seal, Signer
from events.log.seals.record import Stored
from events.log.seals.sealer import Sealer
from tests.appends import append_of, new_stream

NAME = "center.example/log"
SIGNER = Signer(NAME, bytes(range(32)))
AS_SUPERUSER = (
    "ALTER TABLE log.event DISABLE TRIGGER ALL",
    "ALTER TABLE log.seal DISABLE TRIGGER ALL",
    "ALTER TABLE log.tile DISABLE TRIGGER ALL",
)
AND_BACK = (
    "ALTER TABLE log.event ENABLE ALWAYS TRIGGER event_is_append_only",
    "ALTER TABLE log.seal ENABLE ALWAYS TRIGGER seal_is_append_only",
    "ALTER TABLE log.tile ENABLE ALWAYS TRIGGER tile_is_append_only",
)


def stored(recorded: Recorded) -> Stored:
    """A record as `records_read.sql` writes it out, said a second time."""
    _, stream, version, id_, type_, schema_version, data, metadata, at = recorded
    moment = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    lines = f"{stream}\n{version}\n{id_}\n{type_}\n{schema_version}\n{moment}\n"
    return Stored(recorded.position, lines.encode(), orjson.dumps(metadata), data)


async def append(dsn: str, events: int) -> None:
    """Append so many facts, 500 at a time."""
    async with PostgresLog(dsn) as log:
        while events > 0:
            await log.append(append_of(new_stream(), events=min(events, 500)))
            events -= 500


def sealer(
    dsn: str,
    folder: Path,
    *,
    signers: Sequence[Signer] = (SIGNER,),
    witnesses: Sequence[str] = (),
) -> Sealer:
    """A sealer that looks often."""
    return Sealer(
        dsn, signers, folder, witnesses=witnesses, seal_seconds=0.02, stopped_seconds=0.02
    )


async def seal(dsn: str, folder: Path, signers: Sequence[Signer] = (SIGNER,)) -> Seal:
    """Seal what there is."""
    sealed = await sealer(dsn, folder, signers=signers).seal_once()
    assert sealed is not None
    return sealed


@asynccontextmanager
async def superuser(dsn: str) -> AsyncIterator[Connection]:
    """A connection of the owner of everything."""
    connection = await asyncpg.connect(dsn)
    try:
        await set_codecs(connection)
        yield connection
    finally:
        await connection.close()


async def tamper(dsn: str, *statements: str) -> None:
    """Change what nobody may change, and put the triggers back so that nothing shows."""
    async with superuser(dsn) as connection, connection.transaction():
        for statement in (*AS_SUPERUSER, *statements, *AND_BACK):
            await connection.execute(statement)
