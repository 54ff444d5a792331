"""The folder of an export: its files by digest, and `export.json`, which names them and is last.

Each file is written under another name, synced and renamed, and counts once `export.json` names it.
So an export that is cut off leaves what it had finished, and the next one goes on from there.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Self, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from events.durable import give_name
from services.reporting.export.columns import ExportedTable
from services.reporting.export.formats import Format, Writer, to_parquet, writer_of

MANIFEST: Final = "export.json"
PERSONAL_MANIFEST: Final = "personal-export.json"
"""Of an export with names, which is no ordinary one: it is written once, and never asked."""
FORM: Final = 1
"""Of the folder: which files are where. Another one is refused."""
FOLDERS: Final = ("facts", "versions", "state")
_OURS: Final = re.compile(r"^(\.part-.*|\d+(-\d+)?\.(jsonl|csv|parquet))$")
PART: Final = ".part-"
"""How the name of a file begins that counts not yet."""
UNFINISHED: Final = f"{PART}with-names"
"""In the folder of an export with names until it is whole."""
_BLOCK_BYTES: Final = 1024 * 1024


class ExportError(Exception):
    """A folder cannot be exported into, or is not what its export.json says."""


class Segment(BaseModel):
    """A file of an export."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str
    table: str
    first: int
    """The first and the last position that it speaks for."""
    last: int
    rows: int
    bytes: int
    sha256: str


class LogMark(BaseModel):
    """By what a log is known again: its first event, and the last that was exported."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    first_id: str
    position: int
    id: str


class Form(BaseModel):
    """What each folder of an export says of itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    form: int = FORM
    format: Format
    log: LogMark
    dictionary: dict[str, str] = {}
    """The digests of the dictionary's files, by name."""
    segments: tuple[Segment, ...] = ()


FormT = TypeVar("FormT", bound=Form)


class Manifest(Form):
    """What `export.json` says."""

    facts_until: int = 0
    """The position up to which the facts are here."""
    versions_until: int = 0
    """The position up to which the versions of rows are."""
    as_of: int | None = None
    """The position that all of it speaks for, state too; null while that is not complete."""
    generation: str | None = None
    """While it is the same, so are the versions up to a position."""

    def of(self, folder: str) -> list[Segment]:
        """Return the files below a folder, in the order of their positions."""
        return [each for each in self.segments if each.path.startswith(f"{folder}/")]


class Part:
    """A file that is being written."""

    def __init__(self, path: Path, table: ExportedTable, format_: Format) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path, self._table, self._format = path, table, format_
        self._temporary = path.parent / f"{PART}{path.name}"
        self._file = self._temporary.open("wb")
        self._writer: Writer = writer_of(format_, table, self._file)
        self.rows = 0

    def write(self, row: list[object]) -> None:
        """Add a row."""
        self._writer.write(row)
        self.rows += 1

    def close(self) -> None:
        """Close the file, however it ends."""
        self._file.close()

    def finish(self, root: Path, first: int, last: int) -> Segment:
        """Sync the file, give it its name, and return what `export.json` says of it."""
        self._writer.close()
        self._file.close()
        written = self._temporary
        if self._format is Format.PARQUET:
            written = self._temporary.with_name(f"{PART}whole-{self._path.name}")
            to_parquet(self._table, self._temporary, written)
            self._temporary.unlink()
        digest, size = digest_of(written)
        give_name(written, self._path)
        return Segment(
            path=self._path.relative_to(root).as_posix(),
            table=self._table.path,
            first=first,
            last=last,
            rows=self.rows,
            bytes=size,
            sha256=digest,
        )


