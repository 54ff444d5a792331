"""What the commands of `byfield audit` share: keys, files of seals, and where the log is read."""

from __future__ import annotations

import heapq
import os
import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO, Final

from cyclopts import Parameter

from deploy.cli.runtime import reachable, settings_with
from deploy.sealing import key_file_of, seals_folder_of
from deploy.settings import Settings
from events.log.seals.files import SealFile
from events.log.seals.key_file import read_signers, read_verifiers
from events.log.seals.note import Verifier
from events.log.seals.sealer import KEYS_FILE
from events.log.seals.verifying import Brought
from services.kit.settings import SettingsError

PROOF_BYTES_MAX: Final = 1024 * 1024
Keys = Annotated[
    list[str] | None,
    Parameter(
        name="--key",
        help="A public key, its line or a file of lines; by default those that are known here.",
    ),
]


@asynccontextmanager
async def log_dsn() -> AsyncIterator[str]:
    """Provide where the log is: nothing is started where it is set, so that a replica will do."""
    settings = settings_with()
    if settings.log_dsn or settings.postgres_dsn:
        yield settings.dsn_of("log")
        return
    async with reachable() as found:
        yield found.dsn_of("log")


def keys_of(given: Sequence[str]) -> list[Verifier]:
    """Return the public keys that were given, lines or files of them; else those known here.

    Raises `SettingsError` where there is none.
    """
    if given:
        return [key for each in given for key in _keys_in(each)]
    settings = settings_with()
    file = seals_folder_of(settings) / KEYS_FILE
    keys = read_verifiers(file) if file.exists() else []
    own = key_file_of(settings)
    if own is not None and own.exists():
        keys += (key for key in (each.verifier for each in read_signers(own)) if key not in keys)
    if not keys:
        raise SettingsError(["--key: must be given, because no key is known here"])
    return keys


def _keys_in(given: str) -> list[Verifier]:
    file = Path(given)
    return read_verifiers(file) if file.is_file() else [Verifier.parse(given)]


def seals_of(given: Sequence[Path]) -> Iterator[Brought]:
    """Return the seals of files and directories, and those that the sealer wrote here.

    The smallest first; raises `SealFileError`, `OSError`.
    """
    return seals_in([*given, *_here(settings_with())])


def seals_in(places: Sequence[Path]) -> Iterator[Brought]:
    """Return the seals of files and directories, likewise."""
    files = dict.fromkeys(file for place in places for file in _files_in(place))
    return heapq.merge(*map(_brought, files), key=_size)


@contextmanager
def new_file(file: Path) -> Iterator[BinaryIO]:
    """Write a file that others cannot read, and give it its name when it is whole.

    Raises `FileExistsError` where there is one.
    """
    descriptor, temporary = tempfile.mkstemp(dir=file.parent, prefix=f"{file.name}.")  # 0600
    try:
        with os.fdopen(descriptor, "wb") as writing:
            yield writing
        os.link(temporary, file)
    finally:
        Path(temporary).unlink()


def _here(settings: Settings) -> Iterable[Path]:
    folder = seals_folder_of(settings)
    return [folder] if folder.is_dir() else []


def _files_in(place: Path) -> list[Path]:
    return sorted(place.glob("*.seals")) if place.is_dir() else [place]


def _brought(file: Path) -> Iterator[Brought]:
    return (Brought(seal, file.name) for seal in SealFile(file).read())


def _size(brought: Brought) -> int:
    return brought.seal.size
