"""What a release before wrote goes on: declines get their days, and the reaction its new name."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest

import services.assignment
import services.kit
from events.log.database.connections import Pool
from events.log.database.migrate import migrate
from services.assignment.feeds import FOLLOW_REQUESTS_FEED
from services.kit.feed.connections import lent
from tests.services.assignment.examples import OPENED, SECOND, assigned, declined, march
from tests.services.assignment.telling import project, rows_of, told

KIT = Path(services.kit.__path__[0]) / "migrations"
MIGRATIONS = Path(services.assignment.__path__[0]) / "migrations"
ROWS_OF_BEFORE = """
INSERT INTO before.{table}
    SELECT (json_populate_record(NULL::before.{table}, to_json({table}.*))).*
    FROM assignment.{table}
"""
GIVEN_BACK_TWICE = [
    *(OPENED, assigned(), declined(day=6)),
    *(assigned(to=SECOND, day=7), declined(by=SECOND, day=20)),
]


@pytest.fixture
async def connection(database: str) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(database)
    await migrate(connection, folder=KIT, schema="before", name="kit")
    yield connection
    await connection.close()


async def migrated(connection: Any, folder: Path, before: str) -> None:
    """Let the tables be those of the migrations before this one."""
    for path in sorted(MIGRATIONS.glob("*.sql")):
        if path.name < before:
            shutil.copy(path, folder)
    await migrate(connection, folder=folder, schema="before", name="assignment")


async def test_a_decline_of_before_has_the_day_on_which_the_expert_was_free_again(
    pool: Pool, connection: Any, tmp_path: Path
) -> None:
    await project(pool, told(GIVEN_BACK_TWICE))
    await migrated(connection, tmp_path, "0008")
    for table in ("engagements", "assignments"):
        await connection.execute(ROWS_OF_BEFORE.format(table=table))
    await migrate(connection, folder=MIGRATIONS, schema="before", name="assignment")
    (upgraded,) = await rows_of(connection, "before.engagements")
    async with lent(pool) as ours:
        (now,) = await rows_of(ours, "assignment.engagements")
    assert upgraded["declined"] == now["declined"]
    assert upgraded["declined_on"] == now["declined_on"] == [march(6), march(20)]
    assert upgraded["decline_reasons"] == ["unknown", "unknown"]


async def test_the_reaction_goes_on_under_its_new_name_where_it_stood(
    connection: Any, tmp_path: Path
) -> None:
    await migrated(connection, tmp_path, "0012")
    await connection.execute("SET search_path TO before")
    await connection.execute(
        "INSERT INTO checkpoint (feed, position, event_id) VALUES ('follow_requests', 41, $1)",
        UUID(int=41),
    )
    await connection.execute(
        "INSERT INTO parked (feed, position, stream, error, attempts)"
        " VALUES ('follow_requests', 17, 'request-1', 'Refused: no', 3), ('roster', 18, 'x', '', 1)"
    )
    await migrate(connection, folder=MIGRATIONS, schema="before", name="assignment")
    stands = await connection.fetch("SELECT feed, position FROM before.checkpoint ORDER BY 1")
    assert [tuple(row) for row in stands] == [
        ("follow_requests", 41),
        (FOLLOW_REQUESTS_FEED, 41),
    ]
    parked = await connection.fetch("SELECT feed, position FROM before.parked ORDER BY 2")
    assert [tuple(row) for row in parked] == [(FOLLOW_REQUESTS_FEED, 17), ("roster", 18)]