class Directory:
    """The folder of an export, open for one process alone."""

    def __init__(self, root: Path, manifest: Manifest | None) -> None:
        self.root = root
        self.found = manifest
        """What was there; None for an empty folder."""

    @classmethod
    @contextmanager
    def opened(cls, root: Path) -> Iterator[Self]:
        """Open a folder, which is made if it is not there. Raises `ExportError`."""
        root.mkdir(parents=True, exist_ok=True)
        with alone_in(root):
            _refuse_personal(root)
            others = (path for path in root.iterdir() if not path.name.startswith(PART))
            if not (root / MANIFEST).exists() and any(others):
                raise ExportError(f"{root}: there are files, and no {MANIFEST} among them")
            manifest = read_manifest(root) if (root / MANIFEST).exists() else None
            yield cls(root, manifest)

    def part(self, table: ExportedTable, name: str, format_: Format) -> Part:
        """Begin a file of a table."""
        return Part(self.root / table.path / f"{name}.{format_}", table, format_)

    def save(self, manifest: Manifest) -> None:
        """Write `export.json`: from now on the folder is what it says."""
        self.write(MANIFEST, f"{manifest.model_dump_json(indent=1)}\n".encode())
        self.found = manifest

    def write(self, name: str, content: bytes) -> str:
        """Write a file beside the tables; return its digest."""
        temporary = self.root / f"{PART}{name}"
        temporary.write_bytes(content)
        give_name(temporary, self.root / name)
        return hashlib.sha256(content).hexdigest()

    def sweep(self) -> None:
        """Remove what an export that was cut off left, and what was replaced."""
        named = {each.path for each in self.found.segments} if self.found else set()
        for path in self.root.glob(f"{PART}*"):
            path.unlink()
        for folder in FOLDERS:
            for path in sorted((self.root / folder).glob("*/*")):
                ours = _OURS.match(path.name)
                if ours and path.relative_to(self.root).as_posix() not in named:
                    path.unlink()


@contextmanager
def alone_in(root: Path) -> Iterator[None]:
    """Keep others from exporting into a folder until the end of the block. Raises `ExportError`."""
    handle = os.open(root, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ExportError(f"{root}: another export is at work there") from None
        yield
    finally:
        os.close(handle)


def _refuse_personal(root: Path) -> None:
    """Raise `ExportError` for an export with names, or what one that was cut off left."""
    if (root / PERSONAL_MANIFEST).exists() or (root / UNFINISHED).exists():
        raise ExportError(
            f"{root}: it is an export with names, which is neither added to nor asked: "
            "who was forgotten since would still be in it; name another folder"
        )


def read_manifest(root: Path) -> Manifest:
    """Return what `export.json` says. Raises `ExportError`."""
    _refuse_personal(root)
    return read_form(Manifest, root, MANIFEST, "byfield export makes one")


def read_form(kind: type[FormT], root: Path, name: str, hint: str) -> FormT:
    """Return what a file of a folder says of the folder's files. Raises `ExportError`."""
    path = root / name
    try:
        manifest = kind.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        raise ExportError(f"{root}: there is no {name}; {hint}") from None
    except ValidationError as fault:
        first = fault.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ExportError(f"{path}: {where}: {first['msg']}") from None
    if manifest.form != FORM:
        raise ExportError(f"{path}: form {manifest.form}, and this release knows {FORM}")
    for each in manifest.segments:
        if not (root / each.path).resolve().is_relative_to(root.resolve()):
            raise ExportError(f"{path}: {each.path} is not below the folder")
    return manifest


def verify(
    root: Path,
    segments: Sequence[Segment],
    progress: Callable[[int], None] = lambda _: None,
) -> None:
    """Hash files again. Raises `ExportError`, which names the first that is not as it was."""
    for done, each in enumerate(segments, start=1):
        try:
            digest, _ = digest_of(root / each.path)
        except FileNotFoundError:
            raise ExportError(f"{root / each.path}: it was exported, and it is gone") from None
        if digest != each.sha256:
            raise ExportError(f"{root / each.path}: it was changed since it was exported")
        progress(done)


def digest_of(path: Path) -> tuple[str, int]:
    """Return the SHA-256 (hex) and the bytes of a file."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
            size += len(block)
    return digest.hexdigest(), size
