"""The live writer: facts of all projections of a service -> rows, in two statements.

One loads what the facts need to know, one writes what they come to and moves the checkpoints.
Nothing is locked between the two: the second writes nothing unless every checkpoint is still where
it was, and the rows in the same generation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final, NamedTuple

import msgspec

from events.event import Told
from events.log.database.connections import Connection
from events.log.database.statements import statement
from events.log.feed.feed import Checkpoint
from services.kit.feed.parking import Parking
from services.kit.feed.row_statements import (
    LOAD,
    REMOVE,
    WRITE,
    load_statement,
    remove_statement,
    write_statement,
)
from services.kit.feed.tables import (
    UNTIL,
    Changes,
    Entries,
    Fold,
    Key,
    KeyOf,
    Known,
    Load,
    Row,
    RowOf,
    Table,
    TableChanges,
)

Folds = Sequence[Fold | Entries]
Life = list[Told]
_ENCODER: Final = msgspec.json.Encoder()
_POSITIONS: Final = msgspec.json.Decoder(list[tuple[str, int]])
_STREAMS: Final = msgspec.json.Decoder(list[tuple[str, str]])


class Move(NamedTuple):
    """A checkpoint that goes on."""

    feed: str
    before: int
    to: Checkpoint


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was found in one look."""

    generation: int
    """Of the rows: see `generations`."""
    positions: Mapping[str, int]
    """Where each feed stands."""
    parked: Mapping[str, set[str]]
    """The streams of which something is parked, by feed."""
    rows: Mapping[Load, Mapping[Key, list[Row]]] = field(repr=False)
    """By what they were asked by."""

    def known(self, fold: Fold, key: Key, life: Life) -> Known:
        """The rows that further facts of one thing need."""
        known: dict[Table, Sequence[Row]] = {}
        for load in fold.loads:
            rows = self.rows.get(load, {})
            found = [rows[value] for value in load.values(key, life) if value in rows]
            known[load.table] = found[0] if len(found) == 1 else list(chain.from_iterable(found))
        return known


class FactsByThing:
    """Facts by the things that they are about, for every fold that hears them."""

    def __init__(self, folds: Folds) -> None:
        self.of: dict[Fold, dict[Key, Life]] = {
            fold: {} for fold in folds if isinstance(fold, Fold)
        }
        self.entries: list[tuple[Table, RowOf, Told]] = []
        self._folds: dict[type, list[tuple[dict[Key, Life], KeyOf]]] = defaultdict(list)
        self._entries: dict[type, list[tuple[Table, RowOf]]] = defaultdict(list)
        for fold in folds:
            if isinstance(fold, Entries):
                for fact, entry in fold.entry.items():
                    self._entries[fact].append((fold.table, entry))
            else:
                for fact, key_of in fold.about.items():
                    self._folds[fact].append((self.of[fold], key_of))

    def add(self, facts: Iterable[Told]) -> None:
        """Facts in the order of the log."""
        for told in facts:
            kind = type(told.event)
            for table, entry in self._entries.get(kind, ()):
                self.entries.append((table, entry, told))
            for lives, key_of in self._folds.get(kind, ()):
                key = key_of(told)
                if key is not None:
                    life = lives.get(key)
                    if life is None:
                        lives[key] = [told]
                    else:
                        life.append(told)

    def wanted(self) -> dict[Load, list[Key]]:
        """Which rows are needed, by what they are asked by."""
        wanted: dict[Load, list[Key]] = {}
        for fold, lives in self.of.items():
            for load, values in wanted_by(fold, lives).items():
                wanted.setdefault(load, []).extend(values)
        return wanted

    def fold(self, loaded: Loaded, into: Changes) -> None:
        """What all of it comes to."""
        for table, entry, told in self.entries:
            if (row := entry(told)) is not None:
                into[table].added.append(row)
        for fold, lives in self.of.items():
            for key, life in lives.items():
                fold.life(loaded.known(fold, key, life), life, into)


def wanted_by(fold: Fold, lives: Mapping[Key, Life]) -> dict[Load, list[Key]]:
    """Which rows further facts of some things need, by what they are asked by."""
    wanted = {
        load: [value for key, life in lives.items() for value in load.values(key, life)]
        for load in fold.loads
    }
    return {load: values for load, values in wanted.items() if values}


