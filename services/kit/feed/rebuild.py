"""Projections made again from the log beside the live ones, compared with them, and swapped in."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from typing import Final

import asyncpg

from events.catalogue import Catalogue
from events.log.database.connections import Connection, Pool
from events.log.feed.bulk import BulkPage, BulkReader
from events.log.feed.decoding import FactReader
from events.log.feed.handler import Checkpoint
from events.log.feed.reading import Pages
from events.log.store.event_log import EventLog
from services.kit.feed.checkpoints import BEGINNING, advance, lock_checkpoint
from services.kit.feed.connections import unhurried
from services.kit.feed.fresh_tables import FreshTables, RebuildError, fresh_tables
from services.kit.feed.parking import park
from services.kit.feed.projection import Projection
from services.kit.settings import FACTS_HELD_MAX
from services.kit.statements import kit_sql

__all__ = ["Progress", "RebuildError", "RebuildReport", "TableComparison", "fill", "rebuild"]

SWAP_ATTEMPTS_MAX: Final = 5
"""A query that reads several tables can deadlock with their swap, which is then tried again."""

PAGES_AHEAD_MAX: Final = 4
"""So far one projection may be behind another while it writes."""

Progress = Callable[[int, int], None]
"""Called with the position reached and the position to reach."""


@dataclass(frozen=True, slots=True)
class TableComparison:
    """One table, rebuilt and live, at the same position of the log."""

    table: str
    rows: int
    """In the rebuilt table."""
    only_live: int
    only_rebuilt: int

    @property
    def equal(self) -> bool:
        """Whether both hold the same rows."""
        return self.only_live == 0 and self.only_rebuilt == 0


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """The outcome of a rebuild, and the position of the log that it is true for."""

    projection: str
    position: int
    tables: tuple[TableComparison, ...]
    parked: int
    """Facts that the rebuild could not apply, with those behind them on their streams."""
    swapped: bool
    seconds: float = field(default=0.0, compare=False)
    """How long it took to fill the tables, indexes included, up to the first live checkpoint."""

    @property
    def equal(self) -> bool:
        """Whether the live projection held what the log says."""
        return all(table.equal for table in self.tables)


async def rebuild(
    pool: Pool,
    log: EventLog,
    catalogue: Catalogue,
    projections: Sequence[Projection],
    *,
    swap: bool = True,
    progress: Progress | None = None,
    facts_held_max: int = FACTS_HELD_MAX,
) -> list[RebuildReport]:
    """Make projections again from the first event, compare, and swap them in for the live ones.

    The service may run meanwhile: each of its feeds waits only for the comparison at the end. All
    projections are made in one pass over the log. With `swap` off they are compared and dropped. A
    projection whose checkpoint belongs to another history (the log was restored) gets a checkpoint
    of this log by the swap.
    Raises `RebuildError` where another rebuild of one of them runs.
    """
    if len(projections) > pool.get_max_size():
        raise ValueError(f"{len(projections)} projections need as many connections at once")
    hears = {name for projection in projections for name in projection.hears}
    pages = Pages(log, FactReader(catalogue, hears))
    async with AsyncExitStack() as stack:
        stack.push_async_callback(pages.close)
        all_fresh = [
            await stack.enter_async_context(fresh_tables(pool, projection, facts_held_max))
            for projection in projections
        ]
        begin = time.perf_counter()
        await fill(pages, BulkReader(log, catalogue, hears), all_fresh, progress)
        seconds = time.perf_counter() - begin
        reports = [await _finish(pages, log, fresh, swap=swap) for fresh in all_fresh]
        return [replace(report, seconds=seconds) for report in reports]


async def fill(
    pages: Pages, reader: BulkReader, all_fresh: Sequence[FreshTables], progress: Progress | None
) -> None:
    """Fill the tables up to where the live projections stood, and never beyond one of them."""
    end = max(fresh.end for fresh in all_fresh)
    coming = [asyncio.Queue[BulkPage | None](PAGES_AHEAD_MAX) for _ in all_fresh]
    reached = 0
    try:
        # It ends when all have ended, also if one fails: none may use its connection afterwards.
        async with asyncio.TaskGroup() as group:
            for fresh, queue in zip(all_fresh, coming, strict=True):
                group.create_task(_take(fresh, queue))
            while reached < end and (page := await reader.read(reached)).reached_id is not None:
                reached = page.reached
                for queue in coming:
                    await queue.put(page)
                if progress is not None:
                    progress(min(reached, end), end)
            for queue in coming:
                await queue.put(None)
    except ExceptionGroup as faults:
        raise faults.exceptions[0] from None
    for fresh in all_fresh:
        await fresh.fill_again_if_failed(pages)


async def _take(fresh: FreshTables, coming: asyncio.Queue[BulkPage | None]) -> None:
    """Fill the tables of one projection; the others do not wait for what it writes."""
    while (page := await coming.get()) is not None:
        await fresh.add(page)
    await fresh.finish()


async def _finish(pages: Pages, log: EventLog, fresh: FreshTables, *, swap: bool) -> RebuildReport:
    for attempt in range(1, SWAP_ATTEMPTS_MAX + 1):
        # What a failed attempt applied is rolled back with it.
        before = fresh.position, len(fresh.parkings), set(fresh.parked_streams)
        try:
            return await _compare_and_swap(pages, log, fresh, swap=swap)
        except asyncpg.DeadlockDetectedError:
            fresh.position, parkings, fresh.parked_streams = before
            del fresh.parkings[parkings:]
            if attempt == SWAP_ATTEMPTS_MAX:
                raise
    raise AssertionError("unreachable: the last attempt returns or raises")


async def _compare_and_swap(
    pages: Pages, log: EventLog, fresh: FreshTables, *, swap: bool
) -> RebuildReport:
    """Lock the live checkpoint, catch up with it exactly, compare, and swap."""
    projection, connection = fresh.projection, fresh.connection
    async with connection.transaction():
        live = await lock_checkpoint(connection, projection.name)
        await fresh.find_fresh_first()
        end = await _end(log, live)
        await fresh.apply_until(pages, end.position)
        await connection.execute(kit_sql("search_path_reset"))
        tables = [await _compare(connection, table) for table in projection.tables]
        if swap:
            await connection.execute(kit_sql("rebuild_swap"), list(projection.tables))
            await connection.execute(kit_sql("parked_remove_all"), projection.name)
            await advance(connection, projection.name, live, end)
            await park(connection, projection.name, fresh.parkings)
    return RebuildReport(projection.name, end.position, tuple(tables), len(fresh.parkings), swap)


async def _end(log: EventLog, live: Checkpoint) -> Checkpoint:
    """Return where the live projection stands in the history of this log.

    That is its own checkpoint, unless the log was restored: then the event of today at that
    position, or the log's head where it ends before.
    """
    if live.position == 0:
        return BEGINNING
    there = await log.read(after=live.position - 1, limit=1)
    if there:
        return Checkpoint(there[0].position, there[0].id)
    head = await log.head()
    return Checkpoint(head.position, head.id)


async def _compare(connection: Connection, table: str) -> TableComparison:
    [row] = await unhurried(
        connection, kit_sql("rebuild_compare"), table, what=f"to compare {table}"
    )
    return TableComparison(table, row["rows"], row["only_live"], row["only_rebuilt"])
