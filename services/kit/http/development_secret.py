"""The secret that signs development keys: in a file of the home, or as set."""

from __future__ import annotations

import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

from events.secret_file import SecretFileError, read_secret_file, write_secret_file
from services.kit.home import make_home
from services.kit.settings import SECRET_CHARACTERS_MIN, Settings

FILE: Final = "development.secret"


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
        secret = read_secret_file(file).strip()
    except FileNotFoundError:
        return None
    except SecretFileError as fault:
        raise UnfitSecretError(file, f"{fault.why}; remove it, a new one is made") from fault
    if len(secret) < SECRET_CHARACTERS_MIN:
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
        with suppress(FileExistsError):
            write_secret_file(file, secrets.token_urlsafe(32), replace=False)
    except OSError as fault:
        raise UnfitSecretError(file, f"cannot be made: {fault.strerror}") from fault
    except SecretFileError as fault:
        raise UnfitSecretError(file, fault.why) from fault
    secret = read_secret(settings)
    if secret is None:
        raise UnfitSecretError(file, "was removed as soon as it was made")
    return secret
