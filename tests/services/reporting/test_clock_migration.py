"""Clocks of an older release are made anew: their feed begins at the beginning, on empty tables."""

from __future__ import annotations

import shutil
from pathlib import Path

import asyncpg

import services.kit
import services.reporting
from events.log.database.migrate import migrate

KIT = Path(services.kit.__path__[0]) / "migrations"
MIGRATIONS = Path(services.reporting.__path__[0]) / "migrations"
ROWS_OF_BEFORE = """
INSERT INTO before.checkpoint VALUES ('clocks', 7, gen_random_uuid());
INSERT INTO before.parked VALUES ('clocks', 6, 'request-1', 'ValueError', 1);
INSERT INTO before.clock_facts VALUES (gen_random_uuid(), 1, 'request', 'RequestSubmitted', '{}');
INSERT INTO before.spells (subject, ordinal, ori, program, stage, party, began_on,
        pauses_began_on, pauses_ended_on)
    VALUES (gen_random_uuid(), 0, 'IA0570100', 'cri-tac', 'awaiting-screening', 'center',
        '2023-01-10', '{}', '{}');
"""


async def test_clocks_of_an_older_release_are_made_anew(database: str, tmp_path: Path) -> None:
    for file in sorted(MIGRATIONS.glob("000[1-5]*.sql")):
        shutil.copy(file, tmp_path)
    connection = await asyncpg.connect(database)
    await migrate(connection, folder=KIT, schema="before", name="kit")
    await migrate(connection, folder=tmp_path, schema="before", name="reporting")
    await connection.execute(ROWS_OF_BEFORE)
    await migrate(connection, folder=MIGRATIONS, schema="before", name="reporting")
    for left in ("checkpoint WHERE feed = 'clocks'", "parked", "clocks", "spells"):
        assert await connection.fetchval(f"SELECT count(*) FROM before.{left}") == 0  # noqa: S608 - names from this test
    await connection.close()
