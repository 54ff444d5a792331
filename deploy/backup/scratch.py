"""A server for looking at a backup: in a folder of its own, gone afterwards whatever happens."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Final

import asyncpg

from deploy.backup.manifest import VAULT, Dump
from deploy.backup.programs import BackupError, run_program
from deploy.local.child import ServerError
from deploy.local.data_directory import prepare_paths
from deploy.local.postgres import Postgres
from deploy.migrate import migrate_all
from events.log.database.statements import statement

_ROLES_DATABASE: Final = "scratch-roles"
ROOM_BYTES_MIN: Final = 32 * 1024 * 1024
"""Two segments of WAL, without which a server stops."""
_RESTORING_AT_ONCE: Final = 2


@contextmanager
def scratch_home(parent: Path | None) -> Iterator[Path]:
    """Provide a folder for a server, and remove it with the server's data.

    Without `parent` it is where the system keeps temporary files. Raises `BackupError` where what
    failed left no room: the server's log, which would say so, is gone as well.
    """
    home = Path(tempfile.mkdtemp(dir=parent, prefix="byfield-scratch-"))
    data = home
    try:
        home.chmod(0o711)  # as root, PostgreSQL runs as another user, who must get in
        data = prepare_paths(home).data.parent
        if parent is not None:
            _refuse_elsewhere(data, home)
        yield home
    except (BackupError, ServerError, asyncpg.PostgresError, OSError) as fault:
        if shutil.disk_usage(data).free < ROOM_BYTES_MIN:
            raise BackupError(
                f"the disk of {data} has no room left: restoring takes as much as the "
                f"databases do; --scratch FOLDER says where ({type(fault).__name__})"
            ) from fault
        raise
    finally:
        for folder in (data, home):
            shutil.rmtree(folder, ignore_errors=True)


def _refuse_elsewhere(data: Path, home: Path) -> None:
    if not data.resolve().is_relative_to(home.resolve()):
        raise BackupError(
            f"{home.parent}: the user that PostgreSQL runs as cannot enter it; its files would be "
            "elsewhere, perhaps on another disk"
        )


@asynccontextmanager
async def running(server: Postgres) -> AsyncIterator[Postgres]:
    """Run a server until the end of the block."""
    try:
        await server.start()
        yield server
    finally:
        await server.stop()


async def restore_dumps(
    server: Postgres, folder: Path, dumps: Collection[Dump], roles: Collection[str]
) -> dict[str, str]:
    """Restore dumps into databases of a server; return where what they hold is, by its name.

    Raises `BackupError` where one cannot be restored as a whole.
    """
    await _make_roles(server, roles)
    names = {each.database for each in dumps}
    for name in sorted(names):
        await make_database(server, name)
    where: dict[str, str] = {}
    # The vault comes last: its schema stands beside what the database has else.
    for dump in sorted(dumps, key=lambda each: VAULT in each.holds):
        dsn = server.dsn(dump.database)
        how = ("--exit-on-error", f"--jobs={_RESTORING_AT_ONCE}")
        await run_program("pg_restore", *how, folder / dump.file, dsn=dsn, is_ours=True)
        where |= dict.fromkeys(dump.holds, dsn)
    return where


async def make_database(server: Postgres, name: str) -> str:
    """Make a database; return its address."""
    connection = await asyncpg.connect(server.dsn("postgres"))
    try:
        make = await connection.fetchval(statement("deploy.backup", "database_statement"), name)
        await connection.execute(make)
    finally:
        await connection.close()
    return server.dsn(name)


async def _make_roles(server: Postgres, roles: Collection[str]) -> None:
    """Make those of this release, as it makes them, and those that the dumps name beside them."""
    await migrate_all(await make_database(server, _ROLES_DATABASE))
    connection = await asyncpg.connect(server.dsn("postgres"))
    try:
        await connection.execute(f'DROP DATABASE "{_ROLES_DATABASE}" WITH (FORCE)')
        for role in roles:
            make = await connection.fetchval(statement("deploy.backup", "role_ensure"), role)
            if make is not None:
                await connection.execute(make)
    finally:
        await connection.close()
