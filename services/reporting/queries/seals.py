"""The seals of the log, which stand beside it, and proofs made from its tree."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Final, NamedTuple
from urllib.parse import urlencode

import asyncpg

from events.log.database.connections import Pool, close_pool, lent
from events.log.database.pools import open_pool
from events.log.database.statements import statement
from events.log.seals.note import parse_seal
from events.log.seals.proving import InclusionProof, prove_inclusion
from services.kit.settings import Settings
from services.reporting.views.seals import PositionProof, RecordProof, SealView

READERS_MAX: Final = 2
"""At once: what the public asks keeps no connection from others."""
ROLE: Final = "byfield_reporting"
_PACKAGE: Final = "events.log"


class SealKey(NamedTuple):
    """Where a seal stands in the list."""

    sealed_at: datetime
    log: str
    size: int


class Seals:
    """Reads what is beside the log, in its database; connects when it is asked first."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def newest(self, before: SealKey | None, limit: int) -> list[SealView]:
        """Return seals, the newest first."""
        key = (None, None, None) if before is None else before
        async with lent(self._pool) as connection:
            rows = await connection.fetch(statement(_PACKAGE, "seals_list"), *key, limit)
        return [_view(row) for row in rows]

    async def near(self, log: str | None, size: int) -> list[SealView]:
        """Return the seal of a size; where there is none, the one before and the one after.

        Of a log by its name; None: of the log that has the newest seal.
        """
        async with lent(self._pool) as connection:
            rows = await connection.fetch(statement(_PACKAGE, "seal_near"), log, size)
        return [_view(row) for row in rows if row["size"] == size] or [_view(row) for row in rows]

    async def proof(self, position: int) -> PositionProof | None:
        """Return the proof that a position is sealed; None where it is not.

        Raises `UnprovableError` where the log is not what was sealed.
        """
        made = await self._made(position)
        return None if made is None else PositionProof(**made.model_dump(exclude={"record"}))

    async def proof_of_public(self, position: int) -> RecordProof | None:
        """Return the same with the record itself, all of which everybody may read."""
        made = await self._made(position, with_record=True)
        return None if made is None else RecordProof(**made.model_dump())

    async def _made(self, position: int, *, with_record: bool = False) -> InclusionProof | None:
        async with lent(self._pool) as connection:
            rows = await connection.fetch(statement(_PACKAGE, "seals_list"), None, None, None, 1)
            if not rows or position > rows[0]["size"]:
                return None
            seal = parse_seal(rows[0]["note"])
            return await prove_inclusion(connection, position, seal, with_record=with_record)


@asynccontextmanager
async def opened_seals(given: Settings) -> AsyncIterator[Seals]:
    """Open the reader of seals for the block."""
    pool = await open_pool(given.dsn_of("log"), ROLE, connections_max=READERS_MAX)
    try:
        yield Seals(pool)
    finally:
        await close_pool(pool)


def _view(row: asyncpg.Record) -> SealView:
    seal = parse_seal(row["note"])
    return SealView(
        log=row["origin"],
        size=row["size"],
        root=base64.b64encode(seal.checkpoint.root).decode(),
        note=row["note"],
        sealed_at=row["sealed_at"],
        address=f"/reporting/seals/{row['size']}?{urlencode({'log': row['origin']})}",
    )
