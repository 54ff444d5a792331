"""Files of seals: notes one after another, an empty line after each, only ever longer.

What the sealer wrote here it must continue, whatever the database says meanwhile.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from events.log.seals.note import NoteError, Seal, parse_seal

NOTE_BYTES_MAX: Final = 8192
_TAIL_BYTES: Final = 8 * NOTE_BYTES_MAX
_GAP: Final = b"\n\n"
_SIGNATURE: Final = "— ".encode()


class SealFileError(Exception):
    """A file of seals cannot be read as one; says which and why."""

    def __init__(self, file: Path, why: str) -> None:
        super().__init__(f"{file}: {why}")


class _End(NamedTuple):
    """The last whole note of a file, and the bytes up to its end."""

    note: bytes
    whole_bytes: int


class SealFile:
    """A file of seals, in ascending order of their sizes."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def last(self) -> Seal | None:
        """Return the last whole seal; None without one. Raises `SealFileError`, `OSError`."""
        end = self._end()
        return self._parsed(end.note) if end.note else None

    def append(self, seal: Seal) -> None:
        """Add a seal and wait until it is on the disk; a torn end of an earlier run is cut off.

        Does nothing where the file has reached that size. Raises `SealFileError`, `OSError`.
        """
        end = self._end()
        if end.note and self._parsed(end.note).size >= seal.size:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab") as file:
            file.truncate(end.whole_bytes)
            file.write(seal.note.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def read(self) -> Iterator[Seal]:
        """Return every whole seal, the smallest first. Raises `SealFileError`, `OSError`."""
        former = 0
        for note in self._notes():
            seal = self._parsed(note)
            if seal.size < former:
                raise SealFileError(self.path, f"seal {seal.size} stands after seal {former}")
            former = seal.size
            yield seal

    def _notes(self) -> Iterator[bytes]:
        note, signed = b"", False
        with self.path.open("rb") as file:
            while line := file.readline(NOTE_BYTES_MAX):
                if line == b"\n" and signed:
                    yield note
                    note, signed = b"", False
                    continue
                note += line
                signed = signed or line.startswith(_SIGNATURE)
                if len(note) > NOTE_BYTES_MAX:
                    raise SealFileError(self.path, f"a seal has at most {NOTE_BYTES_MAX} bytes")
        if signed and note.endswith(b"\n"):  # a single note, as it was handed over
            yield note

    def _end(self) -> _End:
        try:
            with self.path.open("rb") as file:
                before = max(file.seek(0, os.SEEK_END) - _TAIL_BYTES, 0)
                file.seek(before)
                tail = file.read()
        except FileNotFoundError:
            return _End(b"", 0)
        end = tail.rfind(_GAP)
        while end >= 0 and not tail[tail.rfind(b"\n", 0, end) + 1 : end].startswith(_SIGNATURE):
            end = tail.rfind(_GAP, 0, end + 1)
        if end < 0:
            if before:
                raise SealFileError(self.path, "does not end with a seal")
            return _End(b"", 0)
        begin = tail.rfind(_GAP, 0, tail.rfind(_GAP, 0, end) + 1)
        return _End(
            tail[begin + len(_GAP) if begin >= 0 else 0 : end + 1], before + end + len(_GAP)
        )

    def _parsed(self, note: bytes) -> Seal:
        try:
            return parse_seal(note.decode())
        except (NoteError, UnicodeDecodeError) as fault:
            raise SealFileError(self.path, str(fault)) from fault
