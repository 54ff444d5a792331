"""How fast the log becomes rows: by a rebuild, and by the live writer catching up."""

from __future__ import annotations

import resource
import time
from dataclasses import dataclass
from typing import Final

from deploy.bench.feed import feeding, seconds_until
from deploy.bench.history import history
from deploy.bench.servers import fill
from events.log.database.connections import Pool
from events.log.feed.handler import Checkpoint
from events.log.postgres import PostgresLog
from events.log.store.event_log import READ_EVENTS_MAX, EventLog
from services.kit.feed.checkpoints import resume_or_create
from services.kit.feed.connections import lent, open_pool
from services.kit.feed.rebuild import RebuildReport, rebuild
from services.kit.run.service import projecting
from services.reporting.app import SERVICE
from services.reporting.settings import ReportingSettings

ROLE: Final = f"byfield_{SERVICE.name}"


@dataclass(frozen=True, slots=True)
class ReplaySpeed:
    """Facts a second from the log into all tables of reporting."""

    rebuilt: float
    """Read by type, folded in memory, copied, indexed."""
    read: float
    """The limit: read a page at a time, and dropped."""
    peak_megabytes_after_a_tenth: float
    """Of this process, so that it shows whether memory grows with the length of the replay."""
    peak_megabytes: float


@dataclass(frozen=True, slots=True)
class CatchingUp:
    """The live writer catching up, and whether its tables equal rebuilt ones."""

    caught_up: float
    """Facts a second, by the feed."""
    read: float
    """The limit: read a page at a time, and dropped."""
    rows: int
    rows_that_differ: int
    """Between its tables and rebuilt ones, by EXCEPT ALL both ways."""


async def measure_replay(dsn: str, *, events: int) -> ReplaySpeed:
    """Fill a migrated, empty database and rebuild reporting's tables from its log."""
    await fill(dsn, history(events))
    SERVICE.check(
        ReportingSettings.read(postgres_dsn=dsn)
    )  # it makes itself ready, as when it opens
    peaks: list[float] = []

    def note_peak(reached: int, _end: int) -> None:
        if not peaks and reached >= events // 10:
            peaks.append(_peak_megabytes())

    async with PostgresLog(dsn, role=ROLE) as log, await open_pool(dsn, SERVICE.name) as pool:
        read = await _read_and_drop(log, events)
        await _stand_at_the_end(pool, log)
        reports = await rebuild(
            pool, log, SERVICE.catalogue, SERVICE.projections, progress=note_peak
        )
    seconds = max(report.seconds for report in reports)
    return ReplaySpeed(events / seconds, events / read, peaks[0], _peak_megabytes())


async def measure_catching_up(dsn: str, *, events: int) -> CatchingUp:
    """Let reporting catch up with an untidy history, and compare its tables with rebuilt ones."""
    await fill(dsn, history(events, untidy=True))
    async with PostgresLog(dsn, role=ROLE) as log, await open_pool(dsn, SERVICE.name) as pool:
        read = await _read_and_drop(log, events)
        async with feeding(log, projecting(SERVICE, pool), None) as feed:
            seconds = await seconds_until(feed, events)
        # A checkpoint need not include the last facts if no projection receives them.
        reports = await rebuild(pool, log, SERVICE.catalogue, SERVICE.projections, swap=False)
    return CatchingUp(events / seconds, events / read, *_compared(reports))


def _compared(reports: list[RebuildReport]) -> tuple[int, int]:
    tables = [table for report in reports for table in report.tables]
    differ = sum(table.only_live + table.only_rebuilt for table in tables)
    return sum(table.rows for table in tables), differ + sum(report.parked for report in reports)


async def _read_and_drop(log: EventLog, events: int) -> float:
    begin = time.perf_counter()
    for after in range(0, events, READ_EVENTS_MAX):
        await log.read(after=after, limit=READ_EVENTS_MAX)
    return time.perf_counter() - begin


async def _stand_at_the_end(pool: Pool, log: EventLog) -> None:
    """Set the checkpoints of the empty tables to the head: a rebuild goes as far as they do."""
    head = await log.head()
    async with lent(pool) as connection:
        for projection in SERVICE.projections:
            await resume_or_create(connection, projection.name, Checkpoint(head.position, head.id))


def _peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
