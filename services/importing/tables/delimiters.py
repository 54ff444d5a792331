"""Recognise what stands between the fields of a table."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

from services.importing.tables.faults import ImportFileError

DELIMITERS: Final[Mapping[str, str]] = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
"""What is recognised, and how it can be said in `--delimiter`; the first where none fits."""
SAMPLE_LINES: Final = 50

_SAID: Final = re.compile(r'\ufeff?"?sep=(.)"?[\r\n]*', re.IGNORECASE)
"""A first line by which Excel is told the delimiter."""


def delimiter_said(line: str) -> str | None:
    """The delimiter that a line such as `sep=;` says; None if it is another line."""
    said = _SAID.fullmatch(line)
    return said[1] if said else None


def delimiter_named(given: str) -> str:
    """The character that is meant by a word or by itself. Raises `ImportFileError`."""
    character = DELIMITERS.get(given, given)
    if len(character) != 1 or character.isalnum() or character in '"\r\n\0':
        names = ", ".join(DELIMITERS)
        raise ImportFileError(f"the delimiter {given!r} is not one of {names}, nor one character")
    return character


def delimiter_of(lines: Sequence[str]) -> str:
    """The delimiter by which the header has several fields and most lines as many as the header."""
    return max(DELIMITERS.values(), key=lambda each: _fitness(lines, each))


def _fitness(lines: Sequence[str], delimiter: str) -> tuple[bool, float, int]:
    widths: list[int] = []
    with suppress(csv.Error):  # what comes before it says enough
        widths.extend(len(values) for values in csv.reader(lines, delimiter=delimiter) if values)
    if not widths or widths[0] == 1:
        return False, 0.0, 0
    header, *others = widths
    fits = sum(width == header for width in others) / len(others) if others else 1.0
    return True, fits, header
