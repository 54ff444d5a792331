"""The center under torture: two servers, and two replicas of every process."""

from __future__ import annotations

import asyncio
import signal
import socket
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from deploy.center_process import end_command, start_command
from deploy.local.nats import Nats
from deploy.local.postgres import Postgres
from deploy.processes import prepare
from deploy.settings import Settings

REPLICAS: Final = 2
NAMES: Final = ("access", "intake", "assignment", "reporting", "relay")
START_SECONDS_MAX: Final = 180.0


class MemberError(Exception):
    """A process did not start; the message quotes its log."""


class Member:
    """`byfield run NAME`, always at the same address."""

    def __init__(self, settings: Settings, name: str, number: int) -> None:
        self.name = name
        self.label = f"{name} {number}"
        self.port = _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._settings = settings
        self._log = settings.home / f"{name}-{number}.log"
        self._process: Process | None = None

    async def start(self) -> None:
        """Start it and wait until it serves. Raises `MemberError`."""
        arguments = ["run", self.name, "--port", str(self.port)]
        with self._log.open("ab") as log:
            self._process = await start_command(self._settings, *arguments, stderr=log.fileno())
        assert self._process.stdout is not None  # noqa: S101 - it is a pipe
        try:
            async with asyncio.timeout(START_SECONDS_MAX):
                line = await self._process.stdout.readline()
        except TimeoutError:
            line = b""
        if not line:
            tail = self._log.read_text(errors="replace").splitlines()[-3:]
            raise MemberError(f"{self.label} did not come up: {' / '.join(tail)}")

    async def kill(self) -> None:
        """Kill it, and start it again."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()
        await self.start()

    async def pause(self, seconds: float) -> None:
        """Stop it by SIGSTOP for a while, as a busy machine may."""
        if self._process is None or self._process.returncode is not None:
            return
        self._process.send_signal(signal.SIGSTOP)
        try:
            await asyncio.sleep(seconds)
        finally:
            self._process.send_signal(signal.SIGCONT)

    async def ensure_running(self) -> None:
        """Start it again if it has ended by itself."""
        if self._process is None or self._process.returncode is not None:
            await self.start()

    async def end(self) -> None:
        """End it in order."""
        if self._process is not None:
            await end_command(self._process)


class Center:
    """The servers of one home, and its members."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.postgres = Postgres(home)
        self.nats = Nats(home)
        self.members: list[Member] = []

    def of(self, name: str) -> list[Member]:
        """The replicas of one service, or of the relay."""
        return [member for member in self.members if member.name == name]

    @property
    def settings(self) -> Settings:
        """The settings with the addresses of the servers."""
        return Settings.read(
            home=self.home,
            postgres_dsn=self.postgres.dsn(),
            nats_url=self.nats.service_url,
            nats_relay_url=self.nats.relay_url,
            nats_admin_url=self.nats.admin_url,
        )


@asynccontextmanager
async def center_on(home: Path) -> AsyncIterator[Center]:
    """Run the center until the end of the block; then end all its processes."""
    center = Center(home)
    try:
        await center.postgres.start()
        await center.postgres.ensure_database()
        await center.nats.start()
        settings = center.settings
        await prepare(settings)
        center.members = [
            Member(settings, name, number) for name in NAMES for number in range(1, REPLICAS + 1)
        ]
        await asyncio.gather(*(member.start() for member in center.members))
        yield center
    finally:
        await asyncio.gather(*(member.end() for member in center.members))
        await center.nats.stop()
        await center.postgres.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
