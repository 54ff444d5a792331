"""Days at the calendar's ends, as an older release wrote them and counted with them."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

import services.kit
import services.reporting
from events.log.database.connections import Connection
from events.log.database.migrate import migrate

KIT = Path(services.kit.__path__[0]) / "migrations"
MIGRATIONS = Path(services.reporting.__path__[0]) / "migrations"
YEARS = "SELECT array_agg(federal_fiscal_year(day)) FROM unnest($1::date[]) AS day"
MONTHS = """
SELECT array_agg(key)
FROM unnest($1::date[]) AS day
    CROSS JOIN figure_keys('month', day, 'cri-tac', '{}', '{}', NULL, NULL, NULL) AS keys (key)
"""
ENDS = "{-infinity,0001-01-01,2024-09-30,2024-10-01,9999-12-31,infinity}"
SPELL = """
INSERT INTO before.spells (subject, ordinal, stage, party, began_on, counted_from, ended_on,
        pauses_began_on, pauses_ended_on)
    VALUES (gen_random_uuid(), 0, 'awaiting-screening', 'center', '-infinity',
        '2024-03-01', 'infinity', '{-infinity,2024-03-01}', '{infinity,NULL}');
"""


@pytest.fixture
async def before(database: str, tmp_path: Path) -> AsyncIterator[Connection]:
    """The tables of the release before."""
    connection = await asyncpg.connect(database)
    for name, files in ((KIT, "000[1-4]*.sql"), (MIGRATIONS, "000[1-7]*.sql")):
        (folder := tmp_path / name.parent.name).mkdir()
        for file in name.glob(files):
            shutil.copy(file, folder)
        await migrate(connection, folder=folder, schema="before", name=name.parent.name)
    yield connection
    await connection.close()


async def migrated(connection: Connection) -> None:
    for folder in (KIT, MIGRATIONS):
        await migrate(connection, folder=folder, schema="before", name=folder.parent.name)
    await connection.execute("SET search_path = before")


async def counted(connection: Connection, statement: str) -> list[object]:
    found: list[object] = await connection.fetchval(statement.replace("$1", f"'{ENDS}'"))
    return found


async def test_every_day_is_in_a_fiscal_year(before: Connection) -> None:
    await migrated(before)
    assert await counted(before, YEARS) == [1, 1, 2024, 2025, 10_000, 10_000]


async def test_every_day_is_in_a_month(before: Connection) -> None:
    await migrated(before)
    months = ["0001-01", "0001-01", "2024-09", "2024-10", "9999-12", "9999-12"]
    assert await counted(before, MONTHS) == months


async def test_rows_of_the_release_before_get_the_days_that_were_meant(
    before: Connection, tmp_path: Path
) -> None:
    await before.execute(SPELL)
    (folder := tmp_path / "then").mkdir()
    for file in MIGRATIONS.glob("00[0-2]*.sql"):  # a later one makes all spells anew
        shutil.copy(file, folder)
    await migrate(before, folder=KIT, schema="before", name="kit")
    await migrate(before, folder=folder, schema="before", name="reporting")
    (row,) = await before.fetch(
        "SELECT began_on::text, counted_from::text, ended_on::text, pauses_began_on::text[],"
        " pauses_ended_on::text[] FROM before.spells"
    )
    assert dict(row) == {
        "began_on": "0001-01-01",
        "counted_from": "2024-03-01",
        "ended_on": "9999-12-31",
        "pauses_began_on": ["0001-01-01", "2024-03-01"],
        "pauses_ended_on": ["9999-12-31", None],
    }
