"""Whether a service's tables are whole: all migrations are applied, and no restore is under way."""

from __future__ import annotations

import asyncio
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import asyncpg
from asyncpg import exceptions

from events.log.database.connections import Connection
from events.log.database.migrate import read_migrations
from events.log.database.passing import PassingError
from services.kit.statements import kit_sql

_NOT_THERE: Final = (
    asyncpg.UndefinedTableError,
    asyncpg.InvalidSchemaNameError,
    asyncpg.InsufficientPrivilegeError,
)


class NotWholeError(PassingError):
    """A service's tables are not whole: nothing is read from them or written to them."""

    def __init__(self, service: str, why: str) -> None:
        super().__init__(f"the tables of {service} are not whole: {why}")
        self.service = service


class Gate:
    """Checks a service's tables before each use of a connection.

    It takes one statement while the tables are those that were checked before. Only after a restore
    or a migration it checks everything again.
    """

    def __init__(self, service: str) -> None:
        self._service = service
        self._known: tuple[int, int] | None = None
        self._looking = asyncio.Lock()
        """Held by who checks everything: those who come meanwhile wait for what is found."""

    async def pass_through(self, connection: Connection) -> None:
        """Check the tables. Raises `NotWholeError`, and what asyncpg raises."""
        await self.fetch(connection, kit_sql("whole_read"))

    async def fetch(
        self, connection: Connection, sql: str, *values: object
    ) -> list[asyncpg.Record]:
        """Check the tables by a statement that also reads from them, and return its rows.

        It returns one row at least, and each has the columns of `whole_read`. Raises what
        `pass_through` raises.
        """
        try:
            rows = await connection.fetch(sql, *values)
            if not rows:
                raise NotWholeError(self._service, "whole is empty; refresh it")
            made = rows[0]["made"], rows[0]["migrations"]
            if made != self._known:
                async with self._looking:
                    if made != self._known:
                        await self._look(connection)
                        self._known = made
        except exceptions.ObjectNotInPrerequisiteStateError:
            raise NotWholeError(self._service, "a restore of them has not ended") from None
        except _NOT_THERE:
            if sql != kit_sql("whole_read") and not connection.is_in_transaction():
                await self.pass_through(connection)
                raise  # they are whole: it is this statement's own fault
            why = "they are being restored, or the database is not up to date: byfield migrate"
            raise NotWholeError(self._service, why) from None
        return rows

    async def _look(self, connection: Connection) -> None:
        rows = await connection.fetch(kit_sql("migrations_read"))
        applied = {(row["set_name"], row["file"]) for row in rows}
        if missing := [each for each in _migrations(self._service) if each not in applied]:
            name, file = missing[0]
            why = f"{len(missing)} migrations are missing, first {name}/{file}: byfield migrate"
            raise NotWholeError(self._service, why)
        if keyless := await connection.fetch(kit_sql("keyless_read")):
            table = keyless[0]["relname"]
            why = f"{table} has no primary key: its restore failed, restore them again"
            raise NotWholeError(self._service, why)


@cache
def _migrations(service: str) -> list[tuple[str, str]]:
    """Return the sets and files of the migrations that this release needs."""
    sets = [("kit", "services.kit")]
    if find_spec(f"services.{service}") is not None:
        sets.append((service, f"services.{service}"))
    return [
        (name, migration.file)
        for name, package in sets
        for migration in read_migrations(Path(str(files(package).joinpath("migrations"))))
    ]
