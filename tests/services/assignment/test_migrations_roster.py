"""Rows that version 0.1 left behind become what its facts would be told as today."""

from __future__ import annotations

import shutil
from pathlib import Path

import asyncpg

import services.assignment
import services.kit
from events.log.database.connections import Pool
from events.log.database.migrate import migrate
from services.kit.feed.connections import lent
from tests.services.assignment.telling import project, rows_of, told
from tests.services.assignment.test_projections import ENDED, ENROLLED, LISTED

KIT = Path(services.kit.__path__[0]) / "migrations"
MIGRATIONS = Path(services.assignment.__path__[0]) / "migrations"
ROWS_OF_0_1 = """
INSERT INTO before.providers (provider, version, name, programs, member_from, member_until)
    SELECT provider, version, name, programs, member_from, member_until FROM assignment.providers;
INSERT INTO before.experts (expert_id, version, provider, name, topics, agency_kinds, states,
        capacity, listed_on)
    SELECT expert_id, version, provider, name, topics, agency_kinds, states, capacity, listed_on
    FROM assignment.experts;
"""


async def test_rows_of_the_first_version_become_those_that_its_facts_give(
    pool: Pool, database: str, tmp_path: Path
) -> None:
    await project(pool, told([ENROLLED, LISTED, ENDED]))
    shutil.copy(MIGRATIONS / "0001_tables.sql", tmp_path)
    connection = await asyncpg.connect(database)
    await migrate(connection, folder=KIT, schema="before", name="kit")
    await migrate(connection, folder=tmp_path, schema="before", name="assignment")
    await connection.execute(ROWS_OF_0_1)
    await migrate(connection, folder=MIGRATIONS, schema="before", name="assignment")
    async with lent(pool) as ours:
        for table in (
            "providers",
            "memberships",
            "provider_programs",
            "experts",
            "expert_profiles",
        ):
            upgraded = await rows_of(connection, f"before.{table}")
            assert upgraded == await rows_of(ours, f"assignment.{table}")
            assert upgraded
    await connection.close()
