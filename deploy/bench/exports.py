"""How fast a log is exported for analysts and asked there, and how fast a rebuild is rehearsed."""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from deploy.bench.figures import Figure, Limit
from deploy.bench.replay import ROLE, ReplaySpeed, measure_replay
from deploy.bench.servers import fresh_stack
from deploy.bench.sizes import Sizes
from events.log.database.connections import Pool
from events.log.postgres import PostgresLog
from services.kit.feed.connections import open_pool
from services.kit.feed.rehearsal import rehearse
from services.reporting.app import SERVICE
from services.reporting.export.asking import asked
from services.reporting.export.directory import Directory
from services.reporting.export.exporting import export
from services.reporting.export.formats import Format
from services.reporting.queries.rehearsal import count_all_figures

MEBIBYTES_MAX: Final = 400
QUESTION: Final = "SELECT program, count(*) FROM requests GROUP BY program ORDER BY program"
_PROJECTION: Final = next(each for each in SERVICE.projections if each.name == "figures")
_PEAK: Final = "VmHWM:"
_FORGET_THE_PEAK: Final = "5"


@dataclass(slots=True)
class Cost:
    """What a step took; set at its end."""

    seconds: float = 0.0
    peak_mebibytes: float = 0.0
    """Of this process, since the step began."""
    early_mebibytes: float = 0.0
    """The same after a tenth of it."""


@contextmanager
def costing() -> Iterator[Cost]:
    """Measure the block. Linux alone tells the peak of a part of a process' life."""
    cost = Cost()
    Path("/proc/self/clear_refs").write_text(_FORGET_THE_PEAK)
    begin = time.perf_counter()
    yield cost
    cost.seconds = time.perf_counter() - begin
    cost.peak_mebibytes = peak_mebibytes()


def peak_mebibytes() -> float:
    """Return the peak of this process since it was last forgotten."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition(_PEAK)[2].split()[0]) / 1024


async def measure_exports(sizes: Sizes) -> list[Figure]:
    """Measure on a history of which the rows are made."""
    async with fresh_stack() as stack:
        speed = await measure_replay(stack.postgres_dsn, events=sizes.exported_events)
        figures = await _exported(stack.postgres_dsn, speed, sizes.exported_events)
        async with _reading(stack.postgres_dsn) as (log, pool):
            return [*figures, await _rehearsed(log, pool, speed, sizes.exported_events)]


@asynccontextmanager
async def _reading(dsn: str) -> AsyncIterator[tuple[PostgresLog, Pool]]:
    async with PostgresLog(dsn, role=ROLE) as log, await open_pool(dsn, SERVICE.name) as pool:
        yield log, pool


async def _exported(dsn: str, speed: ReplaySpeed, events: int) -> list[Figure]:
    dropped = Limit("reading and dropping them", speed.read)
    figures: list[Figure] = []
    for format_ in Format:
        with TemporaryDirectory() as folder:
            root = Path(folder) / "export"
            first = await _by_itself(dsn, root, events, format_)
            again = await _by_itself(dsn, root, events, format_)
            size = sum(each.stat().st_size for each in root.rglob("*") if each.is_file())
            what = f"export as {format_}, {events:,} events"
            figures += [
                Figure("export", what, events / first.seconds, "events/s", (dropped,)),
                Figure(
                    "export",
                    f"{what}, peak memory",
                    first.peak_mebibytes,
                    "MiB",
                    (Limit("the peak after a tenth of it", first.early_mebibytes),),
                    at_most=MEBIBYTES_MAX,
                ),
                Figure("export", f"{what}, its size", size / 1e6, "MB"),
                Figure("export", f"{what}, again, with nothing new", 1000 * again.seconds, "ms"),
            ]
            if format_ is Format.PARQUET:
                for when, at in (("the end", None), ("the middle", events // 2)):
                    what = f"a question as of {when}, {events:,} events"
                    figures.append(Figure("export", what, _asked(root, at), "ms"))
    return figures


async def _by_itself(dsn: str, root: Path, events: int, format_: Format) -> Cost:
    """Export in a process that did nothing before, as `byfield export` does."""
    anew = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=anew) as process:
        exporting = asyncio.get_running_loop().run_in_executor
        return await exporting(process, _export, dsn, root, events, format_)


def _export(dsn: str, root: Path, events: int, format_: Format) -> Cost:
    return asyncio.run(_cost_of_export(dsn, root, events, format_))


async def _cost_of_export(dsn: str, root: Path, events: int, format_: Format) -> Cost:
    async with _reading(dsn) as (log, pool):
        with costing() as cost:

            def note_peak(reached: int) -> None:
                if not cost.early_mebibytes and reached >= events // 10:
                    cost.early_mebibytes = peak_mebibytes()

            with Directory.opened(root) as directory:
                await export(directory, log, pool, events, format_, note_peak)
        return cost


def _asked(root: Path, as_of: int | None) -> float:
    begin = time.perf_counter()
    with asked(root, QUESTION, as_of) as answer:
        rows = list(answer.rows)
    if not rows:
        raise AssertionError("the export has no requests")
    return 1000 * (time.perf_counter() - begin)


async def _rehearsed(log: PostgresLog, pool: Pool, speed: ReplaySpeed, events: int) -> Figure:
    """Rehearse the largest projection: a rebuild of it, each row compared, every figure twice."""
    begin = time.perf_counter()
    rehearsal = await rehearse(
        pool, log, SERVICE.catalogue, _PROJECTION, count_figures=count_all_figures
    )
    if not rehearsal.equal:
        raise AssertionError("the rehearsal found differences where there are none")
    return Figure(
        "export",
        f"rehearsing figures, {events:,} events",
        events / (time.perf_counter() - begin),
        "events/s",
        (Limit("a rebuild of all projections", speed.rebuilt),),
    )
