"""The file of the sealing key: a line a key, for its owner alone; every key in it signs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from events.log.seals.note import NoteError, Signer, Verifier
from events.secret_file import SecretFileError, read_secret_file, write_secret_file

KEYS_MAX: Final = 4
"""Of a crossing from one key to the next there are two."""


class KeyFileError(Exception):
    """A file of keys cannot be used; says which, why, and what to do, and quotes no key."""

    def __init__(self, file: Path, why: str) -> None:
        super().__init__(f"{file}: {why}")


def read_signers(file: Path) -> list[Signer]:
    """Return the keys of a file. Raises `KeyFileError`, `OSError`."""
    try:
        lines = [line for line in read_secret_file(file).splitlines() if line.strip()]
    except SecretFileError as fault:
        raise KeyFileError(file, f"{fault.why}; chmod 600, or make a new key") from fault
    try:
        signers = [Signer.parse(line) for line in lines]
    except NoteError as fault:
        raise KeyFileError(file, str(fault)) from fault
    if not 1 <= len(signers) <= KEYS_MAX:
        raise KeyFileError(file, f"has {len(signers)} keys; it must have 1 to {KEYS_MAX}")
    if len({signer.name for signer in signers}) > 1:
        raise KeyFileError(file, "has keys of several names; all of a log have one")
    return signers


def make_key(file: Path, name: str) -> Verifier:
    """Make a key in a new file. Raises `NoteError`, and `FileExistsError` where there is a file."""
    signer = Signer.new(name)
    file.parent.mkdir(parents=True, exist_ok=True)
    _write(file, [signer], replace=False)
    return signer.verifier


def add_key(file: Path) -> Verifier:
    """Make a further key in a file, under the same name; both sign. Raises as `read_signers`."""
    signers = read_signers(file)
    if len(signers) >= KEYS_MAX:
        raise KeyFileError(file, f"has {KEYS_MAX} keys; remove the line of one that is retired")
    signer = Signer.new(signers[0].name)
    _write(file, [*signers, signer], replace=True)
    return signer.verifier


def read_verifiers(file: Path) -> list[Verifier]:
    """Return the public keys of a file, a line each. Raises `KeyFileError`, `OSError`."""
    lines = file.read_text(encoding="ascii", errors="replace").splitlines()
    try:
        return [Verifier.parse(line) for line in lines if line.strip()]
    except NoteError as fault:
        raise KeyFileError(file, str(fault)) from fault


def note_verifiers(file: Path, verifiers: list[Verifier]) -> list[Verifier]:
    """Add the keys to a file that lacks them; return all keys of the file.

    So seals of a key that was retired can still be checked. Raises `KeyFileError`, `OSError`.
    """
    known = read_verifiers(file) if file.exists() else []
    if missing := [each for each in verifiers if each not in known]:
        file.parent.mkdir(parents=True, exist_ok=True)
        _write_whole(file, [*map(str, known), *map(str, missing)])
    return [*known, *missing]


def _write_whole(file: Path, lines: list[str]) -> None:
    """Write a file that everybody may read; it has its former lines until all are on the disk."""
    unfinished = file.with_name(f"{file.name}.new")
    try:
        with unfinished.open("w", encoding="ascii") as opened:
            opened.writelines(f"{line}\n" for line in lines)
            opened.flush()
            os.fsync(opened.fileno())
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)


def _write(file: Path, signers: list[Signer], *, replace: bool) -> None:
    try:
        write_secret_file(file, "".join(f"{signer.line}\n" for signer in signers), replace=replace)
    except SecretFileError as fault:
        raise KeyFileError(file, fault.why) from fault
