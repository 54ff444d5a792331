"""The embedded stack of one home: PostgreSQL, then NATS; stopped in reverse order."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Self

from deploy.local.child import Child, ServerError
from deploy.local.lock import HomeLock
from deploy.local.nats import Nats
from deploy.local.postgres import Postgres
from services.kit.home import HOME_MODE, make_home

HOME_VARIABLE: Final = "BYFIELD_HOME"


def default_home() -> Path:
    """Return `$BYFIELD_HOME`, or `.byfield` in the current folder."""
    return Path(os.environ.get(HOME_VARIABLE) or ".byfield").absolute()


class Stack:
    """The servers on one home, which it locks; either may be left out, if it runs elsewhere."""

    def __init__(
        self, home: Path | None = None, *, with_postgres: bool = True, with_nats: bool = True
    ) -> None:
        self.home = (home or default_home()).absolute()
        self._lock = HomeLock(self.home)
        self._with_postgres = with_postgres
        self._with_nats = with_nats
        self._postgres: Postgres | None = None
        self._nats: Nats | None = None

    @property
    def postgres(self) -> Postgres:
        """The running PostgreSQL."""
        if self._postgres is None:
            raise RuntimeError("this stack runs no PostgreSQL")
        return self._postgres

    @property
    def postgres_dsn(self) -> str:
        """The DSN of the owner for the database `byfield`."""
        return self.postgres.dsn()

    @property
    def nats(self) -> Nats:
        """The running NATS server."""
        if self._nats is None:
            raise RuntimeError("this stack runs no NATS server")
        return self._nats

    async def start(self) -> None:
        """Lock the home and start the servers; all or none.

        Raises `HomeTakenError`, `ServersLeftError`, `MissingExtraError`, `ServerError`,
        `OtherVersionError`, `OldNatsError`; each says what to do.
        """
        make_home(self.home)
        await self._lock.take()
        try:
            if self._with_postgres:
                self._postgres = Postgres(self.home, inherit=[self._lock.servers])
                await self._postgres.start()
                await self._postgres.ensure_database()
            if self._with_nats:
                self._nats = Nats(self.home, inherit=[self._lock.servers])
                await self._nats.start()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Stop the servers, the last started first, and release the home."""
        if self._nats is not None:
            await self._nats.stop()
            self._nats = None
        if self._postgres is not None:
            await self._postgres.stop()
            self._postgres = None
        self._lock.release()

    async def died(self) -> ServerError:
        """Wait until a server ends by itself, and return which and why; cancel before `stop`."""
        children: list[Child] = [
            server.child for server in (self._postgres, self._nats) if server is not None
        ]
        if not children:
            await asyncio.get_running_loop().create_future()
        await asyncio.wait(
            [child.exited for child in children], return_when=asyncio.FIRST_COMPLETED
        )
        dead = next(child for child in children if child.exited.done())
        return ServerError(dead.name, f"ended by itself, status {dead.exited.result()}", dead)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.stop()


@contextmanager
def temporary_home(what: str) -> Iterator[Path]:
    """Make an empty home below `$TMPDIR`, removed after the block; its name contains `what`."""
    home = Path(tempfile.mkdtemp(prefix=f"byfield-{what}-"))
    home.chmod(HOME_MODE)
    try:
        yield home
    finally:
        shutil.rmtree(home)
