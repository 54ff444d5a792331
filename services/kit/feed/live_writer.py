"""The live writer: facts of all projections of a service -> rows, in two statements.

One statement loads what the facts need to know, the other writes the changed rows and moves the
checkpoints. Nothing is locked between the two: the second writes nothing unless every checkpoint
and the generation of the rows are still as they were loaded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import asyncpg
import msgspec

from events.event import Told
from events.log.database.connections import Connection
from events.log.database.statements import statement
from events.log.feed.handler import Checkpoint
from services.kit.feed.facts_by_thing import FactsByThing, Loaded
from services.kit.feed.parking import Parking
from services.kit.feed.row_statements import (
    LOAD,
    LOAD_PARAMETERS,
    REMOVE,
    WRITE,
    Parts,
    load_statement,
    remove_statement,
    write_statement,
)
from services.kit.feed.tables import (
    UNTIL,
    Changes,
    Folds,
    Key,
    Load,
    Row,
    Table,
    TableChanges,
    loads_of,
    tables_of,
)

_ENCODER: Final = msgspec.json.Encoder()
_POSITIONS: Final = msgspec.json.Decoder(list[tuple[str, int]])
_STREAMS: Final = msgspec.json.Decoder(list[tuple[str, str]])


class Move(NamedTuple):
    """A checkpoint that moves on."""

    feed: str
    before: int
    to: Checkpoint


class RowWriter:
    """The statements of a service that load and write rows, for any of its projections."""

    def __init__(self, folds: Folds, *, load: str, write: str, remove: str) -> None:
        self._loads = loads_of(folds)
        self._tables = tables_of(folds)
        self._load = Parts(load)
        self._write = Parts(write)
        self._remove = remove
        self._decoders = {load: _decoder(load.table) for load in self._loads}

    @classmethod
    def of(cls, package: str, folds: Folds) -> RowWriter:
        """Return a writer with the committed statements of a service's package."""
        return cls(
            folds,
            load=statement(package, LOAD),
            write=statement(package, WRITE),
            remove=statement(package, REMOVE),
        )

    @classmethod
    def generated(cls, folds: Folds) -> RowWriter:
        """Return a writer with statements made now, where none are committed."""
        return cls(
            folds,
            load=load_statement(loads_of(folds)),
            write=write_statement(tables_of(folds)),
            remove=remove_statement(tables_of(folds)),
        )

    async def apply(self, connection: Connection, folds: Folds, facts: Iterable[Told]) -> None:
        """Write what facts change, in the caller's transaction; move no checkpoint."""
        sorted_facts = FactsByThing(folds)
        sorted_facts.add(facts)
        loaded = await self.load(connection, [], sorted_facts.needed())
        changes = Changes()
        sorted_facts.fold(loaded, changes)
        await self.write(connection, [], {}, changes)

    async def load(
        self, connection: Connection, feeds: Sequence[str], needed: Mapping[Load, list[Key]]
    ) -> Loaded:
        """Load the rows that facts need, and the checkpoints and parked streams of their feeds."""
        sql, values = self.loading(feeds, needed)
        return self.loaded(await connection.fetch(sql, *values))

    def loading(
        self, feeds: Sequence[str], needed: Mapping[Load, list[Key]]
    ) -> tuple[str, Sequence[object]]:
        """Return the statement that loads what `load` does, and its values."""
        sql, values = self._load.said([needed.get(load) for load in self._loads])
        return sql, (list(feeds), *values)

    def loaded(self, rows: Sequence[asyncpg.Record]) -> Loaded:
        """Return what the rows of `loading` say."""
        if not rows:
            raise AssertionError("the statement returns one row")
        row = rows[0]
        parked: dict[str, set[str]] = defaultdict(set)
        for feed, stream in _STREAMS.decode(row["streams"] or "[]"):
            parked[feed].add(stream)
        return Loaded(
            row["generation"],
            dict(_POSITIONS.decode(row["positions"] or "[]")),
            parked,
            {
                load: _grouped(load, self._decoders[load].decode(found))
                for number, load in enumerate(self._loads, start=LOAD_PARAMETERS + 1)
                if (found := row.get(f"rows_{number}")) is not None
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
        """Write everything, or nothing unless every checkpoint can move; return those that can."""
        parked = _json([_parked(feed, each) for feed, some in parkings.items() for each in some])
        written = (value for table in self._tables for value in _parameters_of(table, changes))
        sql, values = self._write.said([parked, *written])
        free = await connection.fetch(
            sql,
            [move.feed for move in moves],
            [move.before for move in moves],
            generation,
            [move.to.position for move in moves],
            [move.to.id for move in moves],
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
        """Do what `write` does in the caller's transaction: delete old rows, copy new ones in.

        PostgreSQL takes a third less time for it, once there are enough rows to be worth some more
        round trips.
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
            await copy_rows(connection, table, changes[table])
        return free


async def copy_rows(
    connection: Connection, table: Table, changes: TableChanges, *, rows_min: int = 1
) -> None:
    """Copy new rows into the tables of the database that have so many, and forget them."""
    for name, columns, rows in (
        (table.name, table.columns, changes.put),
        (table.name, table.columns, changes.added),
        (f"{table.name}_before", (*table.columns, UNTIL), changes.before),
    ):
        if len(rows) >= rows_min:
            records = list(rows.values()) if isinstance(rows, dict) else rows
            await connection.copy_records_to_table(name, columns=columns, records=records)
            rows.clear()


def _parameters_of(table: Table, changes: Changes) -> list[str | None]:
    """Return what is written of a table, in the order of `row_statements`."""
    changed = changes.get(table)
    if changed is None:
        return [None] * (1 + table.removes + table.remembers)
    if table.grows:
        return [_json(_named(table.columns, changed.added))]
    values = [_json(_named(table.columns, changed.put.values()))]
    if table.removes:
        values.append(_json(_named_keys(table, changed.removed)))
    if table.remembers:
        values.append(_json(_named((*table.columns, UNTIL), changed.before)))
    return values


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
