"""Split the text of a table into its rows; what cannot be split spoils one line."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from typing import Final, NamedTuple, TextIO

LINE_CHARACTERS_MAX: Final = 1_000_000
ROW_LINES_MAX: Final = 200
"""A field in quotation marks may have line breaks; one that is never closed stops here."""
FIELD_CHARACTERS_MAX: Final = csv.field_size_limit()
"""Python's own limit, 131,072."""

_OPEN: Final = "unexpected end of data"


class Spoilt(NamedTuple):
    """Why a line is no row, and in which of its fields, if that can be said."""

    rule: str
    field: int | None = None


class SplitRow(NamedTuple):
    """A row with the line that it begins on."""

    line: int
    values: list[str] | Spoilt


class _Lines:
    """The lines of a text, of which some can be given back."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._given_back: deque[str | None] = deque()
        self._read = 0

    @property
    def number(self) -> int:
        """How many lines were taken."""
        return self._read - len(self._given_back)

    def take(self) -> str | None:
        """The next line with its line end; None for one that is too long, "" at the end."""
        if self._given_back:
            return self._given_back.popleft()
        line = self._text.readline(LINE_CHARACTERS_MAX + 1)
        if not line:
            return line
        self._read += 1
        if len(line) <= LINE_CHARACTERS_MAX:
            return line
        while line and not line.endswith(("\n", "\r")):
            line = self._text.readline(LINE_CHARACTERS_MAX)
        return None

    def give_back(self, lines: list[str | None]) -> None:
        """The next to be taken are these."""
        self._given_back.extendleft(reversed(lines))


def split_rows(text: TextIO, delimiter: str) -> Iterator[SplitRow]:
    """The rows of a text that is not blank, each with its line.

    A row in one line is the rule. One that goes on in the next lines, within quotation marks, must
    have as many fields as the first row, the header; otherwise a quotation mark was left open, and
    it spoils the line where it stands and no other.
    """
    lines = _Lines(text)
    width = 0
    while (line := lines.take()) != "":
        number = lines.number
        if line is None:
            yield SplitRow(number, Spoilt(f"is longer than {LINE_CHARACTERS_MAX:,} characters"))
            continue
        if line.isspace():
            continue
        try:
            values = next(csv.reader((line,), delimiter=delimiter, strict=True))
        except csv.Error as fault:
            yield SplitRow(number, _longer(lines, line, delimiter, width, str(fault)))
            continue
        width = width or len(values)
        yield SplitRow(number, values)


def _longer(
    lines: _Lines, first: str, delimiter: str, width: int, fault: str
) -> list[str] | Spoilt:
    """The row that begins in this line and goes on in the next ones, or why there is none."""
    if not fault.endswith(_OPEN):
        return _spoilt(first, delimiter, fault)
    taken: list[str | None] = []

    def following() -> Iterator[str]:
        yield first
        characters = len(first)
        while len(taken) < ROW_LINES_MAX - 1 and (line := lines.take()) != "":
            taken.append(line)
            characters += len(line or "")
            if line is None or characters > LINE_CHARACTERS_MAX:
                return
            yield line

    try:
        values = next(csv.reader(following(), delimiter=delimiter, strict=True))
    except csv.Error:
        values = []
    if values and len(values) == (width or len(values)):
        return values
    lines.give_back(taken)
    return _spoilt(first, delimiter, fault)


def _spoilt(line: str, delimiter: str, fault: str) -> Spoilt:
    field = _field_of_last_quote(line, delimiter)
    if fault.endswith(_OPEN):
        return Spoilt("opens with a quotation mark that is not closed", field)
    if "field larger" in fault:
        return Spoilt(f"has a field of more than {FIELD_CHARACTERS_MAX:,} characters")
    return Spoilt(
        "has text behind a closing quotation mark: one within a field is written twice", field
    )


def _field_of_last_quote(line: str, delimiter: str) -> int:
    """The place of the field whose quotation marks are at fault."""
    place, quoted, closing, at_start = 0, False, False, True
    for character in line:
        if quoted:
            quoted, closing = character != '"', character == '"'
        elif character == delimiter:
            place, closing, at_start = place + 1, False, True
            continue
        elif closing and character != '"':
            return place
        else:
            quoted = character == '"' and (at_start or closing)
            closing = False
        at_start = False
    return place
