"""How rows stand in files: JSON lines, CSV, or Parquet."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from enum import StrEnum
from io import TextIOWrapper
from pathlib import Path
from typing import Any, BinaryIO, Final, Protocol
from uuid import UUID

import orjson

from services.kit.pages.downloads import safe_cell
from services.reporting.export.columns import ExportedTable
from services.reporting.export.duck import connect_duck, require_duck

_MADE_OF: Final[Mapping[str, str]] = {"record": "JSON", "list": "JSON", "json": "JSON"}
_NUMBERS: Final = frozenset({"integer", "number"})
PARQUET_MEMORY_MB: Final = 512
"""For writing one segment; it streams."""
ROW_GROUP_ROWS: Final = 8_192
"""Of Parquet: so many rows are in memory at once. A multiple of what DuckDB takes at a time."""


class Format(StrEnum):
    """The form of every file of an export."""

    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"


class Writer(Protocol):
    """Writes the rows of one table into one file."""

    def write(self, row: Sequence[Any]) -> None:
        """Add a row; its values are in the order of the columns."""
        ...

    def close(self) -> None:
        """Flush; the file stays open."""
        ...


class JsonLines:
    """An object a row; every column is there, null too."""

    def __init__(self, table: ExportedTable, file: BinaryIO) -> None:
        self._names = table.names
        self._file = file

    def write(self, row: Sequence[Any]) -> None:
        """See `Writer`."""
        content = dict(zip(self._names, row, strict=True))
        self._file.write(orjson.dumps(content, default=_plain, option=orjson.OPT_APPEND_NEWLINE))

    def close(self) -> None:
        """See `Writer`."""
        self._file.flush()


class Csv:
    """RFC 4180 with a heading: null is an empty cell, lists are JSON, no cell is a formula."""

    def __init__(self, table: ExportedTable, file: BinaryIO) -> None:
        self._numbers = [column.kind.name in _NUMBERS for column in table.columns]
        self._nested = [column.kind.name in _MADE_OF for column in table.columns]
        self._text = TextIOWrapper(file, encoding="utf-8", newline="", write_through=False)
        self._writer = csv.writer(self._text)
        self._writer.writerow(table.names)

    def write(self, row: Sequence[Any]) -> None:
        """See `Writer`."""
        self._writer.writerow(map(self._cell, row, self._numbers, self._nested))

    def close(self) -> None:
        """See `Writer`."""
        self._text.flush()
        self._text.detach()

    @staticmethod
    def _cell(value: Any, is_number: bool, is_nested: bool) -> str:  # noqa: FBT001 - as columns are
        if value is None:
            return ""
        if is_number:
            return str(value)
        if isinstance(value, bool):
            return "true" if value else "false"
        if is_nested and not isinstance(value, str):
            value = orjson.dumps(value, default=_plain).decode()
        return safe_cell(str(value))


def require_writer(format_: Format) -> None:
    """Raise `MissingAnalysisError` where a format cannot be written."""
    if format_ is Format.PARQUET:
        require_duck("Parquet")


def writer_of(format_: Format, table: ExportedTable, file: BinaryIO) -> Writer:
    """Return what writes rows of a table; what becomes Parquet is written as JSON lines first."""
    return Csv(table, file) if format_ is Format.CSV else JsonLines(table, file)


def to_parquet(table: ExportedTable, lines: Path, parquet: Path) -> None:
    """Write a file of JSON lines anew as Parquet, in the same order. Raises `OSError`."""
    import duckdb  # noqa: PLC0415 - an extra

    with connect_duck(memory_mb=PARQUET_MEMORY_MB, threads=1) as duck:
        columns = {column.name: column.kind.sql for column in table.columns}
        rows = duck.read_json(str(lines), columns=columns, format="newline_delimited")
        try:
            rows.write_parquet(str(parquet), compression="zstd", row_group_size=ROW_GROUP_ROWS)
        except duckdb.IOException as fault:
            raise OSError(str(fault)) from None


def _plain(value: Any) -> str:
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(type(value).__name__)
