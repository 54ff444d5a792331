"""On a full disk no read can be recorded: nothing is shown, the reason is said, and it passes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from deploy.local.postgres import Postgres
from deploy.torture.disks import filled
from events.log.database.connections import close_pool
from events.log.database.passing import reason_of
from services.kit.feed.connections import open_pool
from services.kit.http.read_records import list_reads
from services.kit.http.reads import Read, write_reads
from tests.keys import asking_as
from tests.services.reporting.lives import fact
from tests.services.reporting.test_scopes import Asked
from tests.waiting import eventually

FULL = "the disk of the database is full"
MANY = [Read("maria", "coordinator", "show_log", "log", "x" * 60, 1, 1, 1)] * 5_000


@pytest.fixture
async def asked(server_on_disk: Postgres) -> AsyncIterator[Asked]:
    pool = await open_pool(server_on_disk.dsn(), "reporting")
    yield Asked(pool)
    await close_pool(pool)


@pytest.mark.fault
async def test_what_cannot_be_recorded_is_not_shown_until_there_is_room(
    asked: Asked, disk: Path
) -> None:
    await asked.tell(fact("TopicListed"))
    center = asking_as("coordinator")

    async def why_not() -> str | None:
        try:
            await write_reads(asked.pool, MANY)
        except asyncpg.PostgresError as fault:
            return reason_of(fault)
        return None

    async def refused() -> str | None:
        answer = await asked.get("/log", center)
        return answer.text if answer.status_code == 503 else None

    with filled(disk):
        assert await eventually(why_not, seconds_max=60) == FULL
        said = await eventually(refused, seconds_max=60)
        assert said is not None
        assert FULL in said
        assert "TopicListed" not in said
    assert (await asked.get("/log", center)).status_code == 200
    [latest] = await list_reads(asked.pool, limit=1)
    assert (latest.operation, latest.last_position) == ("show_log", 1)
