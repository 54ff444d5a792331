"""The folder of an export with names: its owner's alone, and whole or empty.

It is written once and never added to. Whatever ends it early, a full disk or Ctrl-C, leaves nothing
in it. A process that is killed leaves what it had written, and `UNFINISHED` beside it: the next
export with names into the same folder removes that first.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from services.reporting.export.dictionary import JSON_FILE, PAGE_FILE
from services.reporting.export.directory import (
    FOLDERS,
    MANIFEST,
    PART,
    PERSONAL_MANIFEST,
    UNFINISHED,
    Directory,
    ExportError,
    alone_in,
)

KEYS_FOLDER: Final = "keys"
_OWNERS_FOLDER: Final = 0o700
_OWNERS_FILE: Final = 0o600


@contextmanager
def private_folder(root: Path) -> Iterator[Directory]:
    """Open a folder that is empty, or is made, for an export with names; close it whole or empty.

    The block writes `PERSONAL_MANIFEST` as its last file. Raises `ExportError`.
    """
    is_new = not root.exists()
    if is_new:
        root.parent.mkdir(parents=True, exist_ok=True)
        root.mkdir(mode=_OWNERS_FOLDER)
    with alone_in(root):
        _refuse_taken(root)
        root.chmod(_OWNERS_FOLDER)
        _remove_all(root)
        _refuse_full(root)  # again: now nobody else can put anything there
        (root / UNFINISHED).touch(mode=_OWNERS_FILE)
        try:
            yield Directory(root, None)
            (root / UNFINISHED).unlink()
        except BaseException:
            _remove_all(root)
            if is_new:
                root.rmdir()
            raise


def close_to_others(root: Path) -> None:
    """Make every file below a folder its owner's alone, for whoever copies it."""
    for path in root.rglob("*"):
        path.chmod(_OWNERS_FOLDER if path.is_dir() else _OWNERS_FILE)


def _refuse_taken(root: Path) -> None:
    if root.stat().st_uid != os.geteuid():
        raise ExportError(
            f"{root}: it is somebody else's, who could read what is in it; name another folder"
        )
    if (root / MANIFEST).exists():
        raise ExportError(
            f"{root}: it is an ordinary export, to which others are added; "
            "an export with names gets a folder of its own"
        )
    if (root / UNFINISHED).exists():
        return
    if (root / PERSONAL_MANIFEST).exists():
        raise ExportError(
            f"{root}: it is an export with names already; remove it, or name another folder"
        )
    _refuse_full(root)


def _refuse_full(root: Path) -> None:
    if any(root.iterdir()):
        raise ExportError(f"{root}: there are files; an export with names gets an empty folder")


def _remove_all(root: Path) -> None:
    """Remove what an export with names writes, and its mark last."""
    (root / PERSONAL_MANIFEST).unlink(missing_ok=True)
    for folder in (*FOLDERS, KEYS_FOLDER):
        if (root / folder).exists():
            shutil.rmtree(root / folder)
    for name in (JSON_FILE, PAGE_FILE):
        (root / name).unlink(missing_ok=True)
    for path in sorted(root.glob(f"{PART}*"), key=lambda path: path.name == UNFINISHED):
        path.unlink()