class RowWriter:
    """The two statements of a service, for any of its projections."""

    def __init__(self, folds: Folds, *, load: str, write: str, remove: str) -> None:
        self._loads = loads_of(folds)
        self._tables = tables_of(folds)
        self._load = load
        self._write = write
        self._remove = remove
        self._decoders = {load: _decoder(load.table) for load in self._loads}

    @classmethod
    def of(cls, package: str, folds: Folds) -> RowWriter:
        """By the statements of a service's package."""
        return cls(
            folds,
            load=statement(package, LOAD),
            write=statement(package, WRITE),
            remove=statement(package, REMOVE),
        )

    @classmethod
    def generated(cls, folds: Folds) -> RowWriter:
        """By statements made now, where none are committed."""
        return cls(
            folds,
            load=load_statement(loads_of(folds)),
            write=write_statement(tables_of(folds)),
            remove=remove_statement(tables_of(folds)),
        )

    async def apply(self, connection: Connection, folds: Folds, facts: Iterable[Told]) -> None:
        """Write what some facts come to, in the caller's transaction; no checkpoint moves."""
        lives = FactsByThing(folds)
        lives.add(facts)
        loaded = await self.load(connection, [], lives.wanted())
        changes = Changes()
        lives.fold(loaded, changes)
        await self.write(connection, [], {}, changes)

    async def load(
        self, connection: Connection, feeds: Sequence[str], wanted: Mapping[Load, list[Key]]
    ) -> Loaded:
        """What some facts need to know, and where their feeds stand."""
        keys = [wanted.get(load, []) for load in self._loads]
        found = await connection.fetchrow(self._load, list(feeds), *keys)
        if found is None:
            raise AssertionError("it is one row, whatever is in it")
        generation, positions, streams, *rows = found
        parked: dict[str, set[str]] = defaultdict(set)
        for feed, stream in _STREAMS.decode(streams or "[]"):
            parked[feed].add(stream)
        return Loaded(
            generation,
            dict(_POSITIONS.decode(positions or "[]")),
            parked,
            {
                load: _grouped(load, self._decoders[load].decode(some))
                for load, some in zip(self._loads, rows, strict=True)
                if some is not None
            },
        )

    async def write(
        self,
        connection: Connection,
        moves: Sequence[Move],
        parkings: Mapping[str, Sequence[Parking]],
        changes: Changes,
        generation: int = 0,
    ) -> set[str]:
        """Write all, or nothing unless every feed could be moved; those that could."""
        values = (value for table in self._tables for value in parameters_of(table, changes))
        free = await connection.fetch(
            self._write,
            [move.feed for move in moves],
            [move.before for move in moves],
            generation,
            [move.to.position for move in moves],
            [move.to.id for move in moves],
            _json([_parked(feed, each) for feed, some in parkings.items() for each in some]),
            *values,
        )
        return {row["feed"] for row in free}

    async def write_many(
        self,
        connection: Connection,
        moves: Sequence[Move],
        parkings: Mapping[str, Sequence[Parking]],
        changes: Changes,
        generation: int = 0,
    ) -> set[str]:
        """`write` for many facts: rows make place, and others are copied in.

        In a transaction of the caller's. PostgreSQL takes a third less time for it, once there are
        enough rows to be worth some more round trips.
        """
        free = await self.write(connection, moves, parkings, Changes(), generation)
        if len(free) < len(moves):
            return free
        kept = [table for table in self._tables if not table.grows]
        gone = [{*changes[table].put, *changes[table].removed} for table in kept]
        keys = [_json(_named_keys(table, each)) for table, each in zip(kept, gone, strict=True)]
        if any(keys):
            await connection.execute(self._remove, *keys)
        for table in self._tables:
            for name, columns, rows in copied_of(table, changes[table]):
                await connection.copy_records_to_table(name, columns=columns, records=rows)
        return free


def copied_of(
    table: Table, changes: TableChanges
) -> Iterator[tuple[str, Sequence[str], Sequence[Row]]]:
    """What is copied into which table of the database: its name, its columns, the rows."""
    if changes.put:
        yield table.name, table.columns, list(changes.put.values())
    if changes.added:
        yield table.name, table.columns, changes.added
    if changes.before:
        yield f"{table.name}_before", (*table.columns, UNTIL), changes.before


def loads_of(folds: Folds) -> list[Load]:
    """What the folds load, in the order of the statement's parameters."""
    each = (load for fold in folds if isinstance(fold, Fold) for load in fold.loads)
    return list(dict.fromkeys(each))


def tables_of(folds: Folds) -> list[Table]:
    """What the folds write, in the order of the statement's parameters."""
    each = (
        table
        for fold in folds
        for table in (fold.tables if isinstance(fold, Fold) else (fold.table,))
    )
    return list(dict.fromkeys(each))


def parameters_of(table: Table, changes: Changes) -> Iterator[str | None]:
    """What is written of a table, in the order of `row_statements`."""
    changed = changes.get(table)
    if table.grows:
        yield _json(_named(table.columns, changed.added)) if changed else None
        return
    yield _json(_named(table.columns, changed.put.values())) if changed else None
    if table.removes:
        yield _json(_named_keys(table, changed.removed)) if changed else None
    if table.remembers:
        columns = (*table.columns, UNTIL)
        yield _json(_named(columns, changed.before)) if changed else None


def _named(columns: Sequence[str], rows: Iterable[Row]) -> list[dict[str, Any]]:
    return [dict(zip(columns, row, strict=True)) for row in rows]


def _named_keys(table: Table, keys: Iterable[Key]) -> list[dict[str, Any]]:
    if len(table.key) == 1:
        return [{table.key[0]: key} for key in keys]
    return [dict(zip(table.key, key, strict=True)) for key in keys]  # type: ignore[call-overload] # a tuple


def _json(content: Sequence[object]) -> str | None:
    return _ENCODER.encode(content).decode() if content else None


def _parked(feed: str, parking: Parking) -> dict[str, Any]:
    newer_type, newer_version = parking.newer or (None, None)
    return {
        "feed": feed,
        "position": parking.position,
        "stream": parking.stream,
        "reason": parking.reason,
        "error": parking.error,
        "attempts": parking.attempts,
        "newer_type": newer_type,
        "newer_version": newer_version,
    }


def _decoder(table: Table) -> msgspec.json.Decoder[list[Row]]:
    types = tuple(table.types.values())
    return msgspec.json.Decoder(list[tuple[types]])  # type: ignore[valid-type] # made at run time


def _grouped(load: Load, rows: Iterable[Row]) -> Mapping[Key, list[Row]]:
    place = load.table.columns.index(load.by)
    grouped: dict[Key, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row[place]].append(row)
    return grouped
