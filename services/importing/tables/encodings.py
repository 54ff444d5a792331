"""Recognise how the text of a file is encoded, by reading all of it before anything is imported."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO, Final

from services.importing.tables.faults import ImportFileError

ENCODINGS: Final[Mapping[str, str]] = {
    "utf-8": "utf-8-sig",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "windows-1252": "cp1252",
    "mac-roman": "mac_roman",
    "ibm437": "cp437",
}
"""What can be said in `--encoding`, and Python's name for it."""
UTF_8: Final = "utf-8"
WINDOWS_1252: Final = "windows-1252"

_CHUNK_BYTES: Final = 1024 * 1024
_NO_TEXT: Final[Mapping[bytes, str]] = {
    b"PK\x03\x04": "a workbook (.xlsx) or another zip archive",
    b"\xd0\xcf\x11\xe0": "a workbook of an old Excel (.xls)",
    b"%PDF": "a PDF document",
    b"\x1f\x8b": "compressed by gzip",
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
}
"""How files begin that are no text."""
_MARKS: Final[Mapping[bytes, str]] = {
    b"\xef\xbb\xbf": UTF_8,
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
"""Byte order marks."""
_IN_UTF_8: Final = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
"""A character beyond ASCII, as UTF-8 writes it."""
_IN_OTHERS: Final = re.compile(
    # Windows-1252 has no character there, or no letter; Mac OS Roman has its letters there.
    rb"[\x81\x8d\x8f\x90\x9d]|[A-Za-z][\x80-\x91\x93-\x9f][A-Za-z]"
    rb"|[a-z]\xd5"  # an apostrophe in Mac OS Roman, a capital letter in Windows-1252
)
"""What would be odd in Windows-1252."""


def recognised(file: BinaryIO) -> str:
    """The encoding of a file, a key of `ENCODINGS`. Raises `ImportFileError`.

    UTF-8, UTF-16 and Windows-1252 are recognised where no doubt is left. The file is read whole,
    so that no row is imported of one that turns out otherwise later.
    """
    file.seek(0)
    head = file.read(4)
    for start, what in _NO_TEXT.items():
        if head.startswith(start):
            raise ImportFileError(f"the file is {what}: save it as CSV UTF-8")
    for mark, name in _MARKS.items():
        if head.startswith(mark):
            return _checked(file, name)
    if head[1:2] == b"\0" != head[:1]:
        return _checked(file, "utf-16-le")
    if head[:1] == b"\0" != head[1:2]:
        return _checked(file, "utf-16-be")
    if _fault(file, UTF_8) is None:
        return UTF_8
    return _beyond_utf_8(file)


def named(file: BinaryIO, encoding: str) -> str:
    """The same encoding, if the file can be read by it. Raises `ImportFileError`.

    UTF-8 that is asked for is not checked: lines that are not UTF-8 are bad rows then.
    """
    if encoding not in ENCODINGS:
        raise ImportFileError(f"the encoding {encoding!r} is not one of {', '.join(ENCODINGS)}")
    return encoding if encoding == UTF_8 else _checked(file, encoding)


def _checked(file: BinaryIO, name: str) -> str:
    # A byte order mark promises UTF-8; what breaks the promise is told line by line.
    if name != UTF_8 and (line := _fault(file, name)) is not None:
        raise ImportFileError(
            f"line {line} is not {name}: the file is damaged or cut, or of another encoding; "
            f"--encoding takes {', '.join(ENCODINGS)}"
        )
    return name


def _fault(file: BinaryIO, name: str) -> int | None:
    """The line of the first bytes that are not of this encoding, if there are any."""
    decoder = codecs.getincrementaldecoder(ENCODINGS[name])()
    line = 1
    file.seek(0)
    while chunk := file.read(_CHUNK_BYTES):
        try:
            line += decoder.decode(chunk).count("\n")
        except UnicodeDecodeError as fault:
            return line + fault.object[: fault.start].count(b"\n")
        except UnicodeError:  # UTF-16 without a byte order mark
            return line
    try:
        decoder.decode(b"", final=True)
    except UnicodeError:
        return line
    return None


def _beyond_utf_8(file: BinaryIO) -> str:
    """The encoding of a file that is not UTF-8. Raises `ImportFileError` where there is a doubt."""
    for number, line in enumerate(_lines(file), start=1):
        if line.isascii():
            continue
        if _IN_UTF_8.search(line):
            raise ImportFileError(
                f"line {_fault(file, UTF_8)} is not UTF-8, but line {number} is: mend it, or say "
                "--encoding utf-8 (lines that are not are bad rows then) or windows-1252"
            )
        if _IN_OTHERS.search(line):
            raise ImportFileError(
                f"line {number} is not UTF-8, and may not be Windows-1252 either: say which it is, "
                "--encoding windows-1252, mac-roman (Excel on a Mac) or ibm437 (MS-DOS)"
            )
    return WINDOWS_1252


def _lines(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while line := file.readline(_CHUNK_BYTES):
        yield line
