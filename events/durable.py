"""Files and folders that have their name once they are whole on the disk."""

from __future__ import annotations

import os
from pathlib import Path


def give_name(unfinished: Path, path: Path) -> None:
    """Sync a file or folder, give it its name, and sync that: a power failure takes back neither.

    A file of that name is replaced. Raises `OSError`.
    """
    _sync(unfinished)
    unfinished.replace(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
