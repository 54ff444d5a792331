"""A backup is taken: each database at one moment, in an order that lets all of it be restored.

What a service has must never be ahead of the log, or its handlers stop; and the vault must have the
key of every fact. So databases of services alone come first, then the log's, and the vault's last.
Where several are one database, they are dumped at the same moment.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

import asyncpg

from deploy.backup.manifest import FILE, VAULT, VAULT_FILE, VAULT_SCHEMA, Dump, Manifest, digest_of
from deploy.backup.programs import BackupError, run_program
from deploy.backup.unfinished import new_folder
from deploy.local.postgres import MAJOR_VERSION
from deploy.service_names import SERVICE_NAMES
from deploy.settings import Settings
from events.log.database.connections import Connection
from events.log.database.statements import statement

_PACKAGE: Final = "deploy.backup"
_CONNECT_SECONDS_MAX: Final = 10.0


@dataclass(slots=True)
class _Database:
    """A database, and whose tables are used there."""

    dsn: str
    name: str
    holds: list[str] = field(default_factory=list)

    @property
    def tables(self) -> list[str]:
        """Whose tables are used there, without the vault, which has a file of its own."""
        return [name for name in self.holds if name != VAULT]


async def take_backup(settings: Settings, folder: Path) -> Manifest:
    """Dump all databases into a new folder, which has its name once it is whole.

    Raises `BackupError`, `FileExistsError`, `OSError`, what asyncpg raises.
    """
    databases = await _databases(settings)
    began = datetime.now(UTC)
    [logs] = [each for each in databases if "log" in each.holds]
    [vaults] = [each for each in databases if VAULT in each.holds]
    with new_folder(folder) as unfinished:
        dumps = list[Dump]()
        for services in databases:
            if services is not logs and services.tables:
                async with _at_one_moment(services) as (_, snapshot):
                    dumps.append(await _dump_tables(services, snapshot, unfinished))
        async with _at_one_moment(logs) as (connection, snapshot):
            head = await connection.fetchrow(statement("events.log", "head"))
            seal = await connection.fetchval(statement(_PACKAGE, "seal_newest"))
            dumps.append(await _dump_tables(logs, snapshot, unfinished))
            if vaults is logs:
                dumps.append(await _dump_vault(vaults, snapshot, unfinished))
        if vaults is not logs:
            async with _at_one_moment(vaults) as (_, snapshot):
                dumps.append(await _dump_vault(vaults, snapshot, unfinished))
        manifest = Manifest(
            release=version("byfield"),
            taken_at=began,
            position=head["position"] if head else 0,
            seal=seal,
            roles=tuple(sorted({role for each in databases for role in await _roles_of(each)})),
            dumps=tuple(dumps),
        )
        _write(unfinished / FILE, manifest.model_dump_json(indent=2))
    return manifest


async def _databases(settings: Settings) -> list[_Database]:
    """Return each database once, by whatever addresses it is reached. Raises `BackupError`."""
    found: dict[str, _Database] = {}
    for name in ("log", *SERVICE_NAMES, VAULT):
        dsn = settings.dsn_of(name)
        async with _connected(dsn) as connection:
            row = await connection.fetchrow(statement(_PACKAGE, "database_identity"))
        if row is None or str(row["major"]) != MAJOR_VERSION:
            version_ = None if row is None else row["major"]
            raise BackupError(f"the server of {name} is PostgreSQL {version_}, not {MAJOR_VERSION}")
        database = found.setdefault(row["identity"], _Database(dsn, row["name"]))
        database.holds.append(name)
    return list(found.values())


async def _roles_of(database: _Database) -> list[str]:
    async with _connected(database.dsn) as connection:
        rows = await connection.fetch(statement(_PACKAGE, "roles_named"))
    return [row["name"] for row in rows]


async def _dump_tables(database: _Database, snapshot: str, folder: Path) -> Dump:
    """Dump all but the vault, of which backups are kept shorter."""
    file = folder / f"{database.tables[0]}.dump"
    return await _dump(
        database, database.tables, snapshot, file, f"--exclude-schema={VAULT_SCHEMA}"
    )


async def _dump_vault(database: _Database, snapshot: str, folder: Path) -> Dump:
    return await _dump(database, [VAULT], snapshot, folder / VAULT_FILE, f"--schema={VAULT_SCHEMA}")


async def _dump(
    database: _Database, holds: Sequence[str], snapshot: str, file: Path, which: str
) -> Dump:
    form = ("--format=custom", f"--snapshot={snapshot}", which)
    await run_program("pg_dump", *form, f"--file={file}", dsn=database.dsn)
    size, digest = _closed(file)
    return Dump(
        file=file.name, database=database.name, holds=tuple(holds), bytes=size, sha256=digest
    )


def _closed(file: Path) -> tuple[int, str]:
    """Take a file from everybody else; return its size and its digest."""
    file.chmod(0o600)
    return file.stat().st_size, digest_of(file)


@asynccontextmanager
async def _at_one_moment(database: _Database) -> AsyncIterator[tuple[Connection, str]]:
    """Provide a connection that sees one moment, and the name by which others see it too."""
    async with (
        _connected(database.dsn) as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        # It waits for as long as the dump takes.
        await connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        yield connection, await connection.fetchval(statement(_PACKAGE, "snapshot_export"))


@asynccontextmanager
async def _connected(dsn: str) -> AsyncIterator[Connection]:
    connection = await asyncpg.connect(dsn, timeout=_CONNECT_SECONDS_MAX)
    try:
        yield connection
    finally:
        await connection.close()


def _write(file: Path, content: str) -> None:
    with file.open("x", encoding="utf-8") as writing:
        file.chmod(0o600)
        writing.write(f"{content}\n")
        writing.flush()
        os.fsync(writing.fileno())
