"""Real servers for every test: one PostgreSQL a session, a database and a NATS server a test."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from hypothesis import settings

from deploy.garbage_collection import search_rarely
from deploy.local.nats import Nats
from deploy.local.postgres import Postgres
from deploy.migrate import migrate_all
from deploy.torture.disks import small_disk
from events.vault.master_keys import make_master_key
from tests.again import pytest_unconfigure  # noqa: F401 - a hook of pytest
from tests.hanging import (  # noqa: F401 - hooks of pytest
    pytest_runtest_call,
    pytest_runtest_setup,
    pytest_runtest_teardown,
)
from tests.keys import ACCESS_SECRET, MASTER_KEYS, SECRET
from tests.workers import pytest_xdist_auto_num_workers  # noqa: F401 - a hook of pytest

TEMPLATE = "byfield_template"
IN_MEMORY = Path("/dev/shm")  # noqa: S108 - only a name of one's own is made there
IN_MEMORY_BYTES_MIN = 8 * 2**30
DISK_MEGABYTES = 160


def _temporary() -> str:
    """Where servers of tests keep their files: in memory, if there is much of it.

    A database is a thousand files, and a test has one of its own: on a disk that takes ten times
    as long. Without the room it is the usual place.
    """
    if IN_MEMORY.is_dir() and os.access(IN_MEMORY, os.W_OK):
        room = os.statvfs(IN_MEMORY)
        if room.f_bavail * room.f_frsize >= IN_MEMORY_BYTES_MIN:
            return str(IN_MEMORY)
    return "/tmp"  # noqa: S108 - likewise


TEMPORARY = _temporary()
tempfile.tempdir = os.environ["TMPDIR"] = TEMPORARY  # for processes that tests start, too

# As every command does; twenty thousand tests are collected sooner, too.
search_rarely()

# The same examples at every run, and no example judged by the clock of a busy machine.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")

# Nobody here is told to come again because the machine is busy; who tests that sets less.
os.environ.setdefault("BYFIELD_ANSWER_SECONDS_MAX", "60")

# Who asks has a key signed with this secret: see `tests.keys`.
os.environ["BYFIELD_DEVELOPMENT_SECRET"] = SECRET
os.environ["BYFIELD_ACCESS_SECRET"] = ACCESS_SECRET

# One ring of master keys for all processes on this run's databases, whatever home they have.
make_master_key(MASTER_KEYS, "tests")
os.environ["BYFIELD_VAULT_KEY_FILE"] = str(MASTER_KEYS)
atexit.register(shutil.rmtree, MASTER_KEYS.parent, ignore_errors=True)


def new_home() -> Path:
    """Return an empty directory for servers; whoever asks for it removes it."""
    home = Path(tempfile.mkdtemp(prefix="byfield-"))
    home.chmod(0o711)  # as root, PostgreSQL runs as another user, who must get in
    return home


@pytest.fixture
def home() -> Iterator[Path]:
    """An empty home for servers, removed afterwards."""
    home = new_home()
    yield home
    shutil.rmtree(home)


@pytest.fixture
def within_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """No time passes for what may be asked so often a minute, however long a busy machine takes."""
    monkeypatch.setattr("throttled.utils.now_mono_f", lambda: 1_000.0)


@pytest.fixture(scope="session")
async def postgres() -> AsyncIterator[Postgres]:
    """The session's PostgreSQL; a test that stops it starts it again."""
    home = new_home()
    server = Postgres(home)
    await server.start()
    yield server
    await server.stop()
    shutil.rmtree(home)


class Databases:
    """Makes and drops databases, all over one connection.

    Each touches much of the server's memory, and a new process of the server would do so for the
    first time, which takes ten times as long.
    """

    def __init__(self, server: Postgres) -> None:
        self._server = server
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None

    async def execute(self, statement: str) -> None:
        """Run a statement; also after a test has stopped the server and started it again."""
        if self._connection is None or self._connection.is_closed():
            self._connection = await asyncpg.connect(self._server.dsn("postgres"))
        await self._connection.execute(statement)

    async def close(self) -> None:
        """End the connection."""
        if self._connection is not None:
            await self._connection.close()


@pytest.fixture(scope="session")
async def databases(postgres: Postgres) -> AsyncIterator[Databases]:
    """Those of the session's PostgreSQL, to be made and dropped."""
    databases = Databases(postgres)
    # No test cuts the power, so nothing need wait for the disk; a killed server still finds all
    # that it had written.
    await databases.execute("ALTER SYSTEM SET fsync = off")
    await databases.execute("SELECT pg_reload_conf()")
    yield databases
    await databases.close()


@pytest.fixture(scope="session")
async def template(postgres: Postgres, databases: Databases) -> str:
    """The name of a migrated database to copy from; nobody stays connected to it."""
    await databases.execute(f"CREATE DATABASE {TEMPLATE}")
    await migrate_all(postgres.dsn(TEMPLATE))
    # A connection leaves a file of the catalog, which the first one to each copy would make anew.
    await (await asyncpg.connect(postgres.dsn(TEMPLATE))).close()
    return TEMPLATE


@pytest.fixture
async def database(postgres: Postgres, databases: Databases, template: str) -> AsyncIterator[str]:
    """The DSN of a migrated database of the test's own."""
    name = f"test_{uuid4().hex}"
    # To copy its files costs a third less than to log each page.
    await databases.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    yield postgres.dsn(name)
    await databases.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def disk(home: Path) -> Iterator[Path]:
    """A small file system, where `server_on_disk` has its data."""
    with small_disk(home / "postgres", DISK_MEGABYTES, owner=None) as mounted:
        if not mounted:
            pytest.skip("a small file system cannot be mounted here")
        yield home / "postgres"


@pytest.fixture
async def server_on_disk(home: Path, disk: Path) -> AsyncIterator[Postgres]:  # noqa: ARG001 - it is where it runs
    """A migrated PostgreSQL of the test's own, whose disk can be filled."""
    server = Postgres(home)
    await server.start()
    await server.ensure_database()
    await migrate_all(server.dsn())
    yield server
    await server.stop()


@pytest.fixture
async def nats(home: Path) -> AsyncIterator[Nats]:
    """A NATS server of the test's own."""
    server = Nats(home)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture(scope="session")
async def steady_nats() -> AsyncIterator[Nats]:
    """One NATS server for all tests that need one and do nothing to it."""
    home = new_home()
    server = Nats(home)
    await server.start()
    yield server
    await server.stop()
    shutil.rmtree(home)
