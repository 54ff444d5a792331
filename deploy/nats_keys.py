"""The NKeys of the users of NATS: a seed in a file of each, public keys in a file beside it.

Whoever configures the server needs the public keys alone.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import nkeys

from events.secret_file import write_secret_file

KEYS_MAX: Final = 2
"""Of a crossing from one key to the next both are believed."""
_PUBLIC: Final = re.compile(r"U[A-Z2-7]{55}\Z")
_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,30}\Z")


class NatsKeyError(ValueError):
    """Keys that cannot be made or read: says which file it is, why, and quotes no seed."""


def ensure_key(folder: Path, user: str) -> str:
    """Return the public key of a user, made if there is none. Raises `NatsKeyError`, `OSError`."""
    seed_file, public_file = _files(folder, user)
    if seed_file.exists() and public_file.exists():
        return public_keys(folder, user)[0]
    return _make(folder, user, [])


def renew_key(folder: Path, user: str) -> str:
    """Make a new key of a user, before the one that is there, which is believed beside it.

    Raises `NatsKeyError`, `OSError`.
    """
    return _make(folder, user, public_keys(folder, user)[: KEYS_MAX - 1])


def public_keys(folder: Path, user: str) -> list[str]:
    """Return the public keys of a user, the current one first. Raises `NatsKeyError`, `OSError`."""
    _, file = _files(folder, user)
    try:
        lines = file.read_text(encoding="ascii", errors="replace").split()
    except FileNotFoundError:
        raise NatsKeyError(f"{file}: there is none; byfield nats keys {folder}") from None
    if not 1 <= len(lines) <= KEYS_MAX or not all(map(_PUBLIC.match, lines)):
        raise NatsKeyError(f"{file}: must have 1 to {KEYS_MAX} public keys of users (U...)")
    return lines


def named_consumers(folder: Path) -> Iterator[str]:
    """Return the consumers that have keys there, by name."""
    for file in sorted(folder.glob("consumer-*.pub")):
        yield file.stem.removeprefix("consumer-")


def _files(folder: Path, user: str) -> tuple[Path, Path]:
    if not _NAME.match(user.removeprefix("consumer-")):
        raise NatsKeyError(f"{user}: a name matches {_NAME.pattern}")
    return folder / f"{user}.nk", folder / f"{user}.pub"


def _make(folder: Path, user: str, former: list[str]) -> str:
    seed_file, public_file = _files(folder, user)
    seed = nkeys.encode_seed(os.urandom(32), nkeys.PREFIX_BYTE_USER)
    public: str = nkeys.from_seed(bytearray(seed)).public_key.decode()
    # The public key first: one that nobody can use yet is harmless, a seed nobody believes is not.
    unfinished = public_file.with_suffix(".pub.new")
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700, parents=True)
    unfinished.write_text("".join(f"{each}\n" for each in (public, *former)))
    unfinished.replace(public_file)
    write_secret_file(seed_file, f"{seed.decode()}\n", replace=True)
    return public
