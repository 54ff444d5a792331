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
        if (known := _known_of(numbers)) is not None:
            return known, _Unasked()
        rows, asked = await super()._introspect_types(numbers, timeout)  # type: ignore[misc]
        # What an array is made of comes along, and must be as sure to be the same elsewhere.
        _known.update((it["oid"], it) for it in rows if it["oid"] < NUMBERS_FIXED_BELOW)
        return rows, asked


def _known_of(numbers: Iterable[int]) -> list[asyncpg.Record] | None:
    """Return what is known of types, each after those that it is made of; None if any is not."""
    found: dict[int, asyncpg.Record] = {}

    def find(number: int) -> bool:
        if number not in found:
            row = _known.get(number)
            if row is None or not all(find(part) for part in _parts(row)):
                return False
            found[number] = row
        return True

    return list(found.values()) if all(find(number) for number in numbers) else None


def _parts(row: asyncpg.Record) -> list[int]:
    """Return the types that a type is made of: an array of ranges of dates needs both."""
    one = (row["elemtype"], row["range_subtype"], row["basetype"])
    return [part for part in (*one, *(row["attrtypoids"] or ())) if part]
