"""What a table gathers from a batch of facts, to be written with one statement or two."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from events.event import Event, Recorded
from events.log.database import Connection

Take = Callable[[Any, Recorded], None]
"""Takes one fact in; its content is of the class that the handler is filed under."""


class Rows(Protocol):
    """The rows of one table that a batch of facts makes or changes."""

    def takes(self) -> Mapping[type[Event], Take]:
        """Which facts it hears, and what takes each in."""
        ...

    async def write(self, connection: Connection) -> None:
        """Write the rows of what was taken in.

        New rows are copied in: `unnest` costs the writer almost twice as much, because asyncpg
        looks at each element of an array to learn its shape.
        """
        ...
