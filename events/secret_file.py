"""Files of keys and secrets: written whole, and refused where others may read or change them."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path
from typing import Final

SECRET_BYTES_MAX: Final = 64 * 1024
_OTHERS: Final = 0o077
_OTHERS_THAN_OUR_GROUP: Final = 0o037


class SecretFileError(Exception):
    """A file of secrets cannot be used: says which it is and why, and quotes nothing of it."""

    def __init__(self, file: Path, why: str) -> None:
        super().__init__(f"{file}: {why}")
        self.why = why


def read_secret_file(file: Path, *, exposed: bool = False) -> str:
    """Return the text of a file that is ours alone (0600).

    One of somebody else's may be read by our group: so root hands secrets to a process that is not
    root, in a container or a cluster. `exposed` accepts every mode, for what shall be revoked.

    Raises `SecretFileError`; `FileNotFoundError` where there is no file.
    """
    try:
        # A pipe that nobody writes to would be waited for without end, in each process that starts.
        with open(file, encoding="utf-8", errors="replace", opener=_without_waiting) as opened:
            status = os.fstat(opened.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise SecretFileError(file, "is not a plain file")
            text = opened.read(SECRET_BYTES_MAX + 1)
    except FileNotFoundError:
        raise
    except OSError as fault:
        raise SecretFileError(file, f"cannot be read: {fault.strerror}") from fault
    too_open = _OTHERS if status.st_uid == os.geteuid() else _OTHERS_THAN_OUR_GROUP
    if status.st_mode & too_open and not exposed:
        raise SecretFileError(file, "others may read or change it")
    if len(text) > SECRET_BYTES_MAX:
        raise SecretFileError(file, f"is longer than {SECRET_BYTES_MAX} characters")
    return text


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)


def write_secret_file(file: Path, text: str, *, replace: bool) -> None:
    """Write a file whole, then give it its name; only its owner can ever read it (0600).

    Raises `SecretFileError`; `FileExistsError` where there is a file and it must not `replace` it.
    """
    try:
        descriptor, temporary = tempfile.mkstemp(dir=file.parent, prefix=f"{file.name}.")  # 0600
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
                opened.write(text)
                opened.flush()
                os.fsync(opened.fileno())
            if replace:
                Path(temporary).replace(file)
            else:
                os.link(temporary, file)  # of several that make one, one wins
        finally:
            Path(temporary).unlink(missing_ok=True)
    except FileExistsError:
        raise
    except OSError as fault:
        raise SecretFileError(file, f"cannot be written: {fault.strerror}") from fault
