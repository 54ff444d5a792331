"""The session of `byfield sign-in`: its token, in a file of the home that its owner alone reads."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from events.secret_file import SecretFileError, read_secret_file, write_secret_file
from services.kit.home import make_home

FILE: Final = "operator.session"


class UnfitSessionError(Exception):
    """The file of the session cannot be used; says which it is, why, and what to do."""

    def __init__(self, file: Path, why: str) -> None:
        super().__init__(f"{file}: {why}")


def read_session(home: Path, *, to_end: bool = False) -> str | None:
    """Return the token of who is signed in; None for nobody. Raises `UnfitSessionError`.

    One that others may have read is good for nothing but `to_end` its session.
    """
    file = home / FILE
    try:
        token = read_secret_file(file, exposed=to_end).strip()
    except FileNotFoundError:
        return None
    except SecretFileError as fault:
        raise UnfitSessionError(file, f"{fault.why}: byfield sign-out") from fault
    return token or None


def keep_session(home: Path, token: str) -> None:
    """Keep a token in place of a former one. Raises `UnfitSessionError`."""
    file = home / FILE
    try:
        make_home(home)
        write_secret_file(file, token, replace=True)
    except OSError as fault:
        raise UnfitSessionError(file, f"cannot be written: {fault.strerror}") from fault
    except SecretFileError as fault:
        raise UnfitSessionError(file, fault.why) from fault


def forget_session(home: Path) -> None:
    """Remove the file. Raises `UnfitSessionError`."""
    file = home / FILE
    try:
        file.unlink(missing_ok=True)
    except OSError as fault:
        raise UnfitSessionError(file, f"cannot be removed: {fault.strerror}") from fault
