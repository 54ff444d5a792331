"""Seals and tiles in the database, beside the log that they are of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from events.event import Recorded
from events.log.database.connections import Connection
from events.log.database.statements import statement
from events.log.seals.note import Seal, parse_seal
from events.log.seals.record import Stored
from events.log.seals.tree import TILE_HASHES, TILE_LEVELS, Tile

_PACKAGE: Final = "events.log"
SEALS_AT_ONCE: Final = 1_000


class OtherTilesError(Exception):
    """The database keeps other tiles of the tree than its records have."""

    def __init__(self, tile: tuple[int, int]) -> None:
        level, number = tile
        leaves = TILE_HASHES ** (level + 1)
        super().__init__(
            f"log.tile has another tile {number} of level {level} than the records of positions "
            f"{number * leaves + 1} to {(number + 1) * leaves} have"
        )


async def read_records(connection: Connection, after: int, limit: int) -> list[Recorded]:
    """Return records after a position, to be shown."""
    rows = await connection.fetch(statement(_PACKAGE, "events_read"), after, limit)
    return list(map(Recorded._make, rows))


async def read_stored(connection: Connection, after: int, limit: int) -> list[Stored]:
    """Return records after a position, to be hashed."""
    rows = await connection.fetch(statement(_PACKAGE, "records_read"), after, limit)
    return list(map(Stored._make, rows))


async def read_last_seal(connection: Connection, origin: str) -> Seal | None:
    """Return the last seal of a log; raises `NoteError` where that is none."""
    note = await connection.fetchval(statement(_PACKAGE, "seal_last"), origin)
    return None if note is None else parse_seal(note)


async def read_seals(connection: Connection, origin: str, after: int) -> list[Seal]:
    """Return the next seals after a size; raises `NoteError` where one is none."""
    rows = await connection.fetch(statement(_PACKAGE, "seals_read"), origin, after, SEALS_AT_ONCE)
    return [parse_seal(row["note"]) for row in rows]


async def read_notes(
    connection: Connection, origins: Sequence[str], after: int, until: int
) -> list[tuple[str, int, str]]:
    """Return origin, size and note of seals after one size and up to another, whatever they are."""
    rows = await connection.fetch(statement(_PACKAGE, "seals_between"), list(origins), after, until)
    return [(row["origin"], row["size"], row["note"]) for row in rows]


async def read_last_notes(connection: Connection, origins: Sequence[str], after: int) -> list[str]:
    """Return the notes of the largest seals after a size, whatever they are."""
    rows = await connection.fetch(statement(_PACKAGE, "seals_after"), list(origins), after)
    return [row["note"] for row in rows]


async def add_seal(connection: Connection, seal: Seal) -> Seal:
    """Keep a seal; return the one that is kept of its size."""
    checkpoint = seal.checkpoint
    kept = await connection.fetchval(
        statement(_PACKAGE, "seal_add"), checkpoint.origin, checkpoint.size, seal.note
    )
    return seal if kept is None else parse_seal(kept)


async def add_tiles(connection: Connection, tiles: Sequence[Tile]) -> None:
    """Keep full tiles; those that are kept already must be the same. Raises `OtherTilesError`."""
    if not tiles:
        return
    others = await connection.fetch(
        statement(_PACKAGE, "tiles_add"),
        [tile.level for tile in tiles],
        [tile.index for tile in tiles],
        [tile.hashes for tile in tiles],
        [tile.root for tile in tiles],
    )
    if others:
        raise OtherTilesError((others[0]["level"], others[0]["number"]))


async def read_tiles(connection: Connection, level: int, first: int, end: int) -> list[Tile]:
    """Return the tiles of a level from one number up to, and without, another."""
    rows = await connection.fetch(statement(_PACKAGE, "tiles_read"), level, first, end)
    return [Tile(*row) for row in rows]


async def read_tile_roots(connection: Connection, level: int, first: int, end: int) -> list[bytes]:
    """Return the roots of the tiles of a level, likewise."""
    rows = await connection.fetch(statement(_PACKAGE, "tile_roots_read"), level, first, end)
    return [row["root"] for row in rows]


async def read_right_edge(
    connection: Connection, leaves: Sequence[bytes], size: int
) -> list[bytes] | None:
    """Return the joined hashes of each level's open tile, as `TiledTree` takes them.

    `leaves` are those after the last full tile of level 0. None where a tile is missing.
    """
    edge = [b"".join(leaves)]
    level = 0
    while tiles := size >> (level + 1) * TILE_LEVELS:
        first = tiles - tiles % TILE_HASHES
        roots = await read_tile_roots(connection, level, first, tiles)
        if len(roots) != tiles - first:
            return None
        edge.append(b"".join(roots))
        level += 1
    return edge
