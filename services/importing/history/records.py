"""Split a history file, CSV or JSON lines, into records, one an engagement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final

import orjson

from events.text import spelled
from services.importing.history.layout import LAYOUT
from services.importing.history.row import LISTS, PERSONAL_FIELDS
from services.importing.mapping.map_file import NO_MAP, TableMap
from services.importing.mapping.mapped import MappedRow, MappedTable
from services.importing.tables.faults import ImportFileError
from services.importing.tables.table import (
    FILE_BYTES_MAX,
    RECOGNISED,
    TableFormat,
    check_size,
    open_table,
)
from services.kit.bad_rows import BadRow, shown
from services.kit.personal_data import WITHHELD

JSON_LINE_BYTES_MAX: Final = 16 * 1024 * 1024
"""The longest life allowed, with 5,000 outcomes, has a few."""
_ROW: Final = ""
"""The owner of a column that belongs to no list."""
_IN_EACH_LINE: Final = ("external_key", "source")
"""The columns that a further line of an engagement repeats; others but those of lists are blank."""

_Line = dict[str, dict[str, Any]]
"""The values of a CSV line that are not blank, by the list that owns their columns."""


@dataclass(slots=True)
class Record:
    """An engagement as it stands in the file, not yet validated."""

    line: int
    fields: dict[str, Any]
    lists: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """The items of each list that has any, each with the line that it stands on."""
    bad: list[BadRow] = field(default_factory=list)


def read_records(
    file: BinaryIO,
    given: TableFormat = RECOGNISED,
    by: TableMap = NO_MAP,
    *,
    json_lines: bool,
) -> Iterator[Record]:
    """The records of a file in order. Raises `ImportFileError`, before the first or at once."""
    if not json_lines:
        return _csv_records(MappedTable(open_table(file, given.or_else(by.format)), LAYOUT, by))
    if by is not NO_MAP:
        raise ImportFileError("a map is for tables, and this file has JSON lines")
    check_size(file, FILE_BYTES_MAX)
    return _json_records(file)


def _json_records(file: BinaryIO) -> Iterator[Record]:
    empty = True
    for line, text in enumerate(_json_lines(file), start=1):
        if text is not None and not text.strip():
            continue
        empty = False
        if text is None:
            rule = f"is longer than {JSON_LINE_BYTES_MAX:,} bytes"
            yield Record(line, {}, bad=[BadRow(line, "line", WITHHELD, rule)])
            continue
        try:
            fields = orjson.loads(text)
        except orjson.JSONDecodeError as fault:
            fields, rule = None, f"must be JSON in UTF-8: {fault}"
        else:
            rule = "must be a JSON object"
        if not isinstance(fields, dict):
            yield Record(line, {}, bad=[BadRow(line, "line", WITHHELD, rule)])
            continue
        record = Record(line, {name: said for name, said in fields.items() if said is not None})
        _refuse_line(record, record.fields)
        for name in LISTS:
            _take_list(record, name, record.fields.pop(name, []))
        yield record
    if empty:
        raise ImportFileError("the file is empty")


def _json_lines(file: BinaryIO) -> Iterator[bytes | None]:
    """The lines of a file; None for one that is too long."""
    if file.read(2) in {b"\xff\xfe", b"\xfe\xff"}:
        raise ImportFileError("the file is UTF-16: save JSON lines as UTF-8")
    file.seek(0)
    if file.read(3) != b"\xef\xbb\xbf":
        file.seek(0)
    while line := file.readline(JSON_LINE_BYTES_MAX + 1):
        if len(line) <= JSON_LINE_BYTES_MAX:
            yield line
            continue
        yield None
        while line and not line.endswith(b"\n"):
            line = file.readline(JSON_LINE_BYTES_MAX)


def _refuse_line(record: Record, fields: Mapping[str, object]) -> None:
    if "line" in fields:
        rule = "is no field: lines are counted"
        record.bad.append(BadRow(record.line, "line", shown(fields["line"]), rule))


def _take_list(record: Record, name: str, given: object) -> None:
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        rule = "is a list of objects"
        record.bad.append(BadRow(record.line, name, shown(given), rule))
    elif given:
        for each in given:
            _refuse_line(record, each)
        record.lists[name] = [{**each, "line": record.line} for each in given]


def _csv_records(table: MappedTable) -> Iterator[Record]:
    """The records of a table; adjacent rows of the same engagement are one."""
    record: Record | None = None
    for row in table.rows():
        if isinstance(row, BadRow):
            if record is not None:
                # It may be a further line of this engagement, of which no half is imported.
                rule = f"line {row.line} cannot be read and may belong to it"
                record.bad.append(BadRow(record.line, "external_key", "", rule))
                yield record
                record = None
            yield Record(row.line, {}, bad=[row])
            continue
        line = _line(row)
        if record is not None and _is_further(record, line):
            if row.bad:
                record.bad += row.bad
            else:
                _take_further(record, row.line, line)
            continue
        if record is not None:
            yield record
        record = Record(row.line, line.pop(_ROW, {}), bad=row.bad)
        _take_items(record, row.line, line)
    if record is not None:
        yield record


def _line(row: MappedRow) -> _Line:
    line: _Line = {}
    for name, value in row.values.items():
        line.setdefault(LAYOUT.fields[name].owner, {})[name] = value
    return line


def _is_further(record: Record, line: _Line) -> bool:
    fields = line.get(_ROW, {})
    return "external_key" in fields and all(
        _are_one(fields.get(name), record.fields.get(name)) for name in _IN_EACH_LINE
    )


def _are_one(value: str | None, other: str | None) -> bool:
    """Whether two values are the same text, in whichever Unicode form each was written."""
    if value is None or other is None:
        return value is other
    return spelled(value) == spelled(other)


def _take_further(record: Record, number: int, line: _Line) -> None:
    fields = line.pop(_ROW)
    for name, value in fields.items():
        if not _are_one(value, record.fields.get(name)):
            rule = f"differs from line {record.line}: a further line only adds to the lists"
            value_shown = WITHHELD if name in PERSONAL_FIELDS else shown(value)
            record.bad.append(BadRow(number, name, value_shown, rule))
    if not line:
        rule = f"stands on line {record.line} already"
        record.bad.append(BadRow(number, "external_key", shown(fields["external_key"]), rule))
    _take_items(record, number, line)


def _take_items(record: Record, number: int, line: _Line) -> None:
    """A line adds at most one item to each list."""
    for name, item in line.items():
        item["line"] = number
        record.lists.setdefault(name, []).append(item)
