"""`byfield ...` in processes of their own, so that a center and its callers share no core."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from deploy.keyring import Keyring
from deploy.local.child import LAUNCH
from deploy.local.launch import STAY
from deploy.servers import NATS_URLS
from deploy.settings import Settings
from deploy.watching import watched
from services.kit.http.principals import Principal
from services.kit.settings import PREFIX

START_SECONDS_MAX: Final = 180.0
STOP_SECONDS_MAX: Final = 60.0
_ADDRESS: Final = re.compile(rb"http://\S+")
_HANDED_ON: Final = (
    "postgres_dsn",
    "nats_url",
    *NATS_URLS.values(),
    "home",
    "vault_dsn",
    "vault_key_file",
    "seal_key_file",
    "seals_folder",
)


class CenterError(Exception):
    """The center did not start, or ended by itself; its own output stands above."""


class CommandError(Exception):
    """A command failed; the message quotes its output."""

    def __init__(self, arguments: tuple[str, ...], said: str) -> None:
        super().__init__(f"byfield {' '.join(arguments)}: {said.strip()}")


@asynccontextmanager
async def center_process(settings: Settings) -> AsyncIterator[str]:
    """Run `byfield up` on the servers of these settings and a free port; yield its address."""
    # Warnings of a busy machine (503, answered by a retry) would only disturb.
    process = await start_command(settings, "up", "--port", "0", log_level="error")
    try:
        address = await _address(process)
        async with watched(_death(process)):
            yield address
    finally:
        await end_command(process)


async def run_command(
    settings: Settings, *arguments: str, given_by: Principal | None = None
) -> str:
    """Run a command to its end and return its output. Raises `CommandError`.

    `given_by` is who gives it, by a development key.
    """
    process = await start_command(settings, *arguments, stderr=PIPE, given_by=given_by)
    try:
        said, wrong = await process.communicate()
    finally:
        await end_command(process)
    if process.returncode != 0:
        raise CommandError(arguments, (wrong or said).decode())
    return said.decode()


async def start_command(
    settings: Settings,
    *arguments: str,
    stderr: int | None = None,
    log_level: str = "warning",
    given_by: Principal | None = None,
) -> Process:
    """Start `byfield ...` on the servers of these settings; it ends when this process ends."""
    addresses = {
        f"{PREFIX}{name.upper()}": str(value)
        for name in _HANDED_ON
        if (value := getattr(settings, name))
    }
    addresses[f"{PREFIX}SEAL_WITNESSES"] = json.dumps(settings.seal_witnesses)
    if given_by is not None:
        addresses[f"{PREFIX}TOKEN"] = Keyring(settings).key_of(given_by)
    handed_on = {f"{PREFIX}{name.upper()}" for name in _HANDED_ON} | addresses.keys()
    handed_on |= {f"{name}_FILE" for name in handed_on}
    others = {name: value for name, value in os.environ.items() if name not in handed_on}
    life = [str(LAUNCH), str(os.getpid()), str(signal.SIGTERM.value), STAY]
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-I", "-S", *life),
        *(sys.executable, "-c"),
        f"from deploy.cli.app import main; main({list(arguments)})",
        stdout=PIPE,
        stderr=stderr,
        env={**others, **addresses, f"{PREFIX}LOG_LEVEL": log_level},
        start_new_session=True,  # Ctrl-C reaches this process alone, which ends it in order
    )


async def _address(process: Process) -> str:
    assert process.stdout is not None  # noqa: S101 - stdout is a pipe, see above
    try:
        async with asyncio.timeout(START_SECONDS_MAX):
            while line := await process.stdout.readline():
                if (found := _ADDRESS.search(line)) is not None:
                    return found.group().decode()
    except TimeoutError:
        raise CenterError(f"the center did not come up within {START_SECONDS_MAX:g} s") from None
    raise CenterError("the center ended while it was starting")


async def _death(process: Process) -> CenterError:
    return CenterError(f"the center ended by itself, status {await process.wait()}")


async def end_command(process: Process) -> None:
    """End a process by SIGTERM, and kill it if it does not end in time."""
    if process.returncode is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        async with asyncio.timeout(STOP_SECONDS_MAX):
            await process.communicate()
    except TimeoutError:
        process.kill()
        await process.wait()
