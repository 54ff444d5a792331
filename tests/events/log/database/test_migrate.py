"""Numbered files, applied once each and in order."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from deploy.local.postgres import Postgres
from deploy.migrate import grant, migrate_all
from deploy.service_names import SERVICE_NAMES
from events.log.database.connections import Connection
from events.log.database.migrate import MigrationError, migrate
from events.log.database.statements import statement

ROOT = Path(__file__).parents[4]


@pytest.fixture
async def connection(empty_database: str) -> AsyncIterator[Connection]:
    """A connection to the empty database."""
    connection = await asyncpg.connect(empty_database)
    yield connection
    await connection.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A set of two files."""
    (tmp_path / "0001_ships.sql").write_text("CREATE TABLE ship (name text);")
    (tmp_path / "0002_masts.sql").write_text("ALTER TABLE ship ADD masts int; SELECT 1;")
    return tmp_path


async def apply(connection: Connection, folder: Path, name: str = "fleet") -> list[str]:
    return await migrate(connection, folder=folder, schema="harbour", name=name)


async def test_files_are_applied_in_order_and_once(connection: Connection, folder: Path) -> None:
    assert await apply(connection, folder) == ["0001_ships.sql", "0002_masts.sql"]
    assert await apply(connection, folder) == []
    await connection.execute("INSERT INTO harbour.ship (name, masts) VALUES ('Byfield', 3)")


async def test_a_new_file_is_applied_to_what_is_there(connection: Connection, folder: Path) -> None:
    await apply(connection, folder)
    (folder / "0003_sails.sql").write_text("CREATE TABLE sail (ship text);")
    assert await apply(connection, folder) == ["0003_sails.sql"]


async def test_an_edited_file_is_refused_by_name(connection: Connection, folder: Path) -> None:
    await apply(connection, folder)
    (folder / "0001_ships.sql").write_text("CREATE TABLE ship (name text); -- better")
    with pytest.raises(MigrationError, match=r"0001_ships\.sql.*edited"):
        await apply(connection, folder)


async def test_a_missing_file_is_refused_by_name(connection: Connection, folder: Path) -> None:
    await apply(connection, folder)
    (folder / "0002_masts.sql").unlink()
    with pytest.raises(MigrationError, match=r"0002_masts\.sql.*gone"):
        await apply(connection, folder)


async def test_a_renamed_file_is_refused_by_name(connection: Connection, folder: Path) -> None:
    await apply(connection, folder)
    (folder / "0002_masts.sql").rename(folder / "0002_rigging.sql")
    with pytest.raises(MigrationError, match=r"0002_masts\.sql.*gone"):
        await apply(connection, folder)


async def test_a_new_file_before_an_applied_one_is_refused(
    connection: Connection, folder: Path
) -> None:
    (folder / "0002_masts.sql").rename(folder / "0003_masts.sql")
    await apply(connection, folder)
    (folder / "0002_sails.sql").write_text("CREATE TABLE sail (ship text);")
    with pytest.raises(MigrationError, match=r"0002_sails\.sql"):
        await apply(connection, folder)


@pytest.mark.parametrize("name", ["2_short.sql", "0003-hyphen.sql", "0002_again.sql"])
async def test_a_file_without_a_number_of_its_own_is_refused(
    connection: Connection, folder: Path, name: str
) -> None:
    (folder / name).write_text("SELECT 1;")
    with pytest.raises(MigrationError):
        await apply(connection, folder)
    assert await connection.fetchval("SELECT to_regnamespace('harbour')") is None


async def test_a_file_that_fails_leaves_nothing_of_itself(
    connection: Connection, folder: Path
) -> None:
    (folder / "0003_wrong.sql").write_text("CREATE TABLE sail (ship text); SELECT 1 / 0;")
    with pytest.raises(asyncpg.DivisionByZeroError):
        await apply(connection, folder)
    assert await connection.fetchval("SELECT to_regclass('harbour.sail')") is None
    (folder / "0003_wrong.sql").unlink()
    assert await apply(connection, folder) == []


