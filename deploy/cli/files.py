"""What the commands that import files share: how a file is read, and what is bad in it."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO, Final, NamedTuple, cast

from cyclopts import Parameter

from deploy.cli.output import ERR, OUT
from services.importing.mapping.guessing import guess_map
from services.importing.mapping.layout import Layout
from services.importing.mapping.map_file import NO_MAP, TableMap, read_map
from services.importing.tables.table import FILE_BYTES_MAX, TableFormat, open_table
from services.kit.bad_rows import BadRow
from services.kit.escapes import escape_line

Delimiter = Annotated[
    str | None,
    Parameter(
        help="Between fields: comma, semicolon, tab, bar or a character; recognised if not said."
    ),
]
Encoding = Annotated[
    str | None,
    Parameter(help="utf-8, utf-16, windows-1252, mac-roman or ibm437; recognised if not said."),
]

MapFile = Annotated[
    Path | None,
    Parameter(
        name="--map", help="TOML that says which column is which field; see docs/importing.md."
    ),
]
Guess = Annotated[
    bool,
    Parameter(
        negative="",
        help="Import nothing; write a map for this file to stdout, with what was not understood.",
    ),
]

_CHUNK_BYTES: Final = 1024 * 1024


@contextmanager
def opened(file: Path, bytes_max: int) -> Iterator[BinaryIO]:
    """Open a file that can be read more than once; what comes through a pipe is copied first."""
    with file.open("rb") as reading:
        if reading.seekable():
            yield reading
            return
        with tempfile.TemporaryFile() as copy:
            while copy.tell() <= bytes_max and (chunk := reading.read(_CHUNK_BYTES)):
                copy.write(chunk)
            yield cast("BinaryIO", copy)


def map_of(file: Path | None, layout: Layout) -> TableMap:
    """The map that is given, or one by which columns are fields by their names."""
    return NO_MAP if file is None else read_map(file.read_bytes(), layout)


def print_guess(file: Path, given: TableFormat, layout: Layout) -> int:
    """Write a map for a table to stdout."""
    with opened(file, FILE_BYTES_MAX) as content:
        OUT.out(guess_map(open_table(content, given), layout), end="", highlight=False)
    return 0


def show_bad(bad: Sequence[BadRow], shown_max: int) -> None:
    """Print what is wrong, a line each, and how much more there is."""
    for each in bad[:shown_max]:
        ERR.print(escape_line(each))
    if len(bad) > shown_max:
        ERR.print(f"... and {len(bad) - shown_max:,} more")


class Extent(NamedTuple):
    """How much there is of a file, and which file it is."""

    lines: int
    """Its line ends."""
    digest: str
    """SHA-256, in hex."""


def extent_of(file: BinaryIO) -> Extent:
    """Read a file through, and leave it at its beginning."""
    file.seek(0)
    lines, digest = 0, hashlib.sha256()
    while chunk := file.read(_CHUNK_BYTES):
        lines += chunk.count(b"\n")
        digest.update(chunk)
    file.seek(0)
    return Extent(lines, digest.hexdigest())
