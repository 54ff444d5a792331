"""Read a table by a map: every row as values of fields, or as its faults."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final, NamedTuple

from events.text import unpadded
from services.importing.mapping.days import ISO, days_meant
from services.importing.mapping.layout import FieldKind, Layout, TableField
from services.importing.mapping.map_file import TableMap, folded
from services.importing.tables.faults import ImportFileError
from services.importing.tables.table import Table
from services.kit.bad_rows import BadRow, shown, shown_column
from services.kit.personal_data import WITHHELD

SEPARATOR: Final = ";"
"""Between the items of a list where the map says no other."""
_SHOWN_CHARACTERS_MAX: Final = 40
_SHOWN_DIGITS_MAX: Final = 6


class MappedRow(NamedTuple):
    """A row as values of fields; blank ones are left out."""

    line: int
    values: dict[str, str]
    bad: list[BadRow]
    """What the map does not know of it."""


class _ValueError(ValueError):
    def __init__(self, value: str, rule: str) -> None:
        super().__init__(rule)
        self.value = value
        self.rule = rule


class MappedTable:
    """A table whose columns are fields, by their names or by a map."""

    def __init__(self, table: Table, layout: Layout, by: TableMap) -> None:
        """Raise `ImportFileError` where a column is nowhere, or a field that is required."""
        self._table = table
        self._layout = layout
        self._by = by
        self._places = _places(table, layout, by)
        _refuse_lacking(table, layout, {*self._places, *by.constants})
        _refuse_unknown(table, layout, by, self._places)
        self._plain = [
            (places[0], name) for name, places in self._places.items() if self._is_plain(name)
        ]
        self._made = [name for name in self._places if not self._is_plain(name)]

    @property
    def fields(self) -> Sequence[str]:
        """Those that the table has."""
        return [*self._places]

    def rows(self) -> Iterator[MappedRow | BadRow]:
        """The rows in order; may be called once."""
        for row in self._table.rows():
            if isinstance(row, BadRow):
                yield row
                continue
            values: dict[str, str] = {}
            bad: list[BadRow] = []
            for place, name in self._plain:
                if said := unpadded(row.values[place]):
                    values[name] = said
            for name in self._made:
                cells = [unpadded(row.values[place]) for place in self._places[name]]
                try:
                    if said := self._value(self._layout.fields[name], cells):
                        values[name] = said
                except _ValueError as fault:
                    bad.append(self._bad(row.line, name, fault))
            self._add_constants(values)
            yield MappedRow(row.line, values, bad)

    def _is_plain(self, name: str) -> bool:
        by, kind = self._by, self._layout.fields[name].kind
        return not (
            len(self._places[name]) > 1
            or name in by.values
            or name in by.separators
            or (kind is FieldKind.DAY and by.date_formats != (ISO,))
            or (kind is FieldKind.NUMBER and by.decimal_comma)
        )

    def _value(self, field: TableField, cells: Sequence[str]) -> str:
        meant = self._meaning(field)
        match field.kind:
            case FieldKind.LIST:
                separator = self._by.separators.get(field.name, SEPARATOR)
                items = [unpadded(item) for cell in cells for item in cell.split(separator)]
                if not any(items):
                    return meant("")
                return SEPARATOR.join(dict.fromkeys(filter(None, map(meant, filter(None, items)))))
            case FieldKind.NUMBER:
                return self._sum([meant(cell) for cell in cells])
            case FieldKind.DAY:
                return self._day(meant(cells[0]))
            case FieldKind.TEXT | FieldKind.CODE:
                return " ".join(filter(None, map(meant, cells)))

    def _meaning(self, field: TableField) -> Callable[[str], str]:
        table = self._by.values.get(field.name)
        if table is None:
            return lambda written: written

        def meant(written: str) -> str:
            if (value := table.get(folded(written))) is not None:
                return value
            if not written:
                return ""
            rule = f"is no entry of [values.{field.name}] in the map"
            raise _ValueError(_told_value(written), rule)

        return meant

    def _sum(self, cells: Sequence[str]) -> str:
        if len(cells) == 1:
            return self._number(cells[0])
        if not any(cells):
            return ""
        if not all(cells):
            raise _ValueError("", "is blank in one of the columns that are added up")
        try:
            return str(sum(Decimal(self._number(cell)) for cell in cells))
        except InvalidOperation:
            raise _ValueError(shown(" ".join(cells)), "are no numbers to add up") from None

    def _number(self, cell: str) -> str:
        if self._by.decimal_comma and cell.count(",") == 1 and "." not in cell:
            return cell.replace(",", ".")
        return cell

    def _day(self, cell: str) -> str:
        if not cell:
            return ""
        first, *others = days_meant(cell, self._by.date_formats) or (None,)
        if first is None:
            rule = f"is no day as {' or '.join(self._by.date_formats)} (date_format in the map)"
            raise _ValueError(shown(cell), rule)
        if others:
            rule = f"may be {first} or {others[0]}: say one date_format"
            raise _ValueError(shown(cell), rule)
        return first.isoformat()

    def _add_constants(self, values: dict[str, str]) -> None:
        """Of a list, only where the row has an item of it."""
        owners = {self._layout.fields[name].owner for name in values} | {""}
        for name, constant in self._by.constants.items():
            if name not in values and self._layout.fields[name].owner in owners:
                values[name] = constant

    def _bad(self, line: int, name: str, fault: _ValueError) -> BadRow:
        columns = [self._table.columns[place] for place in self._places[name]]
        if all(folded(column) == name for column in columns):
            return BadRow(line, name, fault.value, fault.rule)
        # The map names these columns, so their names are no data.
        return BadRow(line, f"{name} ({', '.join(columns)})", fault.value, fault.rule)


def _told_value(value: str) -> str:
    """A value that a value table must name, unless it looks like an address or a number of one."""
    digits = sum(map(str.isdigit, value))
    if len(value) > _SHOWN_CHARACTERS_MAX or "@" in value or digits > _SHOWN_DIGITS_MAX:
        return WITHHELD
    return value


def _places(table: Table, layout: Layout, by: TableMap) -> Mapping[str, Sequence[int]]:
    """Where each field stands, in the order of the map."""
    there = {folded(name): place for place, name in enumerate(table.columns)}
    places: dict[str, list[int]] = {}
    for column, name in by.columns.items():
        if (place := there.get(folded(column))) is None:
            raise ImportFileError(f"the file has no column {column!r}, which the map names")
        places.setdefault(name, []).append(place)
    mapped = {place for at in places.values() for place in at}
    for column, place in there.items():
        taken = by.ignore | {*by.columns.values()}
        if place not in mapped and column in layout.fields and column not in taken:
            places.setdefault(column, []).append(place)
    for name, at in places.items():
        if len(at) > 1 and layout.fields[name].kind in {FieldKind.DAY, FieldKind.CODE}:
            raise ImportFileError(f"the map: {name!r} can only be one column")
    return places


def _refuse_unknown(
    table: Table, layout: Layout, by: TableMap, places: Mapping[str, Sequence[int]]
) -> None:
    known = {place for at in places.values() for place in at}
    unknown = [
        # Where a map fits, the first line is a header; where none does, it may be data.
        f"column {place + 1}, {name if by.columns else shown_column(name)}"
        for place, name in enumerate(table.columns)
        if place not in known and folded(name) not in by.ignore | layout.unread
    ]
    if not unknown:
        return
    raise ImportFileError(
        f"the header names what is no column: {'; '.join(unknown)} ({table.format_said}). "
        "Map each in a --map FILE, or name it there in ignore; --guess writes such a file"
    )


def _refuse_lacking(table: Table, layout: Layout, there: set[str]) -> None:
    lacking = [name for name in layout.required if name not in there]
    if layout.one_of and not there.intersection(layout.one_of):
        lacking.append(f"one of {' and '.join(layout.one_of)}")
    if lacking:
        has = ", ".join(map(shown_column, table.columns))
        raise ImportFileError(
            f"the header lacks {', '.join(lacking)}; it has {has} ({table.format_said}). "
            "A --map FILE says which column is which; --guess writes such a file"
        )
