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
from events.log.database.migrate import migrate, migration_lock
from events.log.database.statements import statement

ROLE_CONNECTIONS_MAX: Final = 64
"""Of each role that logs in: three processes use 18 each, and some are to spare."""


async def migrate_databases(settings: Settings) -> list[str]:
    """Bring the database of the log up to date, and each database of a service."""
    services = [settings.dsn_of(name) for name in SERVICE_NAMES]
    databases = dict.fromkeys([settings.dsn_of("log"), *services])
    return [file for dsn in databases for file in await migrate_all(dsn)]


async def migrate_all(dsn: str) -> list[str]:
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
            return names
    finally:
        await connection.close()


async def _migrate_service(connection: Connection, service: str) -> list[str]:
    await connection.execute(statement("events.log", "service_ensure"), service)
    names: list[str] = []
    for name, package in (("kit", "services.kit"), (service, f"services.{service}")):
        applied = await migrate(
            connection,
            folder=_folder(package),
            schema=service,
            name=name,
            role=f"byfield_{service}",
        )
        names += [f"{service}/{name}/{file}" for file in applied]
    return names


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
    for name in (*TOLD_BY, "relay", "seal"):
        await connection.execute(
            statement("events.log", "connections_limit"), ROLE_PREFIX + name, ROLE_CONNECTIONS_MAX
        )
    await connection.execute(statement("events.log", "database_close"))


def _folder(package: str) -> Path:
    return Path(str(files(package).joinpath("migrations")))
