"""PostgreSQL on a disk that is full, and then is not: said, survived, and over by itself."""

from __future__ import annotations

import os
from collections.abc import Awaitable
from pathlib import Path

import asyncpg
import pytest

from deploy.local.postgres import Postgres
from deploy.torture.disks import filled
from events.log.database.passing import reason_of
from events.log.postgres import PostgresLog
from tests.appends import append_of, new_event, new_stream
from tests.waiting import eventually

FULL = "the disk of the database is full"


async def append_much(log: PostgresLog) -> None:
    """Content that does not fit into a page that is there already."""
    data = b'{"n": "%s"}' % os.urandom(50_000).hex().encode()
    await log.append(append_of(new_stream(), events=[new_event(data=data)]))


async def why_not(asked: Awaitable[None]) -> str | None:
    """For which reason it cannot be done just now; None if it can."""
    try:
        await asked
    except asyncpg.PostgresError as fault:
        return reason_of(fault)
    return None


@pytest.mark.fault
async def test_a_full_disk_is_said_and_when_there_is_room_it_goes_on(
    disk: Path, server_on_disk: Postgres
) -> None:
    async with PostgresLog(server_on_disk.dsn(), role="byfield_intake") as log:
        await append_much(log)
        await log.refuse_if_unwritable()
        with filled(disk):
            # Until no page is left.
            assert await eventually(lambda: why_not(append_much(log)), seconds_max=60) == FULL
            head = (await log.head()).position

            # What was appended a moment ago speaks for itself for another moment.
            assert await eventually(lambda: why_not(log.refuse_if_unwritable())) == FULL
            assert (await log.head()).position == head, "looking appends nothing"
        await append_much(log)
        await log.refuse_if_unwritable()
        assert (await log.head()).position == head + 1


@pytest.mark.fault
async def test_a_server_that_takes_no_writes_is_noticed_without_one(
    server_on_disk: Postgres,
) -> None:
    async with PostgresLog(server_on_disk.dsn()) as log:
        owner = await asyncpg.connect(server_on_disk.dsn())
        await owner.execute("ALTER DATABASE byfield SET default_transaction_read_only = on")
        await log._readers.expire_connections()

        why = await eventually(lambda: why_not(log.refuse_if_unwritable()))
        assert why == "the database takes no writes: it is read-only"
        await owner.close()
