"""The statements of a service, and the views that are made of their rows."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel

from events.log.database.statements import statement
from services.kit.feed.connections import Tables, fetch, fetchrow

ViewT = TypeVar("ViewT", bound=BaseModel)


def escaped_for_like(part: str) -> str:
    """Return a text with the wildcards of LIKE escaped."""
    return part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


class ServiceSql:
    """The statements in the `sql` folder of one package, by name."""

    def __init__(self, package: str) -> None:
        self._package = package

    def __getitem__(self, name: str) -> str:
        """The text of a statement."""
        return statement(self._package, name)

    async def view(
        self, view: type[ViewT], tables: Tables, name: str, *values: object
    ) -> ViewT | None:
        """A view of the first row of a statement, or None where it has no row."""
        row = await fetchrow(tables, self[name], *values)
        return None if row is None else view(**row)

    async def views(
        self, view: type[ViewT], tables: Tables, name: str, *values: object
    ) -> list[ViewT]:
        """A view of each row of a statement."""
        return [view(**row) for row in await fetch(tables, self[name], *values)]
