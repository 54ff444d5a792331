"""A real standby, by streaming replication: an auditor need not ask the server that is accused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from deploy.local.data_directory import prepare_paths
from deploy.local.postgres import OWNER, PORT, Postgres
from events.log.seals.definitions import differences, read_definitions, released_definitions
from events.log.seals.verifying import Kind
from tests.events.log.seals.sealing import append, seal, superuser, tamper
from tests.events.log.seals.test_verifying import seals_in, verified
from tests.waiting import eventually


@pytest.fixture
async def standby(postgres: Postgres, database: str, home: Path) -> AsyncIterator[str]:
    """The DSN of the test's database on a standby of its server."""
    where = urlsplit(postgres.dsn())
    sockets = dict(each.split("=") for each in where.query.split("&"))["host"]
    paths = prepare_paths(home)
    copying = await asyncio.create_subprocess_exec(
        *(paths.programs / "pg_basebackup", "--pgdata", paths.data, "--checkpoint=fast"),
        *("--write-recovery-conf", "--host", sockets, "--port", str(PORT), "--username", OWNER),
        user=None if paths.account is None else paths.account.uid,
    )
    assert await copying.wait() == 0
    server = Postgres(home)
    await server.start()
    yield server.dsn(urlsplit(database).path.removeprefix("/"))
    await server.stop()


async def until_there(dsn: str, statement: str) -> None:
    """Wait until the standby has it."""
    async with superuser(dsn) as connection:
        await eventually(lambda: connection.fetchval(statement))


async def test_a_standby_verifies_what_its_server_sealed_and_shows_what_was_changed_there(
    database: str, standby: str, tmp_path: Path
) -> None:
    async with superuser(standby) as connection:
        assert await connection.fetchval("SELECT pg_is_in_recovery()")
    await append(database, 300)
    await seal(database, tmp_path)
    await until_there(standby, "SELECT count(*) = 1 FROM log.seal")
    found = await verified(standby, seals_in(tmp_path))
    assert (found.findings, found.sealed, found.until) == ([], 300, 300)
    async with superuser(standby) as connection:
        assert list(differences(await read_definitions(connection), released_definitions())) == []
    await tamper(database, "UPDATE log.event SET data = '{}' WHERE position = 7")
    await until_there(standby, "SELECT data = '{}' FROM log.event WHERE position = 7")
    [finding] = (await verified(standby, seals_in(tmp_path))).findings
    assert (finding.kind, finding.position) == (Kind.CHANGED, 7)
