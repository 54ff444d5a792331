"""Generated pages: written, or compared with the file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parents[2] / "docs"


def main(name: str, text: str, arguments: list[str]) -> int:
    """Write the page, or compare it if `--check` is given; return the exit status."""
    path = FOLDER / name
    if arguments != ["--check"]:
        path.write_text(text)
        return 0
    if path.exists() and path.read_text() == text:
        return 0
    sys.stderr.write(f"docs/{name} is not current; run: make docs\n")
    return 1


def sentence(documented: type) -> str:
    """Return the first paragraph of a docstring, on one line."""
    paragraph, _, _ = (documented.__doc__ or "").partition("\n\n")
    return " ".join(paragraph.split())
