"""Apply numbered `.sql` files to a schema, once each and in order."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import asyncpg

from events.log.database.connections import Connection
from events.log.database.statements import statement

LOCK_SECONDS_MAX: Final = 60.0
"""How long a runner waits for another one to finish."""
_LOCK_POLL_SECONDS: Final = 0.05
_PACKAGE: Final = "events.log"
_FILE_PATTERN: Final = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")


class MigrationError(Exception):
    """A set of migrations that cannot be applied; names the file and what is wrong with it."""

    def __init__(self, file: str, fault: str) -> None:
        super().__init__(f"migration {file}: {fault}")
        self.file = file
        self.fault = fault


class MigrationLockError(Exception):
    """Another migration held the lock for too long."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file of a set; the checksum is SHA-256 over its bytes."""

    number: int
    file: str
    checksum: str
    sql: str


async def migrate(
    connection: Connection, *, folder: Path, schema: str, name: str, role: str | None = None
) -> list[str]:
    """Apply the files of `folder` that set `name` of `schema` lacks; return their names.

    Each runs in its own transaction, under `role` (or the connected one) and with `schema` as the
    search path, and is recorded in `<schema>.migration`. A folder that does not exist is an empty
    set. Raises `MigrationError` where a file was edited or removed after it was applied, or is
    numbered before one that was; `MigrationLockError` where another runner does not finish.
    """
    migrations = read_migrations(folder)
    async with migration_lock(connection):
        pending = await _pending(connection, migrations, schema, name, role)
        for migration in pending:
            await _apply(connection, migration, schema, name, role)
    return [migration.file for migration in pending]


def read_migrations(folder: Path) -> list[Migration]:
    """Return the files of a set by number: `0001_what_it_makes.sql`, each number once."""
    migrations: list[Migration] = []
    for path in sorted(folder.glob("*.sql")):
        named = _FILE_PATTERN.fullmatch(path.name)
        if named is None:
            raise MigrationError(path.name, f"its name must match {_FILE_PATTERN.pattern}")
        number, content = int(named[1]), path.read_bytes()
        if migrations and migrations[-1].number == number:
            raise MigrationError(path.name, f"{migrations[-1].file} has the same number")
        checksum = hashlib.sha256(content).hexdigest()
        migrations.append(Migration(number, path.name, checksum, content.decode()))
    return migrations


@asynccontextmanager
async def migration_lock(connection: Connection) -> AsyncIterator[None]:
    """Hold the lock that admits one migration at a time. May be nested on one connection.

    Polled, not awaited inside the server: a statement that waits there keeps a snapshot, for which
    a `CREATE INDEX CONCURRENTLY` of the lock's holder would wait in turn.
    """
    try:
        async with asyncio.timeout(LOCK_SECONDS_MAX):
            take = statement(_PACKAGE, "migration_lock")
            while not await connection.fetchval(take):  # noqa: ASYNC110 - the event is elsewhere
                await asyncio.sleep(_LOCK_POLL_SECONDS)
    except TimeoutError as fault:
        raise MigrationLockError(
            f"another migration still runs after {LOCK_SECONDS_MAX:.0f} s"
        ) from fault
    try:
        yield
    finally:
        await connection.execute(statement(_PACKAGE, "migration_unlock"))


async def _pending(
    connection: Connection, migrations: list[Migration], schema: str, name: str, role: str | None
) -> list[Migration]:
    async with connection.transaction():
        await connection.execute(statement(_PACKAGE, "migration_place"), role, schema)
        await connection.execute(statement(_PACKAGE, "migration_schema"))
        await connection.execute(statement(_PACKAGE, "migration_table"))
        rows = await connection.fetch(statement(_PACKAGE, "migration_applied"), name)
    return _unapplied(migrations, rows)


async def missing(connection: Connection, *, folder: Path, schema: str, name: str) -> list[str]:
    """Return the files of `folder` that set `name` of `schema` lacks, and change nothing.

    Raises `MigrationError` as `migrate` does, and what asyncpg raises where nothing was ever
    applied.
    """
    async with connection.transaction(readonly=True):
        await connection.execute(statement(_PACKAGE, "migration_place"), None, schema)
        rows = await connection.fetch(statement(_PACKAGE, "migration_applied"), name)
    return [migration.file for migration in _unapplied(read_migrations(folder), rows)]


def _unapplied(migrations: Sequence[Migration], rows: Sequence[asyncpg.Record]) -> list[Migration]:
    known = {migration.number: migration for migration in migrations}
    last_applied = 0
    for row in rows:
        last_applied = row["number"]
        found = known.pop(last_applied, None)
        if found is None or found.file != row["file"]:
            raise MigrationError(row["file"], "was applied, and is gone from the folder")
        if found.checksum != row["checksum"]:
            raise MigrationError(row["file"], "was edited after it was applied; write a new one")
    for migration in known.values():
        if migration.number < last_applied:
            raise MigrationError(
                migration.file, f"is new, but number {last_applied} was applied already"
            )
    return list(known.values())


async def _apply(
    connection: Connection, migration: Migration, schema: str, name: str, role: str | None
) -> None:
    async with connection.transaction():
        await connection.execute(statement(_PACKAGE, "migration_place"), role, schema)
        await connection.execute(migration.sql)
        await connection.execute(
            statement(_PACKAGE, "migration_record"),
            name,
            migration.number,
            migration.file,
            migration.checksum,
        )
