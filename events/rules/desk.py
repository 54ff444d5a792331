"""Whose requests are asked about, by who looks after them at the center."""

from __future__ import annotations

from typing import Final, NamedTuple

OWN: Final = "me"
NOBODY: Final = "nobody"
"""What lists are asked for in place of a name: so no coordinator is called that."""
CENTER: Final = frozenset({"coordinator", "operator"})
"""The roles to whom the desk is shown: who looks after what, and what was noted."""


class Owners(NamedTuple):
    """Whose requests to list, as a statement takes it."""

    name: str | None = None
    """Of one coordinator; None for all."""
    nobody: bool = False
    """Only those that nobody looks after."""


EVERYBODY: Final = Owners()


def owners_of(asked: str) -> Owners:
    """Return whom a word of a list stands for; `OWN` is replaced before."""
    return Owners(nobody=True) if asked == NOBODY else Owners(asked)
