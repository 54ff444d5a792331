"""A connection whose settings took no effect is refused: they were asked for with a reason."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest

from events.log.database.connections import UnfitConnectionError, close_pool, connect, lent
from events.log.database.passing import reason_of
from events.log.database.pools import open_pool
from events.log.postgres import PostgresLog

ROLE = "byfield_intake"
MADE_UP_PROCESS = 77


@asynccontextmanager
async def pooler(dsn: str, *, drops: bytes = b"", hides: bool = False) -> AsyncIterator[str]:
    """A program between us and PostgreSQL, as poolers are; the address by which it is reached.

    It `drops` a setting of the start, as one that was told to ignore it, or `hides` the process of
    PostgreSQL, as one does that gives it to whoever asks next.
    """
    [sockets] = parse_qs(urlsplit(dsn).query)["host"]
    [port] = parse_qs(urlsplit(dsn).query)["port"]
    work: set[asyncio.Task[None]] = set()

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, thither = await asyncio.open_unix_connection(f"{sockets}/.s.PGSQL.{port}")
        try:
            thither.write(await _start(reader, drops))
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(_pass_on(reader, thither))
                tasks.create_task(_bring_back(there, writer, hides=hides))
        finally:
            for each in (writer, thither):
                each.close()
                with suppress(OSError):
                    await each.wait_closed()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(carry(reader, writer))
        work.add(task)

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    async with server:
        where = urlsplit(dsn)
        address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield f"postgresql://{where.username}@{address}{where.path}?sslmode=disable"
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)


async def _start(reader: asyncio.StreamReader, drops: bytes) -> bytes:
    """The first message, without one setting."""
    [length] = struct.unpack("!I", await reader.readexactly(4))
    said = (await reader.readexactly(length - 4))[4:-1].split(b"\0")
    kept = [
        part
        for name, value in zip(said[::2], said[1::2], strict=False)
        if name and name != drops
        for part in (name, value)
    ]
    body = struct.pack("!I", 3 << 16) + b"\0".join(kept) + b"\0\0"
    return struct.pack("!I", len(body) + 4) + body


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while part := await reader.read(65_536):
        writer.write(part)
    writer.write_eof()


async def _bring_back(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, hides: bool
) -> None:
    with suppress(asyncio.IncompleteReadError):
        while True:
            kind = await reader.readexactly(1)
            [length] = struct.unpack("!I", await reader.readexactly(4))
            body = await reader.readexactly(length - 4)
            if kind == b"K" and hides:
                body = struct.pack("!I", MADE_UP_PROCESS) + body[4:]
            writer.write(kind + struct.pack("!I", length) + body)
    writer.close()


async def test_a_way_that_changes_nothing_is_taken(database: str) -> None:
    async with pooler(database) as way:
        connection = await connect(way, ROLE)
        assert await connection.fetchval("SELECT current_user") == ROLE
        await connection.close()


@pytest.mark.parametrize(
    ("drops", "why"),
    [
        (b"role", "role is 'byfield' and must be 'byfield_intake'"),
        (b"search_path", "search_path is .* and must be 'log_intake, log'"),
    ],
)
async def test_a_setting_that_was_dropped_on_the_way_is_named(
    database: str, drops: bytes, why: str
) -> None:
    async with pooler(database, drops=drops) as way:
        with pytest.raises(UnfitConnectionError, match=why):
            await connect(way, ROLE)
        with pytest.raises(UnfitConnectionError, match=why):
            await PostgresLog(way, role=ROLE).start()


async def test_a_pooler_that_shares_its_connections_is_refused(database: str) -> None:
    async with pooler(database, hides=True) as way:
        with pytest.raises(UnfitConnectionError, match="a pooler stands between: connect to"):
            await connect(way, ROLE)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("default_transaction_isolation", "serializable"),
        ("default_transaction_isolation", "repeatable read"),
        ("session_replication_role", "replica"),
    ],
)
async def test_what_was_set_for_the_database_against_our_need_is_named(
    database: str, setting: str, value: str
) -> None:
    owner = await asyncpg.connect(database)
    name = await owner.fetchval("SELECT current_database()")
    await owner.execute(f"ALTER DATABASE {name} SET {setting} = '{value}'")
    pool = await open_pool(database, ROLE, connections_max=1)
    try:
        said = setting.removeprefix("default_")
        with pytest.raises(UnfitConnectionError, match=f"{said} is '{value}'") as refused:
            async with lent(pool):
                pass
        assert reason_of(refused.value) == str(refused.value), "a caller hears why, and to wait"
        await owner.execute(f"ALTER DATABASE {name} RESET {setting}")
        async with lent(pool) as mended:
            assert await mended.fetchval("SELECT current_user") == ROLE
    finally:
        await close_pool(pool)
        await owner.close()
