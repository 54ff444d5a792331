"""The session of `byfield sign-in`: its token, in a file of the home that its owner alone reads."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Final

from services.kit.home import make_home

FILE: Final = "operator.session"
_OTHERS: Final = 0o077
_CHARACTERS_MAX: Final = 100


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
        with file.open(encoding="ascii", errors="replace") as opened:
            mode, token = os.fstat(opened.fileno()).st_mode, opened.read(_CHARACTERS_MAX).strip()
    except FileNotFoundError:
        return None
    except OSError as fault:
        raise UnfitSessionError(file, f"cannot be read: {fault.strerror}") from fault
    if mode & _OTHERS and not to_end:
        raise UnfitSessionError(file, "others may read or change it: byfield sign-out")
    return token or None


def keep_session(home: Path, token: str) -> None:
    """Keep a token in place of a former one. Raises `UnfitSessionError`."""
    file = home / FILE
    try:
        make_home(home)
        descriptor, name = tempfile.mkstemp(dir=home, prefix=f"{FILE}.")  # 0600
        with os.fdopen(descriptor, "w") as opened:
            opened.write(token)
        Path(name).replace(file)
    except OSError as fault:
        raise UnfitSessionError(file, f"cannot be written: {fault.strerror}") from fault


def forget_session(home: Path) -> None:
    """Remove the file. Raises `UnfitSessionError`."""
    file = home / FILE
    try:
        file.unlink(missing_ok=True)
    except OSError as fault:
        raise UnfitSessionError(file, f"cannot be removed: {fault.strerror}") from fault
