"""Projections made again from the log beside the live ones, compared with them, and swapped."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final

import asyncpg

from events.catalogue import Catalogue
from events.event import Heard, Told
from events.log.database.connections import Connection, Pool
from events.log.database.statements import statement
from events.log.feed.bulk import BulkPage, BulkReader
from events.log.feed.decoding import Fact, FactReader
from events.log.feed.feed import Checkpoint
from events.log.feed.reading import Pages
from events.log.store.event_log import EventLog
from services.kit.feed.checkpoints import (
    BEGINNING,
    advance,
    lock_checkpoint,
    resume_or_create,
)
from services.kit.feed.connections import lent
from services.kit.feed.fact_faults import is_fault_of_fact
from services.kit.feed.live_writer import RowWriter
from services.kit.feed.parking import (
    Parking,
    behind,
    failed,
    handle_each,
    park,
    readable,
    wanted_of,
)
from services.kit.feed.projection import Projection
from services.kit.feed.rebuild_writer import RebuildWriter
from services.kit.settings import FACTS_HELD_MAX

PARKED_FACTS_MAX: Final = 10_000
"""A rebuild that would park more is not a rebuild."""
SWAP_ATTEMPTS_MAX: Final = 5
"""A question that reads several tables can deadlock with the swap of them; then it is repeated."""

Progress = Callable[[int, int], None]
"""Told the position reached and the one to reach."""


class RebuildError(Exception):
    """A projection that cannot be rebuilt now; names it and says why."""

    def __init__(self, projection: str, fault: str) -> None:
        super().__init__(f"{projection} cannot be rebuilt: {fault}")
        self.projection = projection


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
    """What a rebuild came to, at which position of the log."""

    projection: str
    position: int
    tables: tuple[TableComparison, ...]
    parked: int
    """Facts that the rebuild could not apply, with those behind them."""
    swapped: bool
    seconds: float = field(default=0.0, compare=False)
    """To make it, with its indexes, as far as the live one stood at first."""

    @property
    def equal(self) -> bool:
        """Whether the live projection held what the log says."""
        return all(table.equal for table in self.tables)


@dataclass(slots=True)
class _Rebuilding:
    """A projection on its way, in the tables beside the live ones."""

    projection: Projection
    log: EventLog
    connection: Connection
    writer: RowWriter
    beside: str
    """The search path that finds those tables first."""
    filling: RebuildWriter
    end: int
    """About where the live projection stands."""
    position: int = 0
    parkings: list[Parking] = field(default_factory=list)
    parked_streams: set[str] = field(default_factory=set)
    fault: Exception | None = None
    """Why it cannot be filled in bulk: some fact's own, which is looked for one by one."""


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
    """Make projections again from the first event, compare, and put them in the live ones' place.

    The service may run meanwhile: only at the end each of its feeds waits, for the comparison. All
    are made in one pass over the log. With `swap` off they are compared and thrown away. A
    projection whose checkpoint belongs to another history (the log was restored) stands in this
    log's after the swap.
    Raises `RebuildError` where another rebuild of one of them runs.
    """
    if len(projections) > pool.get_max_size():
        raise ValueError(f"{len(projections)} projections need as many connections at once")
    hears = {name for projection in projections for name in projection.hears}
    pages = Pages(log, FactReader(catalogue, hears))
    async with AsyncExitStack() as stack:
        stack.push_async_callback(pages.close)
        rebuildings = [
            await stack.enter_async_context(_beside(pool, log, projection, facts_held_max))
            for projection in projections
        ]
        begin = time.perf_counter()
        await _fill(pages, BulkReader(log, catalogue, hears), rebuildings, progress)
        seconds = time.perf_counter() - begin
        reports = [await _finish(pages, rebuilding, swap=swap) for rebuilding in rebuildings]
        return [replace(report, seconds=seconds) for report in reports]


@asynccontextmanager
async def _beside(
    pool: Pool, log: EventLog, projection: Projection, facts_held_max: int
) -> AsyncIterator[_Rebuilding]:
    """Empty tables beside the live ones, removed at the end unless they were swapped."""
    # It takes as long as the log is.
    async with lent(pool, seconds_max=None) as connection:
        if not await connection.fetchval(
            statement("services.kit", "rebuild_lock"), projection.name
        ):
            raise RebuildError(projection.name, "another rebuild of it is running")
        try:
            live = await resume_or_create(connection, projection.name, BEGINNING)
            beside = await connection.fetchval(statement("services.kit", "rebuild_path"))
            tables = list(projection.tables)
            await connection.execute(statement("services.kit", "rebuild_begin"), tables, False)
            writer = RowWriter.generated(projection.folds)
            filling = RebuildWriter(
                connection, projection.folds, writer, facts_held_max=facts_held_max
            )
            yield _Rebuilding(projection, log, connection, writer, beside, filling, live.position)
        finally:
            if not connection.is_closed():
                tables = list(projection.tables)
                await connection.execute(statement("services.kit", "rebuild_end"), tables)
                await connection.execute(
                    statement("services.kit", "rebuild_unlock"), projection.name
                )


