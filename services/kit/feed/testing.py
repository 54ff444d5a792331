"""A kit to test folds: `FoldedRows(FOLDS).given(facts).then(TABLE, rows)`. No database, no I/O.

Whatever is folded at once is folded once more, fact by fact: a feed that is behind takes many facts
together, a live one each as it comes, and nobody may see the difference in the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from events.event import Content, Told
from services.kit.feed.facts_by_thing import FactsByThing, Loaded
from services.kit.feed.tables import Changes, Folds, Key, Load, Row, Table, tables_of

_FIRST_RECORDED_AT: Final = datetime(2024, 1, 1, 12, tzinfo=UTC)
_STREAM: Final = "thing-1"
_ACTOR: Final = "service:test"


class FoldedRows:
    """The rows of some tables after a history of facts."""

    def __init__(self, folds: Folds) -> None:
        self.folds = folds
        self.tables = {table.name: table for table in tables_of(folds)}
        self._rows: dict[Table, dict[Key, Row]] = {table: {} for table in self.tables.values()}
        self._before: dict[Table, list[Row]] = {table: [] for table in self.tables.values()}
        self._added: dict[Table, list[Row]] = {table: [] for table in self.tables.values()}

    def given(self, *facts: Content | Told) -> FoldedRows:
        """Return the rows after these facts, of an empty log.

        A fact alone gets the next position, a second later, and is told by a service.
        Raises `AssertionError` if the rows are others when the facts come one by one.
        """
        history = [_told(fact, number) for number, fact in enumerate(facts, start=1)]
        at_once, one_by_one = FoldedRows(self.folds), FoldedRows(self.folds)
        at_once._apply(history)
        for told in history:
            one_by_one._apply([told])
        for name, table in self.tables.items():
            # Rows that were never seen between two facts of one batch are former rows all the same.
            for what, one, other in (
                (name, at_once.rows(table), one_by_one.rows(table)),
                (f"{name}_before", at_once.before(table), one_by_one.before(table)),
            ):
                if sorted(one, key=repr) != sorted(other, key=repr):
                    raise AssertionError(
                        f"{what}, all at once: {_lines(one)}\none by one: {_lines(other)}"
                    )
        return at_once

    def rows(self, table: Table) -> list[Any]:
        """Return its rows; of a table that remembers, without the position since which they are."""
        rows = [*self._rows[table].values(), *self._added[table]]
        make: Any = table.row
        return [make._make(row[: len(table.fields)]) for row in rows]

    def before(self, table: Table) -> list[Row]:
        """Return its former rows, each with the positions since and until which it was so."""
        return list(self._before[table])

    def since(self, table: Table) -> dict[Key, int]:
        """Return the position since which each row is so, by key; of a table that remembers."""
        return {key: row[len(table.fields)] for key, row in self._rows[table].items()}

    def then(self, table: Table, *rows: Row) -> None:
        """The table has exactly these rows, in any order. Raises `AssertionError` otherwise."""
        found = self.rows(table)
        if sorted(found, key=repr) != sorted(rows, key=repr):
            raise AssertionError(f"{table.name}: {_lines(found)}\nexpected: {_lines(rows)}")

    def _apply(self, facts: Iterable[Told]) -> None:
        waiting = FactsByThing(self.folds)
        waiting.add(facts)
        changes = Changes()
        waiting.fold(Loaded(0, {}, {}, self._loaded(waiting)), changes)
        for table, change in changes.items():
            for key in change.removed:
                self._rows[table].pop(key, None)
            self._rows[table].update(change.put)
            self._before[table] += change.before
            self._added[table] += change.added

    def _loaded(self, waiting: FactsByThing) -> Mapping[Load, Mapping[Key, list[Row]]]:
        found: dict[Load, dict[Key, list[Row]]] = {}
        for load, values in waiting.needed().items():
            column = load.table.fields.index(load.by)
            by_value = found[load] = {}
            for row in self._rows[load.table].values():
                if row[column] in values:
                    by_value.setdefault(row[column], []).append(row)
        return found


def _told(fact: Content | Told, number: int) -> Told:
    if isinstance(fact, Told):
        return fact
    recorded_at = _FIRST_RECORDED_AT + timedelta(seconds=number)
    return Told(fact, number, _STREAM, number, recorded_at, _ACTOR)


def _lines(rows: Iterable[object]) -> str:
    return "".join(f"\n  {row}" for row in rows) or " none"
