"""Hours in rows of the release before become those of whole minutes."""

from __future__ import annotations

import shutil
from pathlib import Path

import asyncpg

import services.assignment
import services.kit
from events.log.database.connections import Pool
from events.log.database.migrate import migrate
from tests.services.assignment.examples import delivery
from tests.services.assignment.lives import ASSIGNED, struck
from tests.services.assignment.telling import project, told

KIT = Path(services.kit.__path__[0]) / "migrations"
MIGRATIONS = Path(services.assignment.__path__[0]) / "migrations"
(MINUTES,) = MIGRATIONS.glob("*_minutes.sql")
ROWS_OF_BEFORE = """
INSERT INTO before.engagements
    SELECT (json_populate_record(NULL::before.engagements, to_json(engagements.*))).*
    FROM assignment.engagements;
INSERT INTO before.deliveries
    SELECT (json_populate_record(NULL::before.deliveries, to_json(deliveries.*))).*
    FROM assignment.deliveries;
UPDATE before.engagements SET hours = 0.99333;
UPDATE before.deliveries SET hours = 0.33333 WHERE hours = 0.33;
"""


async def test_thirds_of_an_hour_that_were_added_up_are_an_hour(
    pool: Pool, database: str, tmp_path: Path
) -> None:
    third = {"hours": 0.33, "minutes": None}
    thirds = [delivery(number).model_copy(update=third) for number in (1, 2, 3)]
    await project(pool, told([*ASSIGNED, *thirds, delivery(4), struck(4)]))
    for file in MIGRATIONS.glob("*.sql"):
        if file.name < MINUTES.name:
            shutil.copy(file, tmp_path)
    connection = await asyncpg.connect(database)
    await migrate(connection, folder=KIT, schema="before", name="kit")
    await migrate(connection, folder=tmp_path, schema="before", name="assignment")
    await connection.execute(ROWS_OF_BEFORE)
    await migrate(connection, folder=MIGRATIONS, schema="before", name="assignment")
    whole = await connection.fetchval("SELECT hours FROM before.engagements")
    each = await connection.fetch("SELECT hours FROM before.deliveries ORDER BY hours")
    await connection.close()
    assert (whole, [row["hours"] for row in each]) == (1, [0.33, 0.33, 0.33, 1.5])
