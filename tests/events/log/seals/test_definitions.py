"""The definitions that the release has are those of a freshly migrated database.

After a new migration of the log: `.venv/bin/python -m tests.events.log.seals.test_definitions`.
"""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path

import pytest

from deploy.local.postgres import Postgres
from deploy.migrate import migrate_all
from events.facts import TOLD_BY
from events.log.seals import definitions
from events.log.seals.definitions import (
    FILE,
    SCHEMAS,
    differences,
    read_definitions,
    released_definitions,
)
from tests.conftest import new_home
from tests.events.log.seals.sealing import superuser

TAMPERED = {
    "ALTER TABLE log.event DISABLE TRIGGER event_is_append_only": [
        "trigger log.event.event_is_append_only is another than in this release"
    ],
    "ALTER TABLE log.event ENABLE TRIGGER event_is_append_only": [
        "trigger log.event.event_is_append_only is another than in this release"
    ],
    "DROP TRIGGER event_is_append_only ON log.event": [
        "trigger log.event.event_is_append_only is missing"
    ],
    """CREATE OR REPLACE FUNCTION log.refuse_change() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp AS 'BEGIN RETURN NULL; END'""": [
        "function log.refuse_change() is another than in this release"
    ],
    "ALTER FUNCTION log.begin_append() SECURITY DEFINER": [
        "function log.begin_append() is another than in this release"
    ],
    "CREATE RULE no AS ON UPDATE TO log.event DO INSTEAD NOTHING": [
        "rule log.event.no is none of this release"
    ],
    "ALTER TABLE log.event DROP CONSTRAINT event_data_object": [
        "constraint log.event.event_data_object is missing"
    ],
    "GRANT UPDATE ON log.event TO byfield_intake": [
        "grant table log.event is another than in this release"
    ],
    "GRANT INSERT ON log.seal TO PUBLIC": ["grant table log.seal is another than in this release"],
    "ALTER TABLE log.event ENABLE ROW LEVEL SECURITY": [
        "table log.event is another than in this release"
    ],
    "CREATE FUNCTION log.mine() RETURNS void LANGUAGE sql AS ''": [
        "function log.mine() is none of this release",
        "grant function log.mine() is none of this release",
    ],
}


async def test_a_fresh_database_has_the_definitions_of_the_release(database: str) -> None:
    async with superuser(database) as owner:
        assert list(differences(await read_definitions(owner), released_definitions())) == []


async def test_a_database_that_was_migrated_again_has_them_too(database: str) -> None:
    await migrate_all(database)
    async with superuser(database) as owner:
        assert list(differences(await read_definitions(owner), released_definitions())) == []


def test_every_writer_of_the_log_is_looked_at() -> None:
    assert set(SCHEMAS) == {"log", *(f"log_{writer}" for writer in TOLD_BY)}


@pytest.mark.parametrize("statement", TAMPERED)
async def test_each_change_of_a_definition_is_named(database: str, statement: str) -> None:
    async with superuser(database) as owner:
        await owner.execute(statement)
        found = differences(await read_definitions(owner), released_definitions())
        assert [finding.says for finding in found] == TAMPERED[statement]


async def _write() -> None:
    home = new_home()
    server = Postgres(home)
    await server.start()
    try:
        await server.ensure_database()
        await migrate_all(server.dsn())
        async with superuser(server.dsn()) as owner:
            found = await read_definitions(owner)
    finally:
        await server.stop()
        shutil.rmtree(home)
    file = Path(definitions.__file__).with_name(FILE)
    file.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    asyncio.run(_write())
