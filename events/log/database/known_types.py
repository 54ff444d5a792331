"""A connection that asks once a process, and not each anew, what PostgreSQL's own types are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

import asyncpg

NUMBERS_FIXED_BELOW: Final = 10_000
"""Types below have the same number in every database of every version (FirstGenbkiObjectId)."""

_known: Final[dict[int, asyncpg.Record]] = {}


class _Unasked(NamedTuple):
    """Stands for the statement by which types were asked, where none was sent."""

    name: str = "none was sent"


class KnowingConnection(asyncpg.Connection):
    """One that knows arrays and other types of PostgreSQL's own from the connections before it.

    asyncpg asks on each connection, when a statement names a type first, by a statement that costs
    the server 14 ms: more than all else that a service asks on a new connection. It has no public
    way to tell it; where it should ask otherwise one day, connections ask again as they did.
    """

    __slots__ = ()

    async def _introspect_types(
        self,
        typeoids: Iterable[int],
        timeout: float | None,  # noqa: ASYNC109 - as it is called
    ) -> tuple[Sequence[asyncpg.Record], Any]:
        numbers = list(typeoids)
        if all(number in _known for number in numbers):
            return [_known[number] for number in numbers], _Unasked()
        rows, asked = await super()._introspect_types(numbers, timeout)  # type: ignore[misc]
        # What an array is made of comes along, and must be as sure to be the same elsewhere.
        _known.update((it["oid"], it) for it in rows if it["oid"] < NUMBERS_FIXED_BELOW)
        return rows, asked
