"""Rows that remember: each as it stands, and beside it what it was before, by position.

A row is as it is `since` the position of a fact. When another changes it, what it was goes into
the table `<name>_before` with `until`, the position of the other. So every figure can be counted
as of any position; see `<name>_as_of` in the migrations.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, NamedTuple

from events.event import Event, Heard
from events.log.database import Connection
from events.log.statements import statement

_PACKAGE: Final = "services.reporting"

Row = tuple[Any, ...]
"""In the order of its table's columns; the first one is the key."""
Fold = Callable[[Any, Any, int], Row | None]
"""The row before, a fact and its position -> the row after; None where there is none."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table that remembers, and what each fact makes of a row.

    Its statements are `sql/<name>_load.sql` and `sql/<name>_delete.sql`.
    """

    name: str
    columns: tuple[str, ...]
    """Without `since`. The first one is the key, and so is it called in every fact."""
    begins: Mapping[type[Event], Fold]
    """The facts that come before any other of a row: for these none is looked up."""
    changes: Mapping[type[Event], Fold]
    """Those that only change a row: what was never begun is passed over."""
    row: Callable[[Iterable[Any]], Row] = tuple
    """What folds get, made of the columns."""

    @property
    def names(self) -> tuple[str, ...]:
        """Its tables; what never changes was nothing before."""
        return (self.name, f"{self.name}_before") if self.changes else (self.name,)

    @property
    def hears(self) -> frozenset[type[Event]]:
        """Every fact that makes or changes a row."""
        return frozenset({*self.begins, *self.changes})


class _Version(NamedTuple):
    """A row since a position; None: there is none."""

    row: Row | None
    since: int


_NOTHING: Final = _Version(None, 0)


async def write(connection: Connection, table: Table, facts: Sequence[Heard]) -> None:
    """Fold the facts of each row, and write all rows at once: one question, three statements.

    New rows are copied in: `unnest` costs the writer almost twice as much, because asyncpg looks
    at each element of an array to learn its shape.
    """
    lives = _lives(table, facts)
    known_before = [key for key, life in lives.items() if type(life[0].event) not in table.begins]
    stored = await _load(connection, table, known_before)
    now: list[Row] = []
    before: list[Row] = []
    for key, life in lives.items():
        versions = list(_versions(table, stored.get(key, _NOTHING), life))
        for (row, since), (_, until) in pairwise(versions):
            if row is not None:
                before.append((*row, since, until))
        row, since = versions[-1]
        if row is not None:
            now.append((*row, since))
    await _replace(connection, table, list(stored), now)
    if before:
        await connection.copy_records_to_table(
            f"{table.name}_before", columns=(*table.columns, "since", "until"), records=before
        )


def _versions(table: Table, stored: _Version, life: Sequence[Heard]) -> Iterator[_Version]:
    """What a row was when this began, and what it is after each fact."""
    yield stored
    row = stored.row
    for event, recorded in life:
        if fold := table.begins.get(type(event)):
            row = fold(row, event, recorded.position)
        elif row is not None:
            row = table.changes[type(event)](row, event, recorded.position)
        else:
            continue
        yield _Version(row, recorded.position)


def _lives(table: Table, facts: Sequence[Heard]) -> Mapping[str, list[Heard]]:
    key = table.columns[0]
    lives: dict[str, list[Heard]] = defaultdict(list)
    for heard in facts:
        lives[getattr(heard.event, key)].append(heard)
    return lives


async def _load(
    connection: Connection, table: Table, keys: Sequence[str]
) -> Mapping[str, _Version]:
    if not keys:
        return {}
    records = await connection.fetch(statement(_PACKAGE, f"{table.name}_load"), keys)
    return {
        str(record[0]): _Version(table.row(record[name] for name in table.columns), record["since"])
        for record in records
    }


async def _replace(
    connection: Connection, table: Table, stored: Sequence[str], rows: Sequence[Row]
) -> None:
    if stored:
        await connection.execute(statement(_PACKAGE, f"{table.name}_delete"), stored)
    if rows:
        await connection.copy_records_to_table(
            table.name, columns=(*table.columns, "since"), records=rows
        )
