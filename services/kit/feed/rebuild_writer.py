"""The rebuild's writer: facts in bulk -> fresh tables, by the same folds as the live writer's.

Facts are gathered by thing, and a thing is folded when it has not changed for long, so that its
row is written once however often it changed. Rows are copied into tables that have no indexes yet.
Memory is bounded: see `FACTS_HELD_MAX`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from events.event import Told
from events.log.database.connections import Connection
from services.kit.feed.connections import unhurried
from services.kit.feed.facts_by_thing import FactsByThing, Lives, needed_by
from services.kit.feed.live_writer import RowWriter, copy_rows
from services.kit.feed.tables import NOTHING_KNOWN, Changes, Entries, Fold, Folds, Key, tables_of
from services.kit.settings import FACTS_HELD_MAX
from services.kit.statements import kit_sql

FOLD_FACTS: Final = 5_000
"""About so many are folded at once. PostgreSQL writes the rows of some while others are folded."""
COPY_ROWS_MIN: Final = 5_000
"""Rows of a table that are gathered before they are copied together."""
STATISTICS_TARGET: Final = "25"
"""PostgreSQL looks at 300 times as many rows of each table for its plans.

With its own 100 that took a third of its time in a replay of 100,000 facts, for no better plans.
"""
WRITTEN_BITS: Final = 2**25
"""4 MiB; of a million things 3 % are taken for written that were not."""


class _Written:
    """A Bloom filter of the things that have rows: it may name others, and misses none."""

    def __init__(self) -> None:
        self._bits = bytearray(WRITTEN_BITS // 8)

    def note(self, fold: Fold, key: Key) -> bool:
        """Note that a thing has rows; return whether it may have had some before."""
        place = hash((id(fold), key)) % WRITTEN_BITS
        byte, bit = place >> 3, 1 << (place & 7)
        before = self._bits[byte]
        self._bits[byte] = before | bit
        return bool(before & bit)


class RebuildWriter:
    """Fills the fresh tables of one projection, which stand beside the live ones."""

    def __init__(
        self,
        connection: Connection,
        folds: Folds,
        writer: RowWriter,
        *,
        facts_held_max: int = FACTS_HELD_MAX,
    ) -> None:
        """While anything is awaited, the connection's search path must find the fresh tables."""
        self._connection = connection
        self._writer = writer
        self._tables = tables_of(folds)
        self._facts_held_max = facts_held_max
        self._facts = FactsByThing(folds)
        self._new = self._facts.new
        self._grown = [self._new[each.table].added for each in folds if isinstance(each, Entries)]
        self._written = _Written()
        self._indexed: set[tuple[str, str]] = set()

    def add(self, facts: Iterable[Told]) -> None:
        """Take facts in the order of the log."""
        self._facts.add(facts)

    @property
    def is_full(self) -> bool:
        """Whether `write` should be called now."""
        return self._facts.count > self._facts_held_max or any(
            len(rows) >= COPY_ROWS_MIN for rows in self._grown
        )

    async def write(self) -> None:
        """Write the things that have not changed for longest, and the rows that are ready."""
        while self._facts.count > self._facts_held_max:
            await self._fold_oldest()
        await self._copy(COPY_ROWS_MIN)

    async def finish(self) -> None:
        """Write everything that is left, and make the indexes."""
        while self._facts.count:
            await self._fold_oldest()
            await self._copy(COPY_ROWS_MIN)
        await self._copy()
        target = "default_statistics_target"
        await self._connection.execute(kit_sql("setting_set"), target, STATISTICS_TARGET)
        for table in self._tables:
            for name in table.names:
                await self._of_whole("rebuild_index", name)
                await self._of_whole("rebuild_analyze", name)

    async def _fold_oldest(self) -> None:
        """Fold what has not changed for longest, of each fold the same share of its things."""
        share = min(1.0, FOLD_FACTS / self._facts.count)
        for fold in self._facts.lives:
            await self._fold(fold, self._facts.take_oldest(fold, share))

    async def _fold(self, fold: Fold, lives: Lives) -> None:
        perhaps_written = Lives()
        fold_life, new, note = fold.life, self._new, self._written.note
        for key, life in lives.items():
            if note(fold, key):
                perhaps_written[key] = life
            else:
                fold_life(NOTHING_KNOWN, life, new)
        if perhaps_written:
            await self._fold_further(fold, perhaps_written)

    async def _fold_further(self, fold: Fold, lives: Lives) -> None:
        """Fold things that may have rows already: load these and go on from them."""
        await self._copy()
        await self._index_for(fold)
        loaded = await self._writer.load(self._connection, [], needed_by(fold, lives))
        changes = Changes()
        for key, life in lives.items():
            fold.life(loaded.known(fold, key, life), life, changes)
        await self._writer.write(self._connection, [], {}, changes)

    async def _index_for(self, fold: Fold) -> None:
        """Make the indexes that rows are loaded and written by, once."""
        # The one statement that writes rows names every table that does not only grow.
        needed = {table.name: "rebuild_key" for table in self._tables if not table.grows}
        for table, by, *_ in fold.loads:
            if by != table.key[0]:
                needed[table.name] = "rebuild_index"
        for name, how in needed.items():
            if (name, how) not in self._indexed:
                await self._of_whole(how, name)
                self._indexed.add((name, how))

    async def _of_whole(self, statement: str, table: str) -> None:
        what = f"{statement} of {table}"
        await unhurried(self._connection, kit_sql(statement), table, what=what)

    async def _copy(self, rows_min: int = 1) -> None:
        for table in self._tables:
            await copy_rows(self._connection, table, self._new[table], rows_min=rows_min)
