"""Master keys: a ring in a file, under which the vault's keys are wrapped.

A line is the id of a key, a space, and its 32 bytes in base64. The first is the current one; the
others are there to unwrap what was wrapped before.
"""

from __future__ import annotations

import os
import re
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final
from uuid import UUID

import asyncpg
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from events.log.database.passing import PassingError
from events.secret_file import SecretFileError, read_secret_file, write_secret_file
from events.vault.tokens import KEY_BYTES, NONCE_BYTES

RING_KEYS_MAX: Final = 32
_ID: Final = re.compile(r"[a-z0-9-]{1,40}\Z", re.ASCII)
_CHECKED: Final = b"byfield master key"


class MasterKeyError(Exception):
    """The file of the master keys cannot be used: says which it is, why, and what to do."""


class WrongMasterKeyError(PassingError):
    """The ring has no key, or another one, of the id under which keys of the vault are wrapped.

    It passes once the process is started anew with the right file.
    """


class MasterKeys:
    """The ring of an installation."""

    def __init__(self, keys: Sequence[tuple[str, bytes]]) -> None:
        """The first is the current one."""
        self.current = keys[0][0]
        self._ciphers = {name: AESGCM(key) for name, key in keys}

    def __contains__(self, name: str) -> bool:
        return name in self._ciphers

    def wrap(self, ids: Sequence[UUID], keys: Sequence[bytes]) -> list[bytes]:
        """Wrap keys under the current master key, each bound to its id."""
        cipher, nonces = self._ciphers[self.current], os.urandom(NONCE_BYTES * len(ids))
        return [
            (nonce := nonces[at * NONCE_BYTES : (at + 1) * NONCE_BYTES])
            + cipher.encrypt(nonce, key, id_.bytes)
            for at, (id_, key) in enumerate(zip(ids, keys, strict=True))
        ]

    def unwrap(self, master: str, id: UUID, wrapped: bytes) -> bytes:  # noqa: A002 - the field's name
        """Return a key. Raises `WrongMasterKeyError`."""
        try:
            return self._ciphers[master].decrypt(
                wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], id.bytes
            )
        except (KeyError, InvalidTag) as fault:
            raise WrongMasterKeyError(f"master key {master} does not open key {id}") from fault

    def proof(self) -> bytes:
        """Return what only the current key can have made, to know it again."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._ciphers[self.current].encrypt(nonce, _CHECKED, None)

    def refuse_others(self, known: Iterable[asyncpg.Record]) -> None:
        """Raise `WrongMasterKeyError` unless the ring fits what a vault knows of master keys."""
        for row in known:
            if not row["is_retired"]:
                self.refuse_other(row["id"], row["proof"])
            elif row["id"] == self.current:
                raise WrongMasterKeyError(
                    f"master key {row['id']} is the current one of the file, and was retired"
                )

    def refuse_other(self, master: str, proof: bytes) -> None:
        """Raise `WrongMasterKeyError` unless the ring has the very key that made this proof."""
        if master not in self._ciphers:
            raise WrongMasterKeyError(
                f"keys of the vault are wrapped under master key {master}, which is not in the file"
            )
        try:
            self._ciphers[master].decrypt(proof[:NONCE_BYTES], proof[NONCE_BYTES:], None)
        except InvalidTag:
            raise WrongMasterKeyError(
                f"master key {master} of the file is another one than that of the vault"
            ) from None


def read_master_keys(file: Path) -> MasterKeys:
    """Read a ring. Raises `MasterKeyError`; `FileNotFoundError` where there is none."""
    try:
        lines = read_secret_file(file).splitlines()
    except SecretFileError as fault:
        raise MasterKeyError(f"{fault}; it must be its owner's alone (chmod 600)") from fault
    keys = [_key(file, at, line) for at, line in enumerate(lines, 1) if line.strip()]
    names = [name for name, _ in keys]
    if not 1 <= len(keys) <= RING_KEYS_MAX or len(set(names)) < len(names):
        raise MasterKeyError(f"{file} has 1 to {RING_KEYS_MAX} keys, each id once")
    return MasterKeys(keys)


def make_master_key(file: Path, name: str) -> None:
    """Add a new key to a ring, as the current one; the file is made if there is none.

    It is written whole beside it and then takes its place. Raises `MasterKeyError`.
    """
    if not _ID.match(name):
        raise MasterKeyError(f"the id of a master key matches {_ID.pattern}")
    before = ""
    if file.exists():
        if name in read_master_keys(file):
            raise MasterKeyError(f"{file} has a key {name} already")
        before = read_secret_file(file)
    _write(file, _line(name) + before, first=not before)


def ensure_master_key(file: Path, name: str) -> MasterKeys:
    """Read a ring, made if there is none; of several processes that make one, one wins."""
    with suppress(FileNotFoundError):
        return read_master_keys(file)
    _write(file, _line(name), first=True)
    return read_master_keys(file)


def _line(name: str) -> str:
    return f"{name} {b64encode(secrets.token_bytes(KEY_BYTES)).decode()}\n"


def _write(file: Path, text: str, *, first: bool) -> None:
    """Write a file whole; as the `first` one only where there is none yet."""
    try:
        with suppress(FileExistsError):
            write_secret_file(file, text, replace=not first)
    except SecretFileError as fault:
        raise MasterKeyError(str(fault)) from fault


def _key(file: Path, at: int, line: str) -> tuple[str, bytes]:
    name, _, text = line.strip().partition(" ")
    try:
        key = b64decode(text.strip(), validate=True)
    except ValueError:
        key = b""
    if not _ID.match(name) or len(key) != KEY_BYTES:
        raise MasterKeyError(
            f"{file}, line {at}: must be an id, a space and {KEY_BYTES} bytes in base64"
        )
    return name, key
