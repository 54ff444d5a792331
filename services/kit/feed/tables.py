"""The tables of a read model, each declared once: what its rows are, and which facts make them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter, itemgetter
from typing import Any, Final, NamedTuple, get_type_hints

from events.event import Content, Told

Row = tuple[Any, ...]
"""In the order of its table's columns; a named tuple where somebody reads it."""
Key = Hashable
"""The value of the key's column, or a tuple of several."""
KeyOf = Callable[[Told], Key | None]
"""Which thing a fact is about; None for one that says nothing of any."""
SINCE: Final = "since"
UNTIL: Final = "until"


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table of the service's schema. Its statements are generated: see `row_statements`."""

    name: str
    row: type[tuple[Any, ...]]
    """A named tuple; its fields are the columns, in the types that JSON is read into."""
    key: tuple[str, ...]
    """The columns that tell rows apart: the primary key."""
    remembers: bool = False
    """Whether what rows were before stands in `<name>_before`.

    A row is as it is `since` the position of a fact; what another fact changed goes there with
    `until`, the position of that one. Both columns come after those of `row`.
    """
    removes: bool = False
    """Whether a row can go away."""
    grows: bool = False
    """Whether rows are added and never looked at again."""
    key_of: Callable[[Row], Key] = field(init=False)

    def __post_init__(self) -> None:
        """Find the key's places once."""
        fields = self.fields
        key_of = itemgetter(*(fields.index(column) for column in self.key))
        object.__setattr__(self, "key_of", key_of)

    @property
    def fields(self) -> tuple[str, ...]:
        """The columns of `row`."""
        return tuple(self.row.__annotations__)

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that are written."""
        return (*self.fields, SINCE) if self.remembers else self.fields

    @property
    def types(self) -> dict[str, Any]:
        """What each column is read into."""
        hints = get_type_hints(self.row)
        return {name: hints[name] for name in self.fields} | (
            {SINCE: int} if self.remembers else {}
        )

    @property
    def names(self) -> tuple[str, ...]:
        """Its tables in the database."""
        return (self.name, f"{self.name}_before") if self.remembers else (self.name,)


class Load(NamedTuple):
    """Rows that a fold needs to know: those of a table whose column names their thing."""

    table: Table
    by: str
    when: frozenset[type[Content]] | None = None
    """The facts that need them; none: all."""
    of: KeyOf | None = None
    """What the column is, by a fact that needs the rows; none: the key of the fold."""

    def values(self, key: Key, facts: Sequence[Told]) -> Iterable[Key]:
        """By which values of its column further facts of a thing need rows."""
        when, of = self.when, self.of
        if of is None:
            needed = when is None or any(type(told.event) in when for told in facts)
            return (key,) if needed else ()
        return {of(told) for told in facts if when is None or type(told.event) in when}


class TableChanges:
    """What becomes of the rows of one table."""

    __slots__ = ("added", "before", "put", "removed")

    def __init__(self) -> None:
        self.put: dict[Key, Row] = {}
        """Rows as they are from now on."""
        self.removed: set[Key] = set()
        """Rows that are no longer."""
        self.before: list[Row] = []
        """What rows were, with `since` and `until`."""
        self.added: list[Row] = []
        """New rows of a table that only grows."""

    def __bool__(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.put or self.removed or self.before or self.added)


class Changes(dict[Table, TableChanges]):
    """What becomes of rows, by table."""

    def __missing__(self, table: Table) -> TableChanges:
        """Nothing yet."""
        changes = self[table] = TableChanges()
        return changes

    def put(self, table: Table, row: Row) -> None:
        """A row is so from now on."""
        self[table].put[table.key_of(row)] = row


Known = Mapping[Table, Sequence[Row]]
"""The rows of one thing as they are stored."""
NOTHING_KNOWN: Final[Known] = {}
RowOf = Callable[[Told], Row | None]
"""The row of a fact; None for one that is left out."""
Folded = Mapping[type[Content], "RowFold"]
"""What each fact makes of a row, by its class."""
NOTHING_FOLDED: Final[Folded] = {}
FoldLife = Callable[[Known, Sequence[Told], Changes], None]
"""The rows of a thing as they are, and further facts of it -> what becomes of them; pure."""


@dataclass(frozen=True, slots=True, eq=False)
class Fold:
    """What the facts of one kind of thing come to. It knows nothing of how rows are stored."""

    tables: tuple[Table, ...]
    """All that it writes."""
    about: Mapping[type[Content], KeyOf]
    """By the facts' classes."""
    loads: tuple[Load, ...]
    life: FoldLife


@dataclass(frozen=True, slots=True, eq=False)
class Entries:
    """A row a fact, in a table that only grows."""

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
"""The row before, a fact's content, the fact -> the row after; None where there is none."""


def about(column: str, facts: Iterable[type[Content]]) -> dict[type[Content], KeyOf]:
    """Each of these facts is about what this field of it names."""
    return dict.fromkeys(facts, attrgetter(f"event.{column}"))


def rows(
    table: Table,
    *,
    makes: Folded,
    changes: Folded = NOTHING_FOLDED,
    strict: bool = False,
) -> Fold:
    """The fold of a table with one row a thing, which its key names in every fact too.

    What `makes` a row does so whether there is one or not. Where none was made, `changes` are
    passed over; if `strict`, they raise `KeyError`, and the fact is parked.
    """
    [column] = table.key
    life = _remembering if table.remembers else _latest
    return Fold(
        tables=(table,),
        about=about(column, (*makes, *changes)),
        loads=(Load(table, column),),
        life=life(table, makes, changes, strict=strict),
    )


def last_told(table: Table, tells: Mapping[type[Content], RowOf]) -> Fold:
    """The fold of a table whose rows are each told whole: the last one of a key is the row.

    The facts name the first column of the key.
    """

    def life(_: Known, facts: Sequence[Told], into: Changes) -> None:
        for told in facts:
            if (row := tells[type(told.event)](told)) is not None:
                into.put(table, row)

    return Fold(
        tables=(table,),
        about=about(table.key[0], tells),
        loads=(),
        life=life,
    )


def _latest(table: Table, makes: Folded, changes: Folded, *, strict: bool) -> FoldLife:
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
            elif strict:
                raise KeyError(getattr(event, table.key[0]))
        if row is not None:
            into.put(table, row)
        elif before is not None:
            into[table].removed.add(table.key_of(before))

    return life


def _remembering(table: Table, makes: Folded, changes: Folded, *, strict: bool) -> FoldLife:
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
                    if strict:
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
