"""The secret that signs development keys: in a file of the home, or as set."""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

from services.kit.home import make_home
from services.kit.settings import DEVELOPMENT_SECRET_CHARACTERS_MIN, Settings

FILE: Final = "development.secret"
_OTHERS: Final = 0o077


class UnfitSecretError(Exception):
    """The file of the secret cannot be used; says which it is, why, and what to do."""

    def __init__(self, file: Path, why: str) -> None:
        super().__init__(f"{file}: {why}")


def read_secret(settings: Settings) -> str | None:
    """Return the secret; None where none has been made yet. Raises `UnfitSecretError`."""
    if settings.development_secret is not None:
        return settings.development_secret.get_secret_value()
    file = settings.home / FILE
    try:
        with file.open(encoding="ascii", errors="replace") as opened:
            mode, secret = os.fstat(opened.fileno()).st_mode, opened.read().strip()
    except FileNotFoundError:
        return None
    except OSError as fault:
        raise UnfitSecretError(file, f"cannot be read: {fault.strerror}") from fault
    if mode & _OTHERS:
        raise UnfitSecretError(file, "others may read or change it; remove it, a new one is made")
    if len(secret) < DEVELOPMENT_SECRET_CHARACTERS_MIN:
        raise UnfitSecretError(file, "is too short; remove it, a new one is made")
    return secret


def make_secret(settings: Settings) -> str:
    """Return the secret, made if there is none; of several processes that make one, one wins.

    Raises `UnfitSecretError`.
    """
    if (secret := read_secret(settings)) is not None:
        return secret
    file = settings.home / FILE
    try:
        make_home(settings.home)
        _write_once(file)
    except OSError as fault:
        raise UnfitSecretError(file, f"cannot be made: {fault.strerror}") from fault
    secret = read_secret(settings)
    if secret is None:
        raise UnfitSecretError(file, "was removed as soon as it was made")
    return secret


def _write_once(file: Path) -> None:
    """Write a new secret whole, then give it its name, which only the first can."""
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f"{file.name}.")  # 0600
    try:
        with os.fdopen(descriptor, "w") as opened:
            opened.write(secrets.token_urlsafe(32))
            opened.flush()
            os.fsync(opened.fileno())
        with suppress(FileExistsError):
            os.link(name, file)
    finally:
        Path(name).unlink()
