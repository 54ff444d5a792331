"""The embedded PostgreSQL: durable, on a Unix socket only, a child of this process."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Final
from urllib.parse import quote, urlencode

import asyncpg

from deploy.local.child import Child, ServerError, spawn
from deploy.local.data_directory import PostgresPaths, prepare_paths
from events.durable import give_name
from events.log.database.statements import statement

MAJOR_VERSION: Final = "18"
OWNER: Final = "byfield"
PORT: Final = 5432  # only the socket's name: there is no TCP port
INIT_SECONDS_MAX: Final = 60.0
# A recovery replays up to max_wal_size, which takes long on a slow disk.
READY_SECONDS_MAX: Final = 120.0
STOP_SECONDS_MAX: Final = 60.0

# What differs from PostgreSQL's defaults. fsync, full_page_writes and synchronous_commit stay on.
# A Unix socket has no half-open connections, so keepalives are not set.
SETTINGS: Final = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "256MB",
    # A query whose client has gone must not hold the lock of appends.
    "client_connection_check_interval": "1s",
    # Bursts of appends should not force checkpoints.
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %u@%d ",
    "log_lock_waits": "on",
    # Details quote rows, keys and input: personal data. Statements contain none, only parameters.
    "log_error_verbosity": "terse",
    "logging_collector": "off",
}


class OtherVersionError(Exception):
    """The data directory was made by another major version, which only that one can read."""

    def __init__(self, data: Path, found: str) -> None:
        super().__init__(
            f"{data} was made by PostgreSQL {found}, the embedded one is {MAJOR_VERSION}; "
            "dump it with the old version and load it into a new home"
        )


class Postgres:
    """A PostgreSQL server on the data of one home; may be stopped and started again."""

    def __init__(
        self,
        home: Path,
        *,
        inherit: Sequence[int] = (),
        settings: Mapping[str, str] = MappingProxyType({}),
        owner: str = OWNER,
        ready_seconds_max: float = READY_SECONDS_MAX,
    ) -> None:
        """`settings` are set beside ours; `owner` is the superuser of data from elsewhere."""
        self._home = home
        self._inherit = inherit
        self._settings = SETTINGS | dict(settings)
        self._owner = owner
        self._ready_seconds_max = ready_seconds_max
        self._paths: PostgresPaths | None = None
        self._child: Child | None = None

    @property
    def child(self) -> Child:
        """The running server; an error before `start`."""
        if self._child is None:
            raise RuntimeError("PostgreSQL is not started")
        return self._child

    def dsn(self, database: str = OWNER) -> str:
        """Return the DSN of the superuser, who needs no password on the private socket."""
        if self._paths is None:
            raise RuntimeError("PostgreSQL is not started")
        where = urlencode(
            {"host": str(self._paths.sockets), "port": PORT}, safe="/", quote_via=quote
        )
        return f"postgresql://{quote(self._owner, safe='')}@/{quote(database)}?{where}"

    async def start(self) -> None:
        """Make the data directory if it is missing, start, and wait until connections are accepted.

        After a crash this is also the recovery. Raises `ServerError`, `MissingExtraError`,
        `OtherVersionError`.
        """
        self._paths = paths = prepare_paths(self._home)
        if not _is_initialized(paths.data):
            await self._initialize(paths)
        _forget_reused_pid(paths.data)
        settings = {"unix_socket_directories": str(paths.sockets), "port": str(PORT)}
        settings |= self._settings
        arguments = [f"--{name}={value}" for name, value in settings.items()]
        self._child = self._spawn(
            [paths.programs / "postgres", "-D", paths.data, *arguments], paths
        )
        try:
            await self._child.until_ready(self._answers, seconds_max=self._ready_seconds_max)
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Roll back open transactions and end, with everything on disk; no-op if not running."""
        if self._child is not None:
            await self._child.end(
                (signal.SIGINT, STOP_SECONDS_MAX), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)
            )
            self._child = None
        if self._paths is not None:
            with suppress(OSError):  # not empty after a crash; the next start uses it again
                self._paths.sockets.rmdir()

    async def kill(self) -> None:
        """End at once as in a crash, without writing anything out; the next start recovers.

        Not by SIGKILL: backends would live on for a moment, and could not be waited for.
        """
        await self.child.end((signal.SIGQUIT, STOP_SECONDS_MAX), (signal.SIGKILL, 5.0))
        self._child = None

    async def ensure_database(self) -> None:
        """Create the database `byfield` if it is missing, and close the others to PUBLIC."""
        connection = await asyncpg.connect(self.dsn("postgres"))
        try:
            if not await connection.fetchval(statement("deploy.local", "database_exists")):
                await connection.execute(statement("deploy.local", "create_database"))
            await connection.execute(statement("deploy.local", "close_databases"))
        finally:
            await connection.close()

    async def _initialize(self, paths: PostgresPaths) -> None:
        # Under another name first, so that an interrupted attempt is not taken for a database.
        unfinished = paths.data.with_name("data.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        initdb = self._spawn(
            [
                paths.programs / "initdb",
                f"--pgdata={unfinished}",
                f"--username={OWNER}",
                "--auth-local=trust",
                "--auth-host=reject",
                "--data-checksums",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
            ],
            paths,
        )
        try:
            await asyncio.wait([initdb.exited], timeout=INIT_SECONDS_MAX)
        finally:  # also when this task is cancelled
            await initdb.end((signal.SIGINT, 5.0), (signal.SIGKILL, 5.0))
        if initdb.exited.result() != 0:
            raise ServerError("PostgreSQL", "could not make its data directory", initdb)
        # A power failure must not bring back the old name, which is cleared.
        give_name(unfinished, paths.data)

    async def _answers(self) -> bool:
        try:
            connection = await asyncpg.connect(self.dsn("postgres"), timeout=5.0)
        except (OSError, asyncpg.CannotConnectNowError, asyncpg.ConnectionDoesNotExistError):
            return False
        await connection.close()
        return True

    def _spawn(self, command: list[str | Path], paths: PostgresPaths) -> Child:
        return spawn(
            "PostgreSQL",
            command,
            log=self._home / "postgres.log",
            directory=paths.data.parent,
            death_signal=signal.SIGINT,
            account=paths.account,
            inherit=self._inherit,
        )


def _is_initialized(data: Path) -> bool:
    version = data / "PG_VERSION"
    if not version.exists():
        return False
    found = version.read_text().strip()
    if found != MAJOR_VERSION:
        raise OtherVersionError(data, found)
    return True


def _forget_reused_pid(data: Path) -> None:
    """Remove the pid file of a dead server if another process has its number now.

    PostgreSQL checks only whether the number is alive, and would refuse to start; small numbers are
    reused soon, above all in containers. A server on this data has it as its directory.
    """
    file = data / "postmaster.pid"
    with suppress(OSError, ValueError, IndexError):  # no file or no such process: nothing to mend
        pid = int(file.read_text().splitlines()[0])
        if os.readlink(f"/proc/{pid}/cwd") != str(data.resolve()):  # noqa: PTH115 - the kernel's text, not a path to follow
            file.unlink()
