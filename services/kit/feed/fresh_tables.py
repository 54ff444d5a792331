"""The tables of a projection that a rebuild fills beside the live ones."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from events.event import Heard, Told
from events.log.database.connections import Connection, Pool
from events.log.feed.bulk import BulkPage
from events.log.feed.decoding import Fact
from events.log.feed.reading import Pages
from services.kit.feed.checkpoints import BEGINNING, resume_or_create
from services.kit.feed.connections import lent
from services.kit.feed.fact_faults import is_fault_of_fact
from services.kit.feed.live_writer import RowWriter
from services.kit.feed.parking import Parking, behind, failed, handle_each, readable, wanted_of
from services.kit.feed.projection import Projection
from services.kit.feed.rebuild_writer import RebuildWriter
from services.kit.statements import kit_sql

PARKED_FACTS_MAX: Final = 10_000
"""A rebuild that would park more facts fails."""


class RebuildError(Exception):
    """A projection that cannot be rebuilt now; names it and says why."""

    def __init__(self, projection: str, fault: str) -> None:
        super().__init__(f"{projection} cannot be rebuilt: {fault}")
        self.projection = projection


@dataclass(slots=True)
class FreshTables:
    """The fresh tables of one projection, and how far they are filled.

    They are filled in bulk. If a fact fails, they are filled again from the beginning as the live
    writer does it, so that this fact is found and parked.
    """

    projection: Projection
    connection: Connection
    end: int
    """The position of the live checkpoint when the rebuild began."""
    position: int = 0
    parkings: list[Parking] = field(default_factory=list)
    parked_streams: set[str] = field(default_factory=set)
    _search_path: str = ""
    """It finds the fresh tables first."""
    _row_writer: RowWriter = field(init=False)
    _rebuild_writer: RebuildWriter = field(init=False)
    _failed: bool = False
    """Whether a fact failed in bulk, or is parked for a newer release."""

    async def begin(self, *, facts_held_max: int) -> None:
        """Create the tables, empty and without indexes."""
        folds = self.projection.folds
        self._search_path = await self.connection.fetchval(kit_sql("rebuild_path"))
        self._row_writer = RowWriter.generated(folds)
        self._rebuild_writer = RebuildWriter(
            self.connection, folds, self._row_writer, facts_held_max=facts_held_max
        )
        await self._create(indexed=False)
        # Of types that are not known here nothing is read in bulk: the live writer parks them.
        newer = await self.connection.fetch(kit_sql("parked_for_newer_read"), self.projection.name)
        self._failed = bool(newer)

    async def add(self, page: BulkPage) -> None:
        """Take the next page of the log, as far as the live checkpoint."""
        if self._failed or self.position >= self.end:
            return
        facts: Sequence[Told] = page.facts
        if page.reached > self.end:
            facts = [told for told in facts if told.position <= self.end]
        if page.faults or self.parked_streams:
            facts = self._without_parked(page, facts)
        async with self._in_bulk():
            self._rebuild_writer.add(facts)
            if self._rebuild_writer.is_full:
                async with self.transaction():
                    await self._rebuild_writer.write()
        self.position = min(page.reached, self.end)

    async def finish(self) -> None:
        """Write what is left and make the indexes, if no fact has failed."""
        if not self._failed:
            async with self._in_bulk(), self.transaction():
                await self._rebuild_writer.finish()

    async def fill_again_if_failed(self, pages: Pages) -> None:
        """Fill the tables from the beginning by the live writer, if a fact failed in bulk."""
        if not self._failed:
            return
        await self._create(indexed=True)
        self.position, self.parkings, self.parked_streams = 0, [], set()
        while facts := await self._next(pages, self.end):
            async with self.transaction():
                await self._apply(facts)

    async def apply_until(self, pages: Pages, end: int) -> None:
        """Apply the facts up to a position, in the caller's transaction."""
        while facts := await self._next(pages, end):
            await self._apply(facts)
        if self.position < end:
            raise RebuildError(self.projection.name, "the log ends before its checkpoint")

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        """Open a transaction that finds the fresh tables first and need not be synced to disk."""
        async with self.connection.transaction():
            await self.set_local("synchronous_commit", "off")
            await self.find_fresh_first()
            yield

    async def find_fresh_first(self) -> None:
        """Let the statements of this transaction find the fresh tables before the live ones."""
        await self.set_local("search_path", self._search_path)

    async def set_local(self, name: str, value: str) -> None:
        """Set a parameter of PostgreSQL until the transaction ends."""
        await self.connection.execute(kit_sql("setting_set"), name, value)

    async def _create(self, *, indexed: bool) -> None:
        tables = list(self.projection.tables)
        await self.connection.execute(kit_sql("rebuild_begin"), tables, indexed)

    def _without_parked(self, page: BulkPage, facts: Sequence[Told]) -> Sequence[Told]:
        """Park the facts that cannot be read, with those that follow them on their streams."""
        hears = self.projection.hears
        faults = {
            fault.recorded.position: fault
            for fault in page.faults
            if fault.recorded.type in hears and fault.recorded.position <= self.end
        }
        told = {fact.position: fact for fact in facts if fact.event.wire_name in hears}
        going_on: list[Told] = []
        for position in sorted({*faults, *told}):
            fault = faults.get(position)
            stream = fault.recorded.stream if fault else told[position].stream
            if stream in self.parked_streams:
                self._park([behind(position, stream)])
            elif fault is not None:
                self.parked_streams.add(stream)
                self._park([failed(fault.recorded, fault)])
            else:
                going_on.append(told[position])
        return going_on

    @asynccontextmanager
    async def _in_bulk(self) -> AsyncIterator[None]:
        """Remember the fault of a fact instead of raising it."""
        try:
            yield
        except Exception as error:
            if not is_fault_of_fact(error):
                raise
            self._failed = True

    async def _next(self, pages: Pages, end: int) -> Sequence[Fact]:
        """Return the next facts up to a position; none at the end of the log."""
        if self.position >= end:
            return ()
        facts = await pages.after(self.position)
        beyond = facts[-1].recorded.position - end if facts else 0
        return facts[: len(facts) - beyond] if beyond > 0 else facts

    async def _apply(self, facts: Sequence[Fact]) -> None:
        """Apply facts in the caller's transaction: all at once, or one by one if that fails."""
        if wanted := wanted_of(facts, self.projection.hears):
            heard, parkings, streams = readable(wanted, self.parked_streams)
            try:
                await self._write(*heard)
            except Exception as error:
                if not is_fault_of_fact(error):
                    raise
                parkings = await handle_each(wanted, self.parked_streams, self._write)
            else:
                self.parked_streams = streams
            self._park(parkings)
        self.position = facts[-1].recorded.position

    async def _write(self, *heard: Heard) -> None:
        async with self.connection.transaction():  # a savepoint
            facts = map(Told.of, heard)
            await self._row_writer.apply(self.connection, self.projection.folds, facts)

    def _park(self, parkings: Sequence[Parking]) -> None:
        self.parkings += parkings
        if len(self.parkings) > PARKED_FACTS_MAX:
            fault = f"more than {PARKED_FACTS_MAX} facts fail, first {self.parkings[0].error}"
            raise RebuildError(self.projection.name, fault)


@asynccontextmanager
async def fresh_tables(
    pool: Pool, projection: Projection, facts_held_max: int
) -> AsyncIterator[FreshTables]:
    """Create fresh tables of a projection; drop them at the end unless they were swapped in.

    Raises `RebuildError` where another rebuild of the projection runs.
    """
    # A rebuild takes as long as the log is.
    async with lent(pool, seconds_max=None) as connection:
        if not await connection.fetchval(kit_sql("rebuild_lock"), projection.name):
            raise RebuildError(projection.name, "another rebuild of it is running")
        try:
            live = await resume_or_create(connection, projection.name, BEGINNING)
            fresh = FreshTables(projection, connection, live.position)
            await fresh.begin(facts_held_max=facts_held_max)
            yield fresh
        finally:
            if not connection.is_closed():
                await connection.execute(kit_sql("rebuild_end"), list(projection.tables))
                await connection.execute(kit_sql("rebuild_unlock"), projection.name)
