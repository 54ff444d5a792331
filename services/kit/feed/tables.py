"""Declarations of a read model's tables: their rows, and the folds by which facts make them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter, itemgetter
from typing import Any, Final, NamedTuple, TypeVar, get_type_hints

from events.event import REMOVED, Content, Told

Row = tuple[Any, ...]
"""In the order of the table's columns; a named tuple in a fold."""
Key = Hashable
"""The value of the key's column, or a tuple for several columns."""
KeyOf = Callable[[Told], Key | None]
"""Returns the key of the thing that a fact is about; None if it is about none."""
SINCE: Final = "since"
UNTIL: Final = "until"


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table of the service's schema. Its statements are generated: see `row_statements`."""

    name: str
    row: type[tuple[Any, ...]]
    """A named tuple; its fields are the columns, with the types that JSON is decoded to."""
    key: tuple[str, ...]
    """The columns of the primary key."""
    remembers: bool = False
    """Whether `<name>_before` keeps former rows.

    A row is valid `since` the position of a fact. When another fact changes it, the former row is
    kept with `until`, the position of that fact. Both columns come after those of `row`.
    """
    removes: bool = False
    """Whether rows can be deleted."""
    grows: bool = False
    """Whether rows are only added, and never loaded by a fold."""
    key_of: Callable[[Row], Key] = field(init=False)

    def __post_init__(self) -> None:
        """Make `key_of` once."""
        fields = self.fields
        key_of = itemgetter(*(fields.index(column) for column in self.key))
        object.__setattr__(self, "key_of", key_of)

    @property
    def fields(self) -> tuple[str, ...]:
        """The columns of `row`."""
        return tuple(self.row.__annotations__)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are written."""
        return (*self.fields, SINCE) if self.remembers else self.fields

    @property
    def types(self) -> dict[str, Any]:
        """The type that each column is decoded to."""
        hints = get_type_hints(self.row)
        return {name: hints[name] for name in self.fields} | (
            {SINCE: int} if self.remembers else {}
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its tables in the database."""
        return (self.name, f"{self.name}_before") if self.remembers else (self.name,)


class Load(NamedTuple):
    """Rows that a fold needs: those of a table in which a column has a certain value."""

    table: Table
    by: str
    when: frozenset[type[Content]] | None = None
    """The facts that need them; None: all facts."""
    of: KeyOf | None = None
    """Returns the value of the column for a fact; None: it is the key of the thing."""

    def values(self, key: Key, facts: Sequence[Told]) -> Iterable[Key]:
        """Return the values of the column whose rows the facts of a thing need."""
        when, of = self.when, self.of
        if of is None:
            needed = when is None or any(type(told.event) in when for told in facts)
            return (key,) if needed else ()
        return {of(told) for told in facts if when is None or type(told.event) in when}


class TableChanges:
    """The changes of one table's rows."""

    __slots__ = ("added", "before", "put", "removed")

    def __init__(self) -> None:
        self.put: dict[Key, Row] = {}
        """New and changed rows."""
        self.removed: set[Key] = set()
        """Keys of deleted rows."""
        self.before: list[Row] = []
        """Former rows, with `since` and `until`."""
        self.added: list[Row] = []
        """New rows of a table that only grows."""

    def __bool__(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.put or self.removed or self.before or self.added)


class Changes(dict[Table, TableChanges]):
    """The changes of rows, by table."""

    def __missing__(self, table: Table) -> TableChanges:
        """Begin with no changes."""
        changes = self[table] = TableChanges()
        return changes

    def put(self, table: Table, row: Row) -> None:
        """Insert or replace a row."""
        changes, key = self[table], table.key_of(row)
        changes.put[key] = row
        changes.removed.discard(key)

    def remove(self, table: Table, key: Key) -> None:
        """Remove a row, where there is one."""
        changes = self[table]
        changes.put.pop(key, None)
        changes.removed.add(key)