async def test_sets_of_one_schema_do_not_meet(connection: Connection, folder: Path) -> None:
    await apply(connection, folder)
    (folder / "0001_ships.sql").write_text("CREATE TABLE crew (name text);")
    (folder / "0002_masts.sql").unlink()
    assert await apply(connection, folder, name="crew") == ["0001_ships.sql"]


async def test_a_folder_that_does_not_exist_is_an_empty_set(
    connection: Connection, folder: Path
) -> None:
    assert await apply(connection, folder / "nothing") == []


async def test_runners_at_once_apply_each_file_once(empty_database: str) -> None:
    applied = await asyncio.gather(*(migrate_all(empty_database) for _ in range(4)))
    assert sum(map(bool, applied)) == 1
    assert await migrate_all(empty_database) == []


async def test_databases_of_one_cluster_are_migrated_at_once(postgres: Postgres) -> None:
    names = [f"test_{uuid4().hex}" for _ in range(3)]
    server = await asyncpg.connect(postgres.dsn("postgres"))
    for name in names:
        await server.execute(f"CREATE DATABASE {name} TEMPLATE template0 STRATEGY wal_log")
    applied = await asyncio.gather(*(migrate_all(postgres.dsn(name)) for name in names))
    assert applied[0]
    assert applied == [applied[0]] * 3
    for name in names:
        await server.execute(f"DROP DATABASE {name}")
    await server.close()


async def test_a_role_made_by_several_at_once_is_made_once(database: str) -> None:
    connections = [await asyncpg.connect(database) for _ in range(6)]
    group, member = (f"test_{uuid4().hex}" for _ in range(2))
    for role in (group, member):
        await asyncio.gather(
            *(each.execute("SELECT log.ensure_role($1)", role) for each in connections)
        )
    await asyncio.gather(
        *(each.execute("SELECT log.ensure_member($1, $2)", group, member) for each in connections)
    )
    assert await connections[0].fetchval("SELECT pg_has_role($1, $2, 'SET')", member, group)
    await connections[0].execute(f"DROP ROLE {group}, {member}")
    for connection in connections:
        await connection.close()


async def test_a_database_migrated_step_by_step_equals_a_fresh_one(
    postgres: Postgres, database: str, empty_database: str, tmp_path: Path
) -> None:
    connection = await asyncpg.connect(empty_database)
    await _step_by_step(connection, "events/log", "log", "log", None, tmp_path)
    for service in SERVICE_NAMES:
        await connection.execute(statement("events.log", "service_ensure"), service)
        role = f"byfield_{service}"
        for name in ("kit", service):
            await _step_by_step(connection, f"services/{name}", service, name, role, tmp_path)
    await grant(connection)
    await connection.execute(statement("events.vault", "vault_ensure"))
    vault = "byfield_vault"
    await _step_by_step(connection, "events/vault", vault, "vault", vault, tmp_path)
    await connection.close()
    await migrate_all(empty_database)  # who unwraps what
    assert await _dump(postgres, empty_database) == await _dump(postgres, database)


async def _step_by_step(
    connection: Connection, package: str, schema: str, name: str, role: str | None, tmp_path: Path
) -> None:
    folder = tmp_path / schema / name
    folder.mkdir(parents=True)
    for path in sorted((ROOT / package / "migrations").glob("*.sql")):
        shutil.copy(path, folder)
        applied = await migrate(connection, folder=folder, schema=schema, name=name, role=role)
        assert applied == [path.name]


async def _dump(postgres: Postgres, dsn: str) -> str:
    """Everything but rows, as PostgreSQL's own tool writes it down."""
    assert postgres._paths is not None
    process = await asyncio.create_subprocess_exec(
        postgres._paths.programs / "pg_dump",
        "--schema-only",
        "--restrict-key=none",
        f"--dbname={dsn}",
        stdout=asyncio.subprocess.PIPE,
    )
    written, _ = await process.communicate()
    assert process.returncode == 0
    return written.decode()
