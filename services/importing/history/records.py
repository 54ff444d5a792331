"""Split a history file, CSV or JSON lines, into records, one an engagement."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from events.text import spelled, unpadded
from services.importing.history.parts import columns_of
from services.importing.history.row import LISTS, PERSONAL_FIELDS, ROW_FIELDS, HistoryRow
from services.kit.bad_rows import BadRow, shown, shown_column
from services.kit.personal_data import WITHHELD

FILE_BYTES_MAX: Final = 1024 * 1024 * 1024
_ROW: Final = ""
"""The owner of a column that belongs to no list."""
_OWNERS: Final = {
    **dict.fromkeys(ROW_FIELDS, _ROW),
    **{column: name for name, part in LISTS.items() for column in columns_of(part)},
}
"""Column -> the list whose items have it."""
_REQUIRED: Final = tuple(
    name for name in ROW_FIELDS if HistoryRow.model_fields[name].is_required() and name != "source"
)
_IN_EACH_LINE: Final = ("external_key", "source")
"""The columns that a further line of an engagement repeats; others but those of lists are blank."""

_Line = dict[str, dict[str, Any]]
"""The values of a CSV line that are not blank, by the list that owns their columns."""


class HistoryFileError(ValueError):
    """A file that cannot be read as a history."""


@dataclass(slots=True)
class Record:
    """An engagement as it stands in the file, not yet validated."""

    line: int
    fields: dict[str, Any]
    lists: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """The items of each list that has any, each with the line that it stands on."""
    bad: list[BadRow] = field(default_factory=list)


def read_records(content: bytes, *, json_lines: bool) -> Iterator[Record]:
    """The records of a file in order. Raises `HistoryFileError`."""
    lines = _lines(content)
    return _json_records(lines) if json_lines else _csv_records(lines)


def _lines(content: bytes) -> list[bytes]:
    if len(content) > FILE_BYTES_MAX:
        raise HistoryFileError(f"the file is larger than {FILE_BYTES_MAX} bytes")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise HistoryFileError("the file is UTF-16; save it as UTF-8")
    lines = content.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    if not any(map(bytes.strip, lines)):
        raise HistoryFileError("the file is empty")
    return lines


def _json_records(lines: Sequence[bytes]) -> Iterator[Record]:
    for line, text in enumerate(lines, start=1):
        if not text.strip():
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


def _csv_records(lines: Sequence[bytes]) -> Iterator[Record]:
    """The records of a CSV file; adjacent lines of the same engagement are one."""
    columns = _columns(lines[0])
    record: Record | None = None
    for number, text in enumerate(lines[1:], start=2):
        if not text.strip():
            continue
        line = _read_line(number, columns, text)
        if not isinstance(line, BadRow) and record is not None and _is_further(record, line):
            _take_further(record, number, line)
            continue
        if record is not None:
            yield record
            record = None
        if isinstance(line, BadRow):
            yield Record(number, {}, bad=[line])
            continue
        record = Record(number, line.pop(_ROW, {}))
        _take_items(record, number, line)
    if record is not None:
        yield record


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


def _columns(header: bytes) -> Sequence[tuple[str, str]]:
    """The owner and the name of each column."""
    try:
        written = [unpadded(name) for name in _split(header)]
    except (csv.Error, UnicodeDecodeError) as fault:
        raise HistoryFileError(f"the header cannot be read: {fault}") from fault
    columns = [name.lower() for name in written]
    if missing := [name for name in _REQUIRED if name not in columns]:
        raise HistoryFileError(f"the header lacks {', '.join(missing)}")
    if unknown := [name for name in written if name.lower() not in _OWNERS]:
        names = ", ".join(map(shown_column, unknown))
        raise HistoryFileError(f"the header names what is no column: {names}")
    if repeated := sorted({name for name in columns if columns.count(name) > 1}):
        raise HistoryFileError(f"the header names {', '.join(repeated)} more than once")
    return [(_OWNERS[name], name) for name in columns]


def _split(line: bytes) -> list[str]:
    return next(csv.reader([line.decode().removesuffix("\r")], strict=True), [])


def _read_line(number: int, columns: Sequence[tuple[str, str]], text: bytes) -> _Line | BadRow:
    try:
        values = _split(text)
    except UnicodeDecodeError:
        return BadRow(number, "line", WITHHELD, "must be UTF-8")
    except csv.Error as fault:
        return BadRow(number, "line", WITHHELD, f"must be comma-separated: {fault}")
    if len(values) != len(columns):
        rule = f"has {len(values)} fields, the header has {len(columns)}"
        return BadRow(number, "line", WITHHELD, rule)
    line: _Line = {}
    for (owner, name), value in zip(columns, values, strict=True):
        if said := unpadded(value):
            line.setdefault(owner, {})[name] = said
    return line
