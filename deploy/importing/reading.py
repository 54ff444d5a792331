"""A file of history, CSV or JSON lines: read engagement by engagement, each checked on its own."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from pydantic import ValidationError

from deploy.importing.faults import BadRow, shown
from deploy.importing.row import DELIVERY_FIELDS, PERSONAL_FIELDS, ROW_FIELDS, Row
from deploy.importing.wholeness import lacks

FILE_BYTES_MAX: Final = 1024 * 1024 * 1024
_REQUIRED: Final = tuple(
    name for name, field in Row.model_fields.items() if field.is_required() and name in ROW_FIELDS
)
_IN_EACH_LINE: Final = frozenset(("external_key", "source", *DELIVERY_FIELDS))
"""What a further line of the same engagement says; in the rest it is blank."""


class HistoryFileError(ValueError):
    """A file that is no history at all; says what is wrong with it."""


@dataclass(slots=True)
class _Record:
    line: int
    fields: dict[str, Any]
    deliveries: list[dict[str, Any]]
    """Each with the line that it stands on."""
    bad: list[BadRow]


def read_rows(content: bytes, *, json_lines: bool, source: str) -> Iterator[Row | list[BadRow]]:
    """The engagements of a file, in its order, each as a row or as all that is wrong with it.

    `source` stands where a row names none. Only the keys are kept, so a file may be large. A line
    is a row, so a quotation mark that is never closed spoils one line. Raises `HistoryFileError`.
    """
    lines = _lines(content)
    first_lines: dict[tuple[str, str], int] = {}
    for record in _json_records(lines) if json_lines else _csv_records(lines):
        record.fields.setdefault("source", source)
        key = (str(record.fields["source"]), str(record.fields.get("external_key", "")))
        if key[1] and (first := first_lines.setdefault(key, record.line)) != record.line:
            rule = f"stands on line {first} already"
            record.bad.append(BadRow(record.line, "external_key", shown(key[1]), rule))
        yield _row(record)


def bad_fields(line: int, fault: ValidationError, lines: Sequence[int] = ()) -> list[BadRow]:
    """Everything that pydantic found; `lines` are those of the deliveries."""
    return [_bad(line, error, lines) for error in fault.errors(include_url=False)]


def _bad(line: int, error: Mapping[str, Any], lines: Sequence[int]) -> BadRow:
    match error["loc"]:
        case ("deliveries", int(number), str(name), *_):
            line, field = lines[number] if number < len(lines) else line, name
        case (str(name), *_):
            field = name
        case _:
            field = "row"
    missing = error["type"] == "missing"
    value = "" if missing else "(personal)" if field in PERSONAL_FIELDS else error["input"]
    rule = "is missing" if missing else error["msg"].removeprefix("Value error, ")
    return BadRow(line, field, shown(value), rule)


def _row(record: _Record) -> Row | list[BadRow]:
    if record.bad:
        return record.bad
    deliveries = record.deliveries
    try:
        row = Row.model_validate(
            {**record.fields, "line": record.line, "deliveries": tuple(deliveries)}
        )
    except ValidationError as fault:
        return bad_fields(record.line, fault, [each["line"] for each in deliveries])
    return list(lacks(row)) or row


def _lines(content: bytes) -> list[bytes]:
    if len(content) > FILE_BYTES_MAX:
        raise HistoryFileError(f"the file is larger than {FILE_BYTES_MAX} bytes")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise HistoryFileError("the file is UTF-16; save it as UTF-8")
    lines = content.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    if not any(map(bytes.strip, lines)):
        raise HistoryFileError("the file is empty")
    return lines


def _json_records(lines: Sequence[bytes]) -> Iterator[_Record]:
    for line, text in enumerate(lines, start=1):
        if not text.strip():
            continue
        record = _Record(line, {}, [], [])
        try:
            fields = orjson.loads(text)
        except orjson.JSONDecodeError as fault:
            fields, rule = None, f"must be JSON in UTF-8: {fault}"
        else:
            rule = "must be a JSON object"
        if not isinstance(fields, dict):
            seen = text.decode(errors="replace")
            yield _Record(line, {}, [], [BadRow(line, "line", shown(seen), rule)])
            continue
        record.fields = {name: value for name, value in fields.items() if value is not None}
        if "line" in record.fields:
            rule = "is no field: lines are counted"
            record.bad.append(BadRow(line, "line", shown(record.fields["line"]), rule))
        _take_deliveries(record, record.fields.pop("deliveries", []))
        yield record


def _take_deliveries(record: _Record, given: object) -> None:
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        rule = "is a list of objects"
        record.bad.append(BadRow(record.line, "deliveries", shown(given), rule))
        return
    record.deliveries = [{**each, "line": record.line} for each in given]


def _csv_records(lines: Sequence[bytes]) -> Iterator[_Record]:
    """Lines of the same engagement that follow one another are one record."""
    columns = _columns(lines[0])
    record: _Record | None = None
    for line, text in enumerate(lines[1:], start=2):
        if not text.strip():
            continue
        fields = _fields(line, columns, text)
        if isinstance(fields, BadRow):
            if record is not None:
                yield record
                record = None
            yield _Record(line, {}, [], [fields])
            continue
        if record is not None and _is_further(record, fields):
            _take_further(record, line, fields)
            continue
        if record is not None:
            yield record
        record = _Record(line, fields, [], [])
        _take_delivery(record, line, fields)
    if record is not None:
        yield record


def _is_further(record: _Record, fields: Mapping[str, str]) -> bool:
    return "external_key" in fields and all(
        fields.get(name) == record.fields.get(name) for name in ("external_key", "source")
    )


def _take_further(record: _Record, line: int, fields: dict[str, str]) -> None:
    for name, value in fields.items():
        if name not in _IN_EACH_LINE and record.fields.get(name) != value:
            rule = f"differs from line {record.line}: a further line only adds a delivery"
            value_shown = "(personal)" if name in PERSONAL_FIELDS else shown(value)
            record.bad.append(BadRow(line, name, value_shown, rule))
    if not any(name in fields for name in DELIVERY_FIELDS):
        rule = f"stands on line {record.line} already"
        record.bad.append(BadRow(line, "external_key", shown(fields["external_key"]), rule))
    _take_delivery(record, line, fields)


def _take_delivery(record: _Record, line: int, fields: dict[str, str]) -> None:
    delivery: dict[str, Any] = {
        name: fields.pop(name) for name in DELIVERY_FIELDS if name in fields
    }
    if delivery:
        record.deliveries.append({**delivery, "line": line})


def _columns(header: bytes) -> Sequence[str]:
    try:
        columns = [name.strip().lower() for name in _split(header)]
    except (csv.Error, UnicodeDecodeError) as fault:
        raise HistoryFileError(f"the header cannot be read: {fault}") from fault
    required = [name for name in _REQUIRED if name != "source"]
    if missing := [name for name in required if name not in columns]:
        raise HistoryFileError(f"the header lacks {', '.join(missing)}")
    if unknown := [name for name in columns if name not in {*ROW_FIELDS, *DELIVERY_FIELDS}]:
        raise HistoryFileError(f"the header names what is no column: {shown(', '.join(unknown))}")
    if repeated := sorted({name for name in columns if columns.count(name) > 1}):
        raise HistoryFileError(f"the header names {', '.join(repeated)} more than once")
    return columns


def _split(line: bytes) -> list[str]:
    return next(csv.reader([line.decode().rstrip("\r")], strict=True), [])


def _fields(line: int, columns: Sequence[str], text: bytes) -> dict[str, str] | BadRow:
    """What is not blank, by column."""
    try:
        values = _split(text)
    except UnicodeDecodeError:
        return BadRow(line, "line", shown(text.decode(errors="replace")), "must be UTF-8")
    except csv.Error as fault:
        return BadRow(line, "line", shown(text.decode()), f"must be comma-separated: {fault}")
    if len(values) != len(columns):
        rule = f"has {len(values)} fields, the header has {len(columns)}"
        return BadRow(line, "line", shown(text.decode()), rule)
    pairs = zip(columns, values, strict=True)
    return {name: stripped for name, value in pairs if (stripped := value.strip())}
