"""What a table gathers from a batch of facts, to be written with one statement or two."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from asyncpg import Connection

from events.event import Event, Recorded

Take = Callable[[Any, Recorded], None]
"""Takes one fact in; its content is of the class that the handler is filed under."""

SLUG_SEPARATOR = ","
"""No slug has one. `unnest` would flatten arrays of arrays, so a list travels as one text."""


class Rows(Protocol):
    """The rows of one table that a batch of facts makes or changes."""

    def takes(self) -> Mapping[type[Event], Take]:
        """Which facts it hears, and what takes each in."""
        ...

    async def write(self, connection: Connection) -> None:
        """Write the rows of what was taken in."""
        ...


def joined(slugs: Iterable[str]) -> str:
    """Slugs as one text, as the statements of this service take them."""
    return SLUG_SEPARATOR.join(slugs)
