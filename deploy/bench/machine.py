"""A description of the machine that the figures were measured on."""

from __future__ import annotations

import os
import platform
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final

import asyncpg
import nats

from deploy.bench.figures import quantile
from deploy.local.stack import Stack

SYNC_SECONDS: Final = 1.0
SYNC_BYTES: Final = 8192
_LIBRARIES: Final = ("asyncpg", "fastapi", "faststream", "nats-py", "pydantic", "uvicorn", "uvloop")


@dataclass(frozen=True, slots=True)
class Machine:
    """The head of the report."""

    processor: str
    cores: int
    """The cores that this process may use."""
    memory_gib: float
    kernel: str
    filesystem: str
    """Of the directory with the data of the servers."""
    sync_p50_ms: float
    """One 8 KiB write and `fdatasync`: what a commit waits for at least."""
    sync_p99_ms: float
    load: float
    """The load average of the last minute, before anything was measured."""
    python: str
    postgres: str
    nats: str
    libraries: dict[str, str]


async def describe(stack: Stack, load: float) -> Machine:
    """Describe this machine and the servers of a running stack."""
    syncs = list(_sync_seconds())
    return Machine(
        processor=_processor(),
        cores=_cores(),
        memory_gib=round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        kernel=f"{platform.system()} {platform.release()}",
        filesystem=_filesystem(stack.home),
        sync_p50_ms=round(1000 * quantile(syncs, 0.5), 3),
        sync_p99_ms=round(1000 * quantile(syncs, 0.99), 3),
        load=round(load, 2),
        python=platform.python_version(),
        postgres=await _postgres_version(stack.postgres_dsn),
        nats=await _nats_version(stack.nats.service_url),
        libraries={name: version(name) for name in _LIBRARIES},
    )


def _sync_seconds() -> Iterator[float]:
    """Write and sync a block repeatedly, as PostgreSQL does with its WAL; yield the seconds."""
    block = b"\0" * SYNC_BYTES
    with tempfile.TemporaryFile() as file:
        number = file.fileno()
        begin = time.perf_counter()
        while (before := time.perf_counter()) - begin < SYNC_SECONDS:
            os.pwrite(number, block, 0)
            os.fdatasync(number)
            yield time.perf_counter() - before


def _cores() -> int:
    """Return the cores of this process, which may be fewer than those of the machine."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _processor() -> str:
    for line in _proc_lines("cpuinfo"):
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.processor() or platform.machine()


def _filesystem(directory: Path) -> str:
    """Return the type of the file system that the directory is on."""
    mounts = [line.split()[1:3] for line in _proc_lines("mounts")]
    below = [(len(where), kind) for where, kind in mounts if directory.is_relative_to(where)]
    return max(below, default=(0, "unknown"))[1]


def _proc_lines(name: str) -> list[str]:
    """Return the lines of a file below /proc, or none on systems without it."""
    file = Path("/proc", name)
    return file.read_text().splitlines() if file.exists() else []


async def _postgres_version(dsn: str) -> str:
    connection = await asyncpg.connect(dsn)
    try:
        found = connection.get_server_version()
    finally:
        await connection.close()
    return f"{found.major}.{found.minor}"


async def _nats_version(url: str) -> str:
    connection = await nats.connect(url)
    try:
        found = connection.connected_server_version
    finally:
        await connection.close()
    return f"{found.major}.{found.minor}.{found.patch}"
