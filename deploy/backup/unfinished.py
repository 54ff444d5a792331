"""The folder of a backup until it is whole: a lock beside it tells whether somebody works on it."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from events.durable import give_name

_OURS: Final = ".byfield-backup-"
_LOCK: Final = ".lock"


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """Provide a folder for us alone, which gets its name at the end; after a failure it is gone.

    One that was killed could remove nothing: what it left beside is removed first. Raises
    `FileExistsError` where there is one of that name, `OSError`.
    """
    if folder.exists():
        raise _is_there(folder)
    _remove_what_the_dead_left(folder.parent)
    with _locked(folder.parent) as unfinished:
        unfinished.mkdir(mode=0o700)
        yield unfinished
        try:
            give_name(unfinished, folder)
        except OSError as fault:  # of two that take one at once, one wins
            if folder.exists():
                raise _is_there(folder) from fault
            raise


def _is_there(folder: Path) -> FileExistsError:
    return FileExistsError(errno.EEXIST, "there is something of that name", str(folder))


@contextmanager
def _locked(parent: Path) -> Iterator[Path]:
    """Make a lock, provide the folder that it is of, and remove both."""
    while True:
        descriptor, name = tempfile.mkstemp(dir=parent, prefix=_OURS, suffix=_LOCK)  # 0600
        lock = Path(name)
        try:
            if _takes(descriptor):  # else another one, that began just now, takes it for left
                yield _folder_of(lock)
                return
        finally:
            _remove(lock)
            os.close(descriptor)


def _remove_what_the_dead_left(parent: Path) -> None:
    """Remove each folder whose lock nobody holds: the kernel lets go of it when its holder dies."""
    for lock in parent.glob(f"{_OURS}*{_LOCK}"):
        with suppress(FileNotFoundError, PermissionError):  # removed just now, or somebody else's
            if not stat.S_ISREG(lock.lstat().st_mode):
                continue  # a link or a folder of that name is none of ours
            descriptor = os.open(lock, os.O_RDWR | os.O_NOFOLLOW)
            try:
                if _takes(descriptor):
                    _remove(lock)
            finally:
                os.close(descriptor)


def _takes(lock: int) -> bool:
    """Take a lock of ours, unless it is held or was removed."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    status = os.fstat(lock)
    return status.st_nlink > 0 and status.st_uid == os.geteuid()


def _remove(lock: Path) -> None:
    """Remove a folder, then its lock, which stays as long as the folder cannot be removed."""
    folder = _folder_of(lock)
    shutil.rmtree(folder, ignore_errors=True)
    if not folder.exists():
        lock.unlink(missing_ok=True)


def _folder_of(lock: Path) -> Path:
    return lock.with_suffix("")
