"""How many of something, in words: `1 fact`, `2 facts`."""

from __future__ import annotations


def counted(number: int, thing: str, things: str | None = None) -> str:
    """Return the number and what is counted; `things` where the plural is more than an s."""
    return f"{number:,} {thing if number == 1 else things or f'{thing}s'}"
