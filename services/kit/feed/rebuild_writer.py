"""The rebuild's writer: facts in bulk -> fresh tables, by the same folds as the live one.

Facts are gathered by thing and folded when their thing has not been told of for long, so that a
row is written once however often it changed; rows are copied into tables that have no indexes yet.
Memory is bounded: see `FACTS_HELD_MAX`.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from events.event import Told
from events.log.database.connections import Connection
from events.log.database.statements import statement
from services.kit.feed.live_writer import Folds, Life, RowWriter, tables_of, wanted_by
from services.kit.feed.tables import (
    NOTHING_KNOWN,
    UNTIL,
    Changes,
    Entries,
    Fold,
    Key,
    KeyOf,
    Row,
    RowOf,
)
from services.kit.settings import FACTS_HELD_MAX

LET_GO_FACTS: Final = 25_000
"""So many at once are folded and written, when too many are held, and at the end."""
COPY_ROWS_MIN: Final = 5_000
"""Rows of a table that wait to be copied together."""
WRITTEN_BITS: Final = 2**25
"""Which things may have rows is known by so many bits: 4 MiB, wrong for 3 % of a million."""


class _Held:
    """The lives of one fold that wait; first the one that was told of longest ago."""

    __slots__ = ("fold", "lives")

    def __init__(self, fold: Fold) -> None:
        self.fold = fold
        self.lives: OrderedDict[Key, Life] = OrderedDict()

    def oldest(self, facts: int) -> dict[Key, Life]:
        """Take away the first lives that have so many facts together."""
        gone: dict[Key, Life] = {}
        while self.lives and facts > 0:
            key, life = self.lives.popitem(last=False)
            gone[key] = life
            facts -= len(life)
        return gone


class _Written:
    """Things that may have rows: all that were written are in it, and some others."""

    def __init__(self) -> None:
        self._bits = bytearray(WRITTEN_BITS // 8)

    def note(self, fold: Fold, key: Key) -> bool:
        """From now on it may have rows; whether it may have had some before."""
        place = hash((id(fold), key)) % WRITTEN_BITS
        byte, bit = place >> 3, 1 << (place & 7)
        before = self._bits[byte]
        self._bits[byte] = before | bit
        return bool(before & bit)


class RebuildWriter:
    """Fills the tables of one projection, which stand beside the live ones."""

    def __init__(
        self,
        connection: Connection,
        folds: Folds,
        writer: RowWriter,
        *,
        facts_held_max: int = FACTS_HELD_MAX,
    ) -> None:
        """The connection's search path finds the fresh tables first while something is awaited."""
        self._connection = connection
        self._writer = writer
        self._tables = tables_of(folds)
        self._facts_held_max = facts_held_max
        self._facts_held = 0
        self._held: list[_Held] = []
        self._folds: dict[type, list[tuple[OrderedDict[Key, Life], KeyOf]]] = {}
        self._entries: dict[type, list[tuple[list[Row], RowOf]]] = {}
        self._added: list[list[Row]] = []
        self._new = Changes()
        self._written = _Written()
        self._findable: set[tuple[str, str]] = set()
        for fold in folds:
            if isinstance(fold, Entries):
                added = self._new[fold.table].added
                self._added.append(added)
                for fact, row_of in fold.entry.items():
                    self._entries.setdefault(fact, []).append((added, row_of))
            else:
                held = _Held(fold)
                self._held.append(held)
                for fact, key_of in fold.about.items():
                    self._folds.setdefault(fact, []).append((held.lives, key_of))

    def add(self, facts: Iterable[Told]) -> None:
        """Take facts in the order of the log."""
        entries, folds = self._entries, self._folds
        facts_held = self._facts_held
        for told in facts:
            kind = type(told[0])
            for added, row_of in entries.get(kind, ()):
                if (row := row_of(told)) is not None:
                    added.append(row)
            for lives, key_of in folds.get(kind, ()):
                key = key_of(told)
                if key is None:
                    continue
                facts_held += 1
                life = lives.get(key)
                if life is None:
                    lives[key] = [told]
                else:
                    life.append(told)
                    lives.move_to_end(key)
        self._facts_held = facts_held

    @property
    def is_full(self) -> bool:
        """Whether some of it should be written now."""
        return self._facts_held > self._facts_held_max or any(
            len(rows) > COPY_ROWS_MIN for rows in self._added
        )

    async def write(self) -> None:
        """Write what was told of longest ago, and rows that are added."""
        if self._facts_held > self._facts_held_max:
            await self._let_go(max(0, self._facts_held_max - LET_GO_FACTS))
        await self._copy(COPY_ROWS_MIN)

    async def finish(self) -> None:
        """Write all that waits, and make the indexes."""
        while self._facts_held:
            await self._let_go(max(0, self._facts_held - LET_GO_FACTS))
            await self._copy(COPY_ROWS_MIN)
        await self._copy(0)
        for table in self._tables:
            for name in table.names:
                await self._connection.execute(statement("services.kit", "rebuild_index"), name)
                await self._connection.execute(statement("services.kit", "rebuild_analyze"), name)

    async def _let_go(self, facts_left: int) -> None:
        """Fold and write what was told of longest ago, of each fold the same share."""
        before = self._facts_held
        for held in self._held:
            share = sum(map(len, held.lives.values())) * (before - facts_left)
            lives = held.oldest(-(-share // before))
            self._facts_held -= sum(map(len, lives.values()))
            await self._fold(held.fold, lives)

    async def _fold(self, fold: Fold, lives: Mapping[Key, Life]) -> None:
        back: dict[Key, Life] = {}
        life_of, new, note = fold.life, self._new, self._written.note
        for key, life in lives.items():
            if note(fold, key):
                back[key] = life
            else:
                life_of(NOTHING_KNOWN, life, new)
        if back:
            await self._fold_further(fold, back)

    async def _fold_further(self, fold: Fold, lives: Mapping[Key, Life]) -> None:
        """What may have rows already goes on from them."""
        await self._copy(0)
        await self._make_findable(fold)
        loaded = await self._writer.load(self._connection, [], wanted_by(fold, lives))
        changes = Changes()
        for key, life in lives.items():
            fold.life(loaded.known(fold, key, life), life, changes)
        await self._writer.write(self._connection, [], {}, changes)

    async def _make_findable(self, fold: Fold) -> None:
        """Make the indexes that rows are loaded and written by, once."""
        # The one statement that writes them names every table that is not only added to.
        keyed = {table.name: "rebuild_key" for table in self._tables if not table.grows}
        for table, by, *_ in fold.loads:
            if by != table.key[0]:
                keyed[table.name] = "rebuild_index"
        for name, how in keyed.items():
            if (name, how) not in self._findable:
                await self._connection.execute(statement("services.kit", how), name)
                self._findable.add((name, how))

    async def _copy(self, rows_min: int) -> None:
        """Copy the rows that wait in each table, where they are so many."""
        for table in self._tables:
            waiting = self._new[table]
            if len(waiting.put) > rows_min:
                rows = list(waiting.put.values())
                waiting.put.clear()
                await self._copy_into(table.name, table.columns, rows)
            for rows, name, columns in (
                (waiting.added, table.name, table.columns),
                (waiting.before, f"{table.name}_before", (*table.columns, UNTIL)),
            ):
                if len(rows) > rows_min:
                    await self._copy_into(name, columns, rows)
                    rows.clear()

    async def _copy_into(self, name: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
        await self._connection.copy_records_to_table(name, columns=columns, records=rows)
