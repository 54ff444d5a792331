"""The ORIs that the registry knows, by the rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from events.log.database.connections import Connection
from services.assignment.queries import SQL

CANDIDATES_MAX: Final = 20
"""How many are told of those that begin alike."""


class KnownOri(NamedTuple):
    """An ORI, and whose it is where it is an alias."""

    ori: str
    stands_for: str | None


async def list_oris_of_stem(connection: Connection, stem: str) -> Sequence[KnownOri]:
    """Return the ORIs that begin with these seven characters."""
    rows = await connection.fetch(SQL["oris_list_of_stem"], stem, CANDIDATES_MAX)
    return [KnownOri(*row) for row in rows]
