"""Read a history row by row, each validated on its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import BinaryIO, Final

from pydantic import ValidationError

from events.days import DAY_RULE
from events.text import spelled
from services.importing.history.records import Record, read_records
from services.importing.history.repeats import NONE_DISTINCT, Distinct, said_again
from services.importing.history.row import PERSONAL_FIELDS, HistoryRow
from services.importing.history.wholeness import lacks
from services.importing.mapping.map_file import NO_MAP, TableMap
from services.importing.tables.excel import day_of_serial
from services.importing.tables.faults import ImportFileError
from services.importing.tables.table import RECOGNISED, TableFormat
from services.kit.bad_rows import BadRow, shown, shown_column
from services.kit.personal_data import WITHHELD

SOURCE_MISSING: Final = (
    "it is not said where the history was kept: say it with --source, always by the same name. "
    "What version 0.1 imported without it has the file's name, without its ending, as its source"
)


def read_rows(
    file: BinaryIO,
    given: TableFormat = RECOGNISED,
    by: TableMap = NO_MAP,
    *,
    json_lines: bool,
    source: str | None = None,
    distinct: Distinct = NONE_DISTINCT,
) -> Iterator[HistoryRow | list[BadRow]]:
    """The rows of a file in order, each as a row or as the list of its faults.

    `source` stands where a row names none. Lines of an engagement that say the same are a fault,
    unless its key is `distinct`. Only the keys are kept, so a file may be large. Raises
    `ImportFileError`, before the first row or at it.
    """
    first_lines: dict[tuple[str, str], int] = {}
    for record in read_records(file, given, by, json_lines=json_lines):
        if source is not None:
            record.fields.setdefault("source", source)
        elif not (first_lines or record.bad or record.fields.get("source")):
            raise ImportFileError(SOURCE_MISSING)
        key = (_spelled(record, "source"), _spelled(record, "external_key"))
        if key[1] and (first := first_lines.setdefault(key, record.line)) != record.line:
            rule = f"stands on line {first} already"
            record.bad.append(BadRow(record.line, "external_key", shown(key[1]), rule))
        if key[1] not in distinct:
            record.bad.extend(said_again(record.lists, key[1]))
        yield _row(record)


def _spelled(record: Record, name: str) -> str:
    return spelled(str(record.fields.get(name, "")))


def _row(record: Record) -> HistoryRow | list[BadRow]:
    if record.bad:
        return record.bad
    try:
        row = HistoryRow.model_validate({**record.fields, **record.lists, "line": record.line})
    except ValidationError as fault:
        return [_bad(record, error) for error in fault.errors(include_url=False)]
    return list(lacks(row)) or row


def _bad(record: Record, error: Mapping[str, object]) -> BadRow:
    line = record.line
    match error["loc"]:
        case (str(owner), int(number), str(field), *_) if owner in record.lists:
            line = record.lists[owner][number]["line"]
        case (str(field), *_):
            pass
        case _:
            field = "row"
    missing = error["type"] == "missing"
    value = "" if missing else WITHHELD if field in PERSONAL_FIELDS else error["input"]
    rule = "is missing" if missing else str(error["msg"]).removeprefix("Value error, ")
    if rule == DAY_RULE:
        rule += _hint(str(value))
    told = value if value == WITHHELD else shown(value)
    return BadRow(line, shown_column(field), told, rule)


def _hint(value: str) -> str:
    if (day := day_of_serial(value)) is not None:
        return f"; {value} is Excel's number for {day}"
    return ""
