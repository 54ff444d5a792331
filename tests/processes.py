"""What runs on a home, as the operating system sees it."""

from __future__ import annotations

from pathlib import Path


def servers_on(home: Path) -> dict[str, int]:
    """The servers whose command names the home: program -> process id."""
    found = {}
    for process in Path("/proc").iterdir():
        if process.name.isdigit() and str(home) in (command := _command(process)):
            found[Path(command.split("\0")[0]).name] = int(process.name)
    return found


def _command(process: Path) -> str:
    try:
        return (process / "cmdline").read_text()
    except (FileNotFoundError, ProcessLookupError):  # it has just ended
        return ""
