"""Rows of families that went on in confidence become what their facts would be told as today."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

import services.assignment
import services.kit
from events.event import Event
from events.log.database.connections import Pool
from events.log.database.migrate import migrate
from services.kit.feed.connections import lent
from tests.services.assignment.examples import OPENED, march
from tests.services.assignment.telling import project, rows_of, told

KIT = Path(services.kit.__path__[0]) / "migrations"
MIGRATIONS = Path(services.assignment.__path__[0]) / "migrations"
BEFORE = ("0001_tables.sql", "0002_engagement_lives.sql")
ROWS_OF_BEFORE = """
INSERT INTO before.engagements
    SELECT (json_populate_record(NULL::before.engagements, to_json(engagements.*))).*
    FROM assignment.engagements
"""
AS_TOLD_ALONE = "UPDATE before.engagements SET confidential = false WHERE opened_on = '2020-03-01'"


def opened(number: int, family: int, *, confidential: bool) -> Event:
    return OPENED.model_copy(
        update={
            "engagement_id": UUID(int=number),
            "family_id": UUID(int=family),
            "confidential": confidential,
            "opened_on": march(number),
        }
    )


FAMILIES = [
    *(opened(1, 1, confidential=False), opened(2, 1, confidential=True)),
    *(opened(3, 3, confidential=True), opened(4, 3, confidential=False)),
    opened(5, 5, confidential=False),
]


async def confidence(connection: Any, schema: str) -> dict[int, bool]:
    rows = await rows_of(connection, f"{schema}.engagements")
    return {row["engagement_id"].int: row["confidential"] for row in rows}


async def test_what_went_before_a_confidential_engagement_is_confidential(
    pool: Pool, database: str, tmp_path: Path
) -> None:
    await project(pool, told(FAMILIES))
    for name in BEFORE:
        shutil.copy(MIGRATIONS / name, tmp_path)
    connection = await asyncpg.connect(database)
    await migrate(connection, folder=KIT, schema="before", name="kit")
    await migrate(connection, folder=tmp_path, schema="before", name="assignment")
    await connection.execute(ROWS_OF_BEFORE)
    # As the rows were told before: each of its own fact alone.
    await connection.execute(AS_TOLD_ALONE)
    await migrate(connection, folder=MIGRATIONS, schema="before", name="assignment")
    upgraded = await confidence(connection, "before")
    await connection.close()
    async with lent(pool) as ours:
        assert upgraded == await confidence(ours, "assignment")
    assert upgraded == {1: True, 2: True, 3: True, 4: False, 5: False}