Known = Mapping[Table, Sequence[Row]]
"""The stored rows of one thing."""
NOTHING_KNOWN: Final[Known] = {}
RowOf = Callable[[Told], Row | None]
"""Returns the row of a fact; None if it has none."""
NOTHING_TAKEN_BACK: Final[Mapping[type[Content], Callable[[Told], Key | None]]] = {}
Folded = Mapping[type[Content], "RowFold"]
"""The fold of a row, by the class of the fact."""
NOTHING_FOLDED: Final[Folded] = {}
FoldLife = Callable[[Known, Sequence[Told], Changes], None]
"""Stored rows of a thing, its further facts -> changes of the rows, which are added; pure."""


@dataclass(frozen=True, slots=True, eq=False)
class Fold:
    """The fold of one kind of thing: facts -> rows. It does not know how rows are stored."""

    tables: tuple[Table, ...]
    """The tables that it writes."""
    about: Mapping[type[Content], KeyOf]
    """By the facts' classes."""
    loads: tuple[Load, ...]
    life: FoldLife


@dataclass(frozen=True, slots=True, eq=False)
class Entries:
    """One row for each fact, in a table that only grows."""

    table: Table
    entry: Mapping[type[Content], RowOf]
    """By the facts' classes."""


Folds = Sequence[Fold | Entries]


def loads_of(folds: Folds) -> list[Load]:
    """Return what the folds load, in the order of the statement's parameters."""
    loads = (load for fold in folds if isinstance(fold, Fold) for load in fold.loads)
    return list(dict.fromkeys(loads))


def tables_of(folds: Folds) -> list[Table]:
    """Return the tables that the folds write, in the order of the statement's parameters."""
    tables = (
        table
        for fold in folds
        for table in (fold.tables if isinstance(fold, Fold) else (fold.table,))
    )
    return list(dict.fromkeys(tables))


RowFold = Callable[[Any, Any, Told], Row | None]
"""The row before, the content of a fact, the fact -> the row after; None: there is no row."""


def about(column: str, facts: Iterable[type[Content]]) -> dict[type[Content], KeyOf]:
    """Return `about` for facts that have the key of their thing in this field."""
    return dict.fromkeys(facts, attrgetter(f"event.{column}"))


def rows(
    table: Table,
    *,
    makes: Folded,
    changes: Folded = NOTHING_FOLDED,
    changes_if_there: Folded = NOTHING_FOLDED,
    strict: bool = False,
) -> Fold:
    """Return the fold of a table with one row a thing; every fact has the key under its name.

    Facts in `makes` make a row, whether there is one or not. Facts in `changes` are ignored while
    there is no row; if `strict`, they raise `KeyError` instead, so that they are parked: all but
    those in `changes_if_there`, which stand in another stream than what makes the row.
    """
    [column] = table.key
    needed = frozenset(changes) if strict else frozenset()
    changes = {**changes, **changes_if_there}
    life = _remembering if table.remembers else _latest
    return Fold(
        tables=(table,),
        about=about(column, (*makes, *changes)),
        loads=(Load(table, column),),
        life=life(table, makes, changes, needed),
    )


def last_told(
    table: Table,
    tells: Mapping[type[Content], RowOf],
    takes_back: Mapping[type[Content], Callable[[Told], Key | None]] = NOTHING_TAKEN_BACK,
) -> Fold:
    """Return the fold of a table in which each fact has a whole row, and the last one counts.

    A fact in `takes_back` names the key of a row that is no longer there; None: it takes none.
    The facts have a field that is named like the first column of the key.
    """

    def life(_: Known, facts: Sequence[Told], into: Changes) -> None:
        for told in facts:
            takes = takes_back.get(type(told.event))
            if takes is not None:
                if (key := takes(told)) is not None:
                    into.remove(table, key)
            elif (row := tells[type(told.event)](told)) is not None:
                into.put(table, row)

    return Fold(
        tables=(table,),
        about=about(table.key[0], (*tells, *takes_back)),
        loads=(),
        life=life,
    )


