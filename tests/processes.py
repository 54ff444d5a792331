"""`byfield ...` as a process, and what runs on a home, as the operating system sees it."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from services.kit.settings import PREFIX
from tests.keys import MASTER_KEYS, SECRET
from tests.waiting import SECONDS_MAX

BYFIELD = Path(sys.executable).with_name("byfield")
_ADDRESS = re.compile(r"http://\S+?:\d+")


@asynccontextmanager
async def byfield(
    *arguments: str, settings: Mapping[str, object], stderr: int | None = None
) -> AsyncIterator[Process]:
    """A command under way, with these settings and no others; killed at the end if still there.

    Settings are named as in `Settings`: `home`, `port`, `postgres_dsn`.
    """
    async with started(
        str(BYFIELD), *arguments, env=environment(settings), stderr=stderr
    ) as process:
        yield process


@asynccontextmanager
async def started(
    *command: str, env: Mapping[str, str], stdin: int | None = None, stderr: int | None = None
) -> AsyncIterator[Process]:
    """Any command under way, in this environment; killed at the end if still there."""
    process = await asyncio.create_subprocess_exec(
        *command, stdin=stdin, stdout=PIPE, stderr=stderr, env=env
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def ended(process: Process, *, seconds_max: float = SECONDS_MAX) -> tuple[int, str, str]:
    """A command's status, and what it said (stderr where that was asked for)."""
    async with asyncio.timeout(seconds_max):
        out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), (err or b"").decode()


async def address_of(process: Process) -> str:
    """Where a process serves, as it says itself."""
    line = await said_by(process, _ADDRESS.pattern)
    found = _ADDRESS.search(line)
    assert found
    return found.group()


async def said_by(process: Process, pattern: str) -> str:
    """The first line of a process that a pattern is found in."""
    assert process.stdout is not None
    async with asyncio.timeout(SECONDS_MAX):
        while line := await process.stdout.readline():
            if re.search(pattern, line.decode()):
                return line.decode()
    raise AssertionError(f"it ended without saying {pattern}")


def environment(settings: Mapping[str, object]) -> dict[str, str]:
    """This process's environment, but with only these settings of Byfield.

    Whoever has a key of `tests.keys` is known there, unless `development_secret` says otherwise.
    Personal text is encrypted there as it is in this process.
    """
    others = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    said = {"development_secret": SECRET, "vault_key_file": MASTER_KEYS} | dict(settings)
    return others | {f"{PREFIX}{name.upper()}": str(value) for name, value in said.items()}


def servers_on(home: Path) -> dict[str, int]:
    """The servers whose command names the home: program -> process id."""
    found = {}
    for process in Path("/proc").iterdir():
        if process.name.isdigit() and str(home) in (command := _command(process)):
            found[Path(command.split("\0")[0]).name] = int(process.name)
    return found


def _command(process: Path) -> str:
    try:
        return (process / "cmdline").read_text()
    except (FileNotFoundError, ProcessLookupError):  # it has just ended
        return ""
