"""Whose requests are asked about, by who looks after them at the center."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from events.event import Role

OWN: Final = "me"
NOBODY: Final = "nobody"
"""What lists are asked for in place of a name: so no coordinator is called that."""
CENTER: Final[frozenset[Role]] = frozenset({"coordinator", "operator"})
"""The roles to whom the desk is shown: who looks after what, and what was noted."""
ONLY_CENTER: Final = "Who looks after a request, only the center asks."
OWNER_PATTERN: Final = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
OWNER_ASKED: Final = (
    "Of the coordinator who looks after it, for the center alone: a name, `me`, or `nobody`."
)
"""What the parameter of lists says of itself."""


def sees_desk(role: str) -> bool:
    """Whether a role is of the center, and so sees who looks after what."""
    return role in CENTER


class Owners(NamedTuple):
    """Whose requests to list, as a statement takes it."""

    name: str | None = None
    """Of one coordinator; None for all."""
    nobody: bool = False
    """Only those that nobody looks after."""


EVERYBODY: Final = Owners()


def owners_of(asked: str | None, own_name: Callable[[], str]) -> Owners:
    """Return whom a word of a list stands for; `own_name` returns the name of who asks."""
    if asked == NOBODY:
        return Owners(nobody=True)
    return Owners(own_name() if asked == OWN else asked)
