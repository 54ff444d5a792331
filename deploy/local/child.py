"""A server as a child process that ends with this process, and whose log can be read."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

LAUNCH: Final = Path(__file__).with_name("launch.py")
LOG_BYTES_MAX: Final = 16 * 1024 * 1024
TAIL_LINES_MAX: Final = 20
TAIL_BYTES_MAX: Final = 16 * 1024
PAUSE_SECONDS_MAX: Final = 0.1


class ServerError(Exception):
    """A server did not start, or ended by itself; the message ends with the tail of its log."""

    def __init__(self, name: str, what: str, child: Child) -> None:
        super().__init__(f"{name} {what}; its log ({child.log}) ends:\n{child.tail()}")
        self.name = name


@dataclass(frozen=True, slots=True)
class Account:
    """The operating system's user that a server runs as."""

    uid: int
    gid: int


class Child:
    """A running server; `exited` resolves to its exit status, however it ended."""

    def __init__(self, name: str, process: subprocess.Popen[bytes], log: Path, start: int) -> None:
        self.name = name
        self.pid = process.pid
        self.log = log
        self.exited: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._process = process
        self._start = start
        threading.Thread(target=self._watch, name=f"{name} watch", daemon=True).start()

    async def until_ready(
        self, is_ready: Callable[[], Awaitable[bool]], *, seconds_max: float
    ) -> None:
        """Wait until `is_ready` returns true. Raises `ServerError` if it ends or is late."""
        deadline = asyncio.get_running_loop().time() + seconds_max
        pause_seconds = 0.005
        while not await is_ready():
            if self.exited.done():
                raise ServerError(self.name, f"ended with status {self.exited.result()}", self)
            if asyncio.get_running_loop().time() > deadline:
                raise ServerError(self.name, f"was not ready in {seconds_max:g} s", self)
            await asyncio.wait([self.exited], timeout=pause_seconds)
            pause_seconds = min(pause_seconds * 1.5, PAUSE_SECONDS_MAX)

    async def end(self, *steps: tuple[signal.Signals, float]) -> None:
        """Send each signal in turn until the server has ended; wait so long after each."""
        for signal_number, seconds_max in steps:
            if self.exited.done():
                return
            self._process.send_signal(signal_number)
            await asyncio.wait([self.exited], timeout=seconds_max)

    def tail(self) -> str:
        """Return the last lines that this run wrote to its log."""
        with self.log.open("rb") as log:
            size = log.seek(0, os.SEEK_END)
            log.seek(max(self._start, size - TAIL_BYTES_MAX))
            lines = log.read().decode(errors="replace").splitlines()
        return "\n".join(f"  {line}" for line in lines[-TAIL_LINES_MAX:]) or "  (nothing)"

    def _watch(self) -> None:
        status = self._process.wait()
        with suppress(RuntimeError):  # the loop is closed, so nothing waits for it
            self.exited.get_loop().call_soon_threadsafe(self._resolve, status)

    def _resolve(self, status: int) -> None:
        if not self.exited.done():
            self.exited.set_result(status)


def spawn(
    name: str,
    command: Sequence[str | Path],
    *,
    log: Path,
    directory: Path,
    death_signal: signal.Signals,
    account: Account | None = None,
    inherit: Sequence[int] = (),
) -> Child:
    """Start a server that gets `death_signal` when this process dies, even by SIGKILL.

    It has a process group of its own, so that Ctrl-C in the terminal reaches only us and the
    servers go down in order. `inherit` are open files that it keeps as long as it lives. Its
    environment is empty: a PGPORT or a NATS variable of ours must not change it.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError(f"{name} must be started by the main thread: it dies with its thread")
    if log.exists() and log.stat().st_size > LOG_BYTES_MAX:
        log.replace(log.with_suffix(".old.log"))
    user = f"{account.uid}:{account.gid}" if account else "-"
    life = [str(os.getpid()), str(death_signal.value), user]
    log.touch()
    log.chmod(0o600)  # the servers quote what they were told; a former release left 0644
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - our own binary, arguments as a list
            [sys.executable, "-I", "-S", LAUNCH, *life, *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=directory,
            env={"PATH": os.defpath, "LANG": "C"},
            pass_fds=inherit,
            start_new_session=True,
        )
        return Child(name, process, log, output.tell())
