"""Open a table: its format is recognised, its header read, and its rows follow one by one."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final, NamedTuple

from events.text import unpadded
from services.importing.tables.delimiters import (
    DELIMITERS,
    SAMPLE_LINES,
    delimiter_named,
    delimiter_of,
    delimiter_said,
)
from services.importing.tables.encodings import ENCODINGS, named, recognised
from services.importing.tables.excel import IN_A_CELL, cell_fault
from services.importing.tables.faults import ImportFileError
from services.importing.tables.splitting import (
    LINE_CHARACTERS_MAX,
    SplitRow,
    Spoilt,
    split_rows,
)
from services.kit.bad_rows import BadRow, shown_column
from services.kit.personal_data import WITHHELD

FILE_BYTES_MAX: Final = 1024 * 1024 * 1024
COLUMNS_MAX: Final = 500

_LOST: Final = re.compile("[\0\ufffd\ud800-\udfff]")
_WHY_LOST: Final = {
    "\0": "holds a NUL character (U+0000): the file is damaged, or no text",
    "\ufffd": "holds U+FFFD, the mark of a character that was lost before",
}
_CELL: Final = re.compile(f"^ *(?:{IN_A_CELL.pattern}) *$", re.MULTILINE)
_IN_CELLS: Final = ("#", "=", "E+", "E-")
"""One of these is in every cell that `_CELL` finds."""
_NAMES_OF_DELIMITERS: Final = {character: name for name, character in DELIMITERS.items()}


@dataclass(frozen=True, slots=True)
class TableFormat:
    """What is said of a file; None: it is recognised."""

    delimiter: str | None = None
    """A character, or a word of `DELIMITERS`."""
    encoding: str | None = None
    """A key of `ENCODINGS`."""

    def or_else(self, other: TableFormat) -> TableFormat:
        """What this one says, and what it leaves open as the other one says it."""
        return TableFormat(self.delimiter or other.delimiter, self.encoding or other.encoding)


RECOGNISED: Final = TableFormat()


class _Text(io.TextIOWrapper):
    """The text of a file that somebody else opened, and closes."""

    def close(self) -> None:
        """Leave the file open."""


class TableRow(NamedTuple):
    """A row with as many values as the table has columns."""

    line: int
    values: list[str]


class Table:
    """A table that is open."""

    def __init__(
        self, format_: TableFormat, header: SplitRow, rows: Iterator[SplitRow], values: list[str]
    ) -> None:
        self.format = format_
        """How it is read."""
        self.columns: Final[Sequence[str]] = _named_columns(values)
        """As they are written, without blanks around; those without a name at the end left out."""
        self._header = header
        self._width = len(values)
        self._rows = rows

    @property
    def format_said(self) -> str:
        """How it is read, in words."""
        delimiter = self.format.delimiter or ""
        name = _NAMES_OF_DELIMITERS.get(delimiter, repr(delimiter))
        return f"read as {self.format.encoding} with the delimiter {name}"

    def rows(self) -> Iterator[TableRow | BadRow]:
        """The rows in order, those without any value left out; may be called once."""
        header = self._header.values
        for line, values in self._rows:
            if isinstance(values, Spoilt):
                yield BadRow(line, self._name(values.field), WITHHELD, values.rule)
            elif not any(values):
                continue
            elif values == header:
                rule = f"is the header of line {self._header.line} again"
                yield BadRow(line, "line", WITHHELD, f"{rule}: was the file put together?")
            elif len(values) != self._width:
                yield BadRow(line, "line", WITHHELD, self._ragged(len(values)))
            else:
                yield self._whole(line, values)

    def _whole(self, line: int, values: list[str]) -> TableRow | BadRow:
        if _is_suspicious("\n".join(values)):
            for place, value in enumerate(values):
                if rule := _fault(value):
                    return BadRow(line, self._name(place), WITHHELD, rule)
        for place in range(len(self.columns), self._width):
            if unpadded(values[place]):
                rule = "stands under no name: the header is blank there"
                return BadRow(line, f"column {place + 1}", WITHHELD, rule)
        return TableRow(line, values)

    def _name(self, place: int | None) -> str:
        if place is None or place >= len(self.columns):
            return "line"
        return shown_column(self.columns[place].lower())

    def _ragged(self, width: int) -> str:
        rule = f"has {width} fields, the header has {self._width}"
        if width < self._width:
            return f"{rule}: nothing stands for {self._name(width)}"
        delimiter = _NAMES_OF_DELIMITERS.get(self.format.delimiter or "", "delimiter")
        return f"{rule}: a field that holds a {delimiter} must stand in quotation marks"


def open_table(
    file: BinaryIO, given: TableFormat = RECOGNISED, *, bytes_max: int = FILE_BYTES_MAX
) -> Table:
    """Open a table, of which only the rows at hand are kept in memory. Raises `ImportFileError`."""
    check_size(file, bytes_max)
    encoding = named(file, given.encoding) if given.encoding else recognised(file)
    file.seek(0)
    text = _Text(
        file, ENCODINGS[encoding], "surrogateescape" if encoding == "utf-8" else "strict", ""
    )
    sample = [text.readline(LINE_CHARACTERS_MAX + 1) for _ in range(SAMPLE_LINES)]
    first = next((at for at, line in enumerate(sample) if line.strip("\ufeff \t\r\n")), 0)
    said = delimiter_said(sample[first])
    delimiter = (
        delimiter_named(given.delimiter)
        if given.delimiter
        else said or delimiter_of([line for line in sample[first:] if line])
    )
    text.seek(0)
    skipped = first + 1 if said else first
    for _ in range(skipped):
        text.readline()
    rows = (row._replace(line=row.line + skipped) for row in split_rows(text, delimiter))
    header = next(rows, None)
    if header is None:
        raise ImportFileError("the file is empty")
    if isinstance(header.values, Spoilt):
        raise ImportFileError(f"the header cannot be read: it {header.values.rule}")
    header.values[0] = header.values[0].removeprefix("\ufeff")
    return Table(TableFormat(delimiter, encoding), header, rows, header.values)


def check_size(file: BinaryIO, bytes_max: int) -> None:
    """Check that a file is not too large. Raises `ImportFileError`."""
    if file.seek(0, io.SEEK_END) > bytes_max:
        raise ImportFileError(f"the file is larger than {bytes_max} bytes")
    file.seek(0)


def _is_suspicious(row: str) -> bool:
    """Whether a row has to be looked at value by value, which hardly any has."""
    if (not row.isascii() or "\0" in row) and _LOST.search(row):
        return True
    return any(each in row for each in _IN_CELLS) and _CELL.search(row) is not None


def _fault(value: str) -> str | None:
    """Why a value cannot be what it was, if it cannot."""
    if lost := _LOST.search(value):
        return _WHY_LOST.get(lost[0], "must be UTF-8; or say the --encoding")
    return cell_fault(unpadded(value))


def _named_columns(header: Sequence[str]) -> Sequence[str]:
    """The names of the columns. Raises `ImportFileError`."""
    if len(header) > COLUMNS_MAX:
        raise ImportFileError(f"the header has more than {COLUMNS_MAX} columns")
    names = [unpadded(name) for name in header]
    while names and not names[-1]:
        names.pop()
    for place, name in enumerate(names, start=1):
        if not name:
            raise ImportFileError(f"column {place} of the header has no name")
        if _LOST.search(name):
            raise ImportFileError(f"column {place} of the header holds what is no text")
    lowered = [name.lower() for name in names]
    if repeated := [name for name in dict.fromkeys(lowered) if lowered.count(name) > 1]:
        places = ", ".join(str(at) for at, name in enumerate(lowered, start=1) if name in repeated)
        told = ", ".join(map(shown_column, repeated))
        raise ImportFileError(f"the header names {told} more than once, in columns {places}")
    return names
