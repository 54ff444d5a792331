"""The lock of a home: one process holds it, and only when earlier servers have ended."""

from __future__ import annotations

import asyncio
import fcntl
import os
import sys
from pathlib import Path
from typing import Final

# A killed holder's PostgreSQL writes everything out before it ends.
SERVERS_GONE_SECONDS_MAX: Final = 60.0
PAUSE_SECONDS: Final = 0.02


class HomeTakenError(Exception):
    """Another process runs its servers on this home."""

    def __init__(self, home: Path, holder: str) -> None:
        super().__init__(f"{home} is in use by process {holder}; end it or choose another home")
        self.home = home
        self.holder = holder


class ServersLeftError(Exception):
    """The former holder has ended, but a server of it still runs on the home."""

    def __init__(self, home: Path) -> None:
        super().__init__(
            f"{home}: servers of an earlier run are still running after "
            f"{SERVERS_GONE_SECONDS_MAX:g} s; postgres.log and nats.log there say why"
        )
        self.home = home


class HomeLock:
    """Two kernel locks, which end with their processes, even after SIGKILL.

    `lock` is this process's alone and names it. `servers.lock` is open in every server too, so it
    is free only when all of them have ended: a killed holder's servers are waited for.
    """

    def __init__(self, home: Path) -> None:
        self._home = home
        self._holder: int | None = None
        self._servers: int | None = None

    @property
    def servers(self) -> int:
        """The open file that every server must inherit."""
        if self._servers is None:
            raise RuntimeError(f"{self._home} is not held")
        return self._servers

    async def take(self) -> None:
        """Hold the home; raises `HomeTakenError` at once, `ServersLeftError` after a wait."""
        holder = os.open(self._home / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        if not _locked(holder):
            text = os.pread(holder, 1000, 0).decode(errors="replace").strip()
            os.close(holder)
            raise HomeTakenError(self._home, text or "unknown")
        self._holder = holder
        os.ftruncate(holder, 0)
        # Two words of the command only: arguments may carry secrets.
        command = " ".join([Path(sys.argv[0]).name, *sys.argv[1:2]])
        os.pwrite(holder, f"{os.getpid()} ({command})\n".encode(), 0)
        self._servers = os.open(self._home / "servers.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            await self._until_servers_gone(self._servers)
        except BaseException:
            self.release()
            raise

    def release(self) -> None:
        """Release the home; do nothing if it is not held."""
        for held in (self._servers, self._holder):
            if held is not None:
                os.close(held)
        self._servers = self._holder = None

    async def _until_servers_gone(self, servers: int) -> None:
        try:
            async with asyncio.timeout(SERVERS_GONE_SECONDS_MAX):
                while not _locked(servers):  # noqa: ASYNC110 - a kernel lock has no event to wait for
                    await asyncio.sleep(PAUSE_SECONDS)
        except TimeoutError:
            raise ServersLeftError(self._home) from None


def _locked(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
