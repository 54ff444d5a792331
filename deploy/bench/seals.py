"""What seals cost: appends beside them, a record sealed, the log verified, a position proved."""

from __future__ import annotations

import asyncio
import multiprocessing
import resource
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from statistics import median
from typing import Final

from deploy.bench.append import ROLE, append_speed
from deploy.bench.figures import Figure, Limit
from deploy.bench.history import history
from deploy.bench.servers import fill, fresh_stack
from deploy.bench.sizes import Sizes
from events.log.database.connections import Connection, connect
from events.log.postgres import PostgresLog
from events.log.seals.note import Seal, Signer, Verifier
from events.log.seals.proving import prove_inclusion
from events.log.seals.sealer import Sealer
from events.log.seals.stored import read_records
from events.log.seals.verifying import PAGE_RECORDS, Verification

ROUNDS: Final = 3
"""Each reads and verifies once, in turn, so that a disturbance affects both."""
PROOFS: Final = 100
SHARE_MIN: Final = 0.6
"""Of reading and dropping the same records."""
CALLERS: Final = 256
"""Who append at once beside the sealer: as many as make full groups."""
GROWTH_MEBIBYTES_MAX: Final = 16.0
"""From a tenth of the log to its end, of which the peak must be independent."""


async def measure_seals(sizes: Sizes) -> list[Figure]:
    """Seal, verify and prove a made-up history; take the median of the rounds."""
    events = sizes.sealed_events
    signer = Signer.new("bench")
    async with fresh_stack() as stack:
        dsn = stack.postgres_dsn
        await fill(dsn, history(events))
        seal, sealing = await _seal(dsn, signer, stack.home / "seals")
        async with _reading(dsn) as records, _reading(dsn) as kept:
            reads, verifications, growth = [], [], 0.0
            for _ in range(ROUNDS):
                reads.append(await _read_and_drop(records))
                seconds, grown = await _verify(records, kept, signer.verifier, events)
                verifications.append(seconds)
                growth = max(growth, grown)
            proving = await _prove(kept, seal)
    read = Limit("reading and dropping them", events / median(reads), share_min=SHARE_MIN)
    return [
        Figure(
            "seals",
            f"verifying {events:,} events",
            events / median(verifications),
            "events/s",
            (read,),
        ),
        Figure(
            "seals",
            "growth of memory since a tenth of them",
            growth,
            "MiB",
            at_most=GROWTH_MEBIBYTES_MAX,
        ),
        Figure(
            "seals", "sealing them", events / sealing, "events/s", (Limit(read.what, read.value),)
        ),
        Figure("seals", "proving a position", proving * 1000, "ms"),
        *await _measure_beside(sizes, signer),
    ]


async def _measure_beside(sizes: Sizes, signer: Signer) -> list[Figure]:
    """Append alone and beside a sealer in a process of its own, in turns."""
    events = sizes.append_events // ROUNDS
    alone, beside, processor = [], [], []
    async with fresh_stack() as stack, PostgresLog(stack.postgres_dsn, role=ROLE) as log:
        folder = stack.home / "seals"
        for _ in range(ROUNDS):
            alone.append(await append_speed(log, CALLERS, events))
            await _seal(stack.postgres_dsn, signer, folder)
            async with _sealing(stack.postgres_dsn, signer, folder) as spent:
                beside.append(await append_speed(log, CALLERS, events))
            processor.append(spent[0] / events)
    limit = Limit("appending without it", median(alone))
    return [
        Figure("seals", "appending beside the sealer", median(beside), "events/s", (limit,)),
        Figure("seals", "its processor time an event", median(processor) * 1e6, "µs"),
    ]


@asynccontextmanager
async def _sealing(dsn: str, signer: Signer, folder: Path) -> AsyncIterator[list[float]]:
    """Let a sealer work beside; what it took of a processor is in the list afterwards."""
    spawning = multiprocessing.get_context("spawn")
    ours, theirs = spawning.Pipe()
    child = spawning.Process(target=_seal_beside, args=(theirs, dsn, signer.line, folder))
    child.start()
    spent: list[float] = []
    try:
        await asyncio.to_thread(ours.recv)
        yield spent
        ours.send("stop")
        spent.append(await asyncio.to_thread(ours.recv))
    finally:
        child.terminate()
        await asyncio.to_thread(child.join)


def _seal_beside(pipe: Pipe, dsn: str, signer: str, folder: Path) -> None:
    async def work() -> None:
        sealer = Sealer(dsn, [Signer.parse(signer)], folder)
        begin = time.process_time()
        await sealer.start()
        pipe.send("at work")
        await asyncio.to_thread(pipe.recv)
        await sealer.stop()
        pipe.send(time.process_time() - begin)

    asyncio.run(work())


async def _seal(dsn: str, signer: Signer, folder: Path) -> tuple[Seal, float]:
    begin = time.perf_counter()
    seal = await Sealer(dsn, [signer], folder).seal_once()
    assert seal is not None  # noqa: S101 - the log is not empty
    return seal, time.perf_counter() - begin


async def _read_and_drop(connection: Connection) -> float:
    begin, after = time.perf_counter(), 0
    while page := await read_records(connection, after, PAGE_RECORDS):
        after = page[-1].position
    return time.perf_counter() - begin


async def _verify(
    records: Connection, kept: Connection, public: Verifier, events: int
) -> tuple[float, float]:
    """Return the seconds, and by how much the peak of memory grew after a tenth."""
    peaks: list[float] = []

    def note_peak(reached: int) -> None:
        if not peaks and reached >= events // 10:
            peaks.append(_peak_mebibytes())

    begin = time.perf_counter()
    found = await Verification(records, kept, [public], progress=note_peak).run()
    seconds = time.perf_counter() - begin
    if found.findings or found.sealed != events:
        raise RuntimeError(f"the log is not what was sealed: {found}")
    return seconds, _peak_mebibytes() - peaks[0]


async def _prove(connection: Connection, seal: Seal) -> float:
    """Return the seconds of the median proof."""
    seconds = []
    for position in range(1, seal.size, max(seal.size // PROOFS, 1)):
        begin = time.perf_counter()
        await prove_inclusion(connection, position, seal)
        seconds.append(time.perf_counter() - begin)
    return median(seconds)


@asynccontextmanager
async def _reading(dsn: str) -> AsyncIterator[Connection]:
    connection = await connect(dsn, None)
    try:
        yield connection
    finally:
        await connection.close()


def _peak_mebibytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
