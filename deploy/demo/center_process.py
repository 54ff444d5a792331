"""The center in a process of its own, so that it and its callers do not share a core."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from services.kit.settings import PREFIX, Settings

START_SECONDS_MAX: Final = 60.0
STOP_SECONDS_MAX: Final = 20.0
_ADDRESS: Final = re.compile(rb"http://\S+")
_HANDED_ON: Final = ("postgres_dsn", "nats_url", "nats_relay_url", "nats_admin_url")


class CenterError(Exception):
    """The center did not come up; what it said stands above."""


@asynccontextmanager
async def center_process(settings: Settings) -> AsyncIterator[str]:
    """`byfield up` on the servers of these settings and a free port; gives its address."""
    addresses = {
        f"{PREFIX}{name.upper()}": value
        for name in _HANDED_ON
        if (value := getattr(settings, name))
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "from deploy.cli.app import main; main(['up', '--port', '0'])",
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, **addresses, f"{PREFIX}LOG_LEVEL": "warning"},
        start_new_session=True,  # Ctrl-C ends it through us, in order
    )
    try:
        yield await _address(process)
    finally:
        await _end(process)


async def _address(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None  # noqa: S101 - it was asked for above
    try:
        async with asyncio.timeout(START_SECONDS_MAX):
            while line := await process.stdout.readline():
                if (found := _ADDRESS.search(line)) is not None:
                    return found.group().decode()
    except TimeoutError:
        raise CenterError(f"the center did not come up within {START_SECONDS_MAX:g} s") from None
    raise CenterError("the center ended while it was starting")


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        async with asyncio.timeout(STOP_SECONDS_MAX):
            await process.communicate()
    except TimeoutError:
        process.kill()
        await process.wait()