async def _fill(
    pages: Pages,
    reader: BulkReader,
    rebuildings: Sequence[_Rebuilding],
    progress: Progress | None,
) -> None:
    """Apply the log up to about where the live projections stand, never beyond one of them."""
    end = max(rebuilding.end for rebuilding in rebuildings)
    async for page in _read_ahead(reader, end):
        await _all(_fill_with(rebuilding, page) for rebuilding in rebuildings)
        if progress is not None:
            progress(min(page.reached, end), end)
    await _all(_filled(rebuilding) for rebuilding in rebuildings)
    for rebuilding in rebuildings:
        if rebuilding.fault is not None:
            await _fill_one_by_one(pages, rebuilding)


async def _read_ahead(reader: BulkReader, end: int) -> AsyncIterator[BulkPage]:
    """The log up to a position; while a page is worked on, the next one is read."""
    coming = asyncio.create_task(reader.read(0))
    try:
        while end > 0 and (page := await coming).reached_id is not None:
            if page.reached >= end:
                yield page
                return
            coming = asyncio.create_task(reader.read(page.reached))
            yield page
    finally:
        coming.cancel()
        await asyncio.gather(coming, return_exceptions=True)


async def _all(works: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Wait for all, whatever fails: none may go on with its connection after the end."""
    for fault in await asyncio.gather(*works, return_exceptions=True):
        if fault is not None:
            raise fault


def _until(facts: Sequence[Fact], position: int) -> Sequence[Fact]:
    return facts[: max(0, len(facts) - max(0, facts[-1].recorded.position - position))]


async def _fill_with(rebuilding: _Rebuilding, page: BulkPage) -> None:
    if rebuilding.fault is not None or rebuilding.position >= rebuilding.end:
        return
    facts: Sequence[Told] = page.facts
    if page.reached > rebuilding.end:
        facts = [told for told in facts if told.position <= rebuilding.end]
    if page.faults or rebuilding.parked_streams:
        facts = _without_parked(rebuilding, page, facts)
    rebuilding.filling.add(facts)
    if rebuilding.filling.is_full:
        async with _in_bulk(rebuilding):
            await rebuilding.filling.write()
    rebuilding.position = min(page.reached, rebuilding.end)


def _without_parked(
    rebuilding: _Rebuilding, page: BulkPage, facts: Sequence[Told]
) -> Sequence[Told]:
    """Put aside what cannot be read, with what follows on its stream."""
    hears = rebuilding.projection.hears
    faults = {
        fault.recorded.position: fault
        for fault in page.faults
        if fault.recorded.type in hears and fault.recorded.position <= rebuilding.end
    }
    told = {fact.position: fact for fact in facts if fact.event.wire_name in hears}
    going_on: list[Told] = []
    for position in sorted({*faults, *told}):
        fault = faults.get(position)
        stream = fault.recorded.stream if fault else told[position].stream
        if stream in rebuilding.parked_streams:
            _park(rebuilding, [behind(position, stream)])
        elif fault is not None:
            rebuilding.parked_streams.add(stream)
            _park(rebuilding, [failed(fault.recorded, fault)])
        else:
            going_on.append(told[position])
    return going_on


async def _filled(rebuilding: _Rebuilding) -> None:
    if rebuilding.fault is not None:
        return
    async with _in_bulk(rebuilding):
        await rebuilding.filling.finish()


@asynccontextmanager
async def _in_bulk(rebuilding: _Rebuilding) -> AsyncIterator[None]:
    """A transaction of its own, which need not be synced; a fact's fault is remembered."""
    try:
        async with rebuilding.connection.transaction():
            await _set(rebuilding, "synchronous_commit", "off")
            await _set(rebuilding, "search_path", rebuilding.beside)
            yield
    except Exception as error:
        if not is_fault_of_fact(error):
            raise
        rebuilding.fault = error


async def _fill_one_by_one(pages: Pages, rebuilding: _Rebuilding) -> None:
    """Begin again, as the live writer does it: what fails is found and put aside."""
    tables = list(rebuilding.projection.tables)
    await rebuilding.connection.execute(statement("services.kit", "rebuild_begin"), tables, True)
    rebuilding.position, rebuilding.parkings, rebuilding.parked_streams = 0, [], set()
    while rebuilding.position < rebuilding.end:
        facts = _until(await pages.after(rebuilding.position), rebuilding.end)
        if not facts:
            return
        async with rebuilding.connection.transaction():
            await _set(rebuilding, "synchronous_commit", "off")
            await _set(rebuilding, "search_path", rebuilding.beside)
            await _apply(rebuilding, facts)


async def _apply(rebuilding: _Rebuilding, facts: Sequence[Fact]) -> None:
    """Apply some facts in the caller's transaction: all at once, or else one by one."""
    if wanted := wanted_of(facts, rebuilding.projection.hears):
        heard, parkings, streams = readable(wanted, rebuilding.parked_streams)
        try:
            await _write(rebuilding, heard)
        except Exception as error:
            if not is_fault_of_fact(error):
                raise

            async def handle_one(one: Heard) -> None:
                await _write(rebuilding, [one])

            parkings = await handle_each(wanted, rebuilding.parked_streams, handle_one)
        else:
            rebuilding.parked_streams = streams
        _park(rebuilding, parkings)
    rebuilding.position = facts[-1].recorded.position


async def _write(rebuilding: _Rebuilding, heard: Sequence[Heard]) -> None:
    async with rebuilding.connection.transaction():  # a savepoint
        folds = rebuilding.projection.folds
        await rebuilding.writer.apply(rebuilding.connection, folds, map(Told.of, heard))


def _park(rebuilding: _Rebuilding, parkings: Sequence[Parking]) -> None:
    rebuilding.parkings += parkings
    if len(rebuilding.parkings) > PARKED_FACTS_MAX:
        fault = f"more than {PARKED_FACTS_MAX} facts fail, first {rebuilding.parkings[0].error}"
        raise RebuildError(rebuilding.projection.name, fault)


async def _finish(pages: Pages, rebuilding: _Rebuilding, *, swap: bool) -> RebuildReport:
    for attempt in range(1, SWAP_ATTEMPTS_MAX + 1):
        # What a failed attempt applied is rolled back with it.
        before = rebuilding.position, len(rebuilding.parkings), set(rebuilding.parked_streams)
        try:
            return await _compare_and_swap(pages, rebuilding, swap=swap)
        except asyncpg.DeadlockDetectedError:
            rebuilding.position, parkings, rebuilding.parked_streams = before
            del rebuilding.parkings[parkings:]
            if attempt == SWAP_ATTEMPTS_MAX:
                raise
    raise AssertionError("unreachable: the last attempt returns or raises")


async def _compare_and_swap(pages: Pages, rebuilding: _Rebuilding, *, swap: bool) -> RebuildReport:
    projection, connection = rebuilding.projection, rebuilding.connection
    async with connection.transaction():
        live = await lock_checkpoint(connection, projection.name)
        await _set(rebuilding, "search_path", rebuilding.beside)
        end = await _end(rebuilding.log, live)
        await _apply_rest(pages, rebuilding, end)
        await connection.execute(statement("services.kit", "search_path_default"))
        tables = [await _compare(connection, table) for table in projection.tables]
        if swap:
            await connection.execute(
                statement("services.kit", "rebuild_swap"), list(projection.tables)
            )
            await connection.execute(statement("services.kit", "unpark_all"), projection.name)
            await advance(connection, projection.name, live, end)
            await park(connection, projection.name, rebuilding.parkings)
    return RebuildReport(
        projection.name, end.position, tuple(tables), len(rebuilding.parkings), swap
    )


async def _end(log: EventLog, live: Checkpoint) -> Checkpoint:
    """Where the live projection stands in the history of this log.

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


async def _apply_rest(pages: Pages, rebuilding: _Rebuilding, end: Checkpoint) -> None:
    """Catch up exactly to where the live projection stands and, being locked, stays."""
    while rebuilding.position < end.position:
        facts = _until(await pages.after(rebuilding.position), end.position)
        if not facts:
            raise RebuildError(rebuilding.projection.name, "the log ends before its checkpoint")
        await _apply(rebuilding, facts)


async def _compare(connection: Connection, table: str) -> TableComparison:
    row = await connection.fetchrow(statement("services.kit", "rebuild_compare"), table)
    if row is None:
        raise AssertionError("a comparison is one row")
    return TableComparison(table, row["rows"], row["only_live"], row["only_rebuilt"])


async def _set(rebuilding: _Rebuilding, name: str, value: str) -> None:
    await rebuilding.connection.execute(
        statement("services.kit", "set_for_transaction"), name, value
    )