def grouped(
    table: Table,
    *,
    by: str,
    makes: Folded,
    changes: Folded = NOTHING_FOLDED,
    changes_all: Folded = NOTHING_FOLDED,
    strict: bool = False,
) -> Fold:
    """Return the fold of a table with several rows a thing, of which some facts change all.

    Every fact names the thing under `by`, a column of the table, and all but those in `changes_all`
    name the row by the columns of its key. What a fact makes does not depend on the row before.
    Facts in `changes` are ignored while there is no row; if `strict`, they raise `KeyError`.
    """
    make: Any = table.row
    key_named = attrgetter(*(f"event.{column}" for column in table.key))

    def after(there: Mapping[Key, Row], told: Told) -> list[tuple[Key, Row | None]]:
        """Return the rows that a fact makes or changes; None: there is none any more."""
        kind = type(told.event)
        if kind in makes:
            row = makes[kind](None, told.event, told)
            return [] if row is None else [(table.key_of(row), row)]
        if kind in changes_all:
            return [(key, changes_all[kind](row, told.event, told)) for key, row in there.items()]
        key = key_named(told)
        if key not in there and not strict:
            return []
        return [(key, changes[kind](there[key], told.event, told))]

    def life(known: Known, facts: Sequence[Told], into: Changes) -> None:
        stored = (make._make(row) for row in known.get(table, ()))
        there: dict[Key, Row] = {table.key_of(row): row for row in stored}
        for told in facts:
            for key, row in after(there, told):
                if row is None:
                    del there[key]
                    into.remove(table, key)
                elif there.get(key) != row:
                    there[key] = row
                    into.put(table, row)

    return Fold(
        tables=(table,),
        about=about(by, (*makes, *changes, *changes_all)),
        loads=(Load(table, by, when=frozenset({*changes, *changes_all})),),
        life=life,
    )


_RowT = TypeVar("_RowT", bound=tuple[Any, ...])


def without(row: _RowT, *columns: str) -> _RowT:
    """Return a row in which nothing is said any more in some columns; what was null stays null."""
    shape: Any = row
    said = {name: REMOVED for name in columns if getattr(row, name) is not None}
    forgotten: _RowT = shape._replace(**said)
    return forgotten


def _latest(
    table: Table, makes: Folded, changes: Folded, needed: frozenset[type[Content]]
) -> FoldLife:
    def life(known: Known, facts: Sequence[Told], into: Changes) -> None:
        stored = known.get(table)
        row = before = table.row._make(stored[0]) if stored else None  # type: ignore[attr-defined] # a named tuple
        for told in facts:
            event = told[0]
            fold = makes.get(type(event))
            if fold is not None:
                row = fold(row, event, told)
            elif row is not None:
                row = changes[type(event)](row, event, told)
            elif type(event) in needed:
                raise KeyError(getattr(event, table.key[0]))
        if row is not None:
            into.put(table, row)
        elif before is not None:
            into[table].removed.add(table.key_of(before))

    return life


def _remembering(
    table: Table, makes: Folded, changes: Folded, needed: frozenset[type[Content]]
) -> FoldLife:
    make, key_of = table.row._make, table.key_of  # type: ignore[attr-defined] # a named tuple

    def life(known: Known, facts: Sequence[Told], into: Changes) -> None:
        stored = known.get(table)
        row, since = (make(stored[0][:-1]), stored[0][-1]) if stored else (None, 0)
        key = None if row is None else key_of(row)
        before = into[table].before
        for told in facts:
            event, position = told[0], told[1]
            fold = makes.get(type(event))
            if fold is None:
                if row is None:
                    if type(event) in needed:
                        raise KeyError(getattr(event, table.key[0]))
                    continue
                fold = changes[type(event)]
            after = fold(row, event, told)
            if row is not None:
                before.append((*row, since, position))
            row, since = after, position
        if row is not None:
            into[table].put[key_of(row)] = (*row, since)
        elif key is not None:
            into[table].removed.add(key)

    return life
