"""Small file systems that can be filled; skipped where none may be mounted."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

MEGABYTE: Final = 1024 * 1024
BALLAST: Final = "ballast"


@contextmanager
def small_disk(directory: Path, megabytes: int, *, owner: tuple[int, int] | None) -> Iterator[bool]:
    """Mount a file system until the end of the block; yield whether that is possible."""
    if os.geteuid() != 0:
        yield False
        return
    directory.mkdir(parents=True)
    said = f"size={megabytes}m,mode=0700"
    if owner is not None:
        said += f",uid={owner[0]},gid={owner[1]}"
    mounted = subprocess.run(  # noqa: S603 - a fixed command, the directory is ours
        ["/usr/bin/env", "mount", "-t", "tmpfs", "-o", said, "tmpfs", directory],
        check=False,
        stderr=subprocess.DEVNULL,
    )
    if mounted.returncode != 0:
        directory.rmdir()
        yield False
        return
    try:
        yield True
    finally:
        subprocess.run(  # noqa: S603 - likewise
            ["/usr/bin/env", "umount", "--lazy", directory], check=False
        )


@contextmanager
def filled(directory: Path) -> Iterator[None]:
    """Fill the file system of a directory to the last byte, until the end of the block."""
    ballast = directory / BALLAST
    block = bytes(MEGABYTE)
    size = len(block)
    with ballast.open("wb", buffering=0) as file:
        while size:
            try:
                file.write(block[:size])
            except OSError:  # full, but perhaps for less
                size //= 2
    try:
        yield
    finally:
        ballast.unlink()
