"""The directory in which an installation on one machine keeps what is its own."""

from __future__ import annotations

from pathlib import Path
from typing import Final

HOME_MODE: Final = 0o711
"""Other users may pass through, not list: the user that PostgreSQL runs as must get in."""


def make_home(home: Path) -> None:
    """Make the directory if it is not there, whatever the umask is."""
    if not home.exists():
        home.mkdir(parents=True, exist_ok=True)
        home.chmod(HOME_MODE)
