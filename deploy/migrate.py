"""Bring a database up to date: the log, rights in it, then the tables of each service."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Final

import asyncpg

from deploy.service_names import SERVICE_NAMES
from deploy.settings import Settings
from events.facts import TOLD_BY
from events.log.database.connections import ROLE_PREFIX, Connection
from events.log.database.migrate import migrate, migration_lock, missing
from events.log.database.statements import statement
from events.vault.readers import DESTROYERS, EXPORT, READERS

_VAULT: Final = "events.vault"
ROLE_CONNECTIONS_MAX: Final = 64
"""Of each role that logs in: three processes use 18 each, and some are to spare."""


async def migrate_databases(settings: Settings) -> list[str]:
    """Bring the database of the log up to date, and each database of a service."""
    services = [settings.dsn_of(name) for name in SERVICE_NAMES]
    databases = dict.fromkeys([settings.dsn_of("log"), *services])
    vault = settings.dsn_of("vault")
    applied: list[str] = []
    for dsn in databases:
        applied += await migrate_all(dsn, with_vault=dsn == vault)
    # Elsewhere there is none: a process that lacks the setting must not find an empty one.
    return applied if vault in databases else applied + await migrate_vault(vault)


async def migrate_all(dsn: str, *, with_vault: bool = True) -> list[str]:
    """Apply all missing migrations; return them as `set/file`.

    The user of `dsn` must own the database and be able to create roles; a service's tables are made
    under, and belong to, the service's own role. Raises `MigrationError`.
    """
    connection = await asyncpg.connect(dsn)
    try:
        async with migration_lock(connection):
            applied = await migrate(
                connection, folder=_folder("events.log"), schema="log", name="log"
            )
            names = [f"log/{file}" for file in applied]
            for service in SERVICE_NAMES:
                names += await _migrate_service(connection, service)
            await grant(connection)
            if with_vault:
                names += await _migrate_vault(connection)
            return names
    finally:
        await connection.close()


async def migrate_vault(dsn: str) -> list[str]:
    """Bring a vault up to date that has a database of its own. Raises `MigrationError`."""
    connection = await asyncpg.connect(dsn)
    try:
        async with migration_lock(connection):
            return await _migrate_vault(connection)
    finally:
        await connection.close()


async def _migrate_vault(connection: Connection) -> list[str]:
    """Make the vault's tables under its own role, and say who unwraps what."""
    await connection.execute(statement(_VAULT, "vault_ensure"))
    applied = await migrate(
        connection,
        folder=_folder(_VAULT),
        schema="byfield_vault",
        name="vault",
        role="byfield_vault",
    )
    for writer, kinds in READERS.items():
        allowed = ROLE_PREFIX + writer, sorted(kinds), writer in DESTROYERS
        await connection.execute(statement(_VAULT, "vault_allow"), *allowed)
    return [f"vault/{file}" for file in applied]


async def _migrate_service(connection: Connection, service: str) -> list[str]:
    await connection.execute(statement("events.log", "service_ensure"), service)
    names: list[str] = []
    for name, folder in _sets(service).items():
        applied = await migrate(
            connection, folder=folder, schema=service, name=name, role=f"byfield_{service}"
        )
        names += [f"{service}/{name}/{file}" for file in applied]
    return names


async def missing_of(connection: Connection, service: str) -> list[str]:
    """Return the migrations that the tables of a service lack, asked in its own role.

    Raises `MigrationError`, and what asyncpg raises where there is no table of the service.
    """
    return [
        f"{service}/{name}/{file}"
        for name, folder in _sets(service).items()
        for file in await missing(connection, folder=folder, schema=service, name=name)
    ]


def _sets(service: str) -> dict[str, Path]:
    return {"kit": _folder("services.kit"), service: _folder(f"services.{service}")}


async def grant(connection: Connection) -> None:
    """Set who may append what and who may connect; a copied database needs it too."""
    for writer, facts in TOLD_BY.items():
        await connection.execute(statement("events.log", "writer_ensure"), writer)
        await connection.execute(
            statement("events.log", "writer_allow"),
            writer,
            [fact.category for fact in facts],
            [fact.wire_name for fact in facts],
        )
    for name in (*TOLD_BY, "relay", "seal", EXPORT):
        await connection.execute(
            statement("events.log", "connections_limit"), ROLE_PREFIX + name, ROLE_CONNECTIONS_MAX
        )
    await connection.execute(statement("events.log", "database_close"))
    await connection.execute(statement("deploy", "large_objects_close"))


def _folder(package: str) -> Path:
    return Path(str(files(package).joinpath("migrations")))
