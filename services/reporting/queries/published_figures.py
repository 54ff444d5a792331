"""The figures of what is published, read once, to look for numbers of sentences in them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence

from asyncpg import Record

from events.log.database.connections import Pool
from services.reporting.queries.snapshots import read_contents
from services.reporting.views.finding import (
    FigureOf,
    Figures,
    Found,
    Publication,
    figures_in,
    find,
)


class PublishedFigures:
    """The figures of the latest snapshots, kept in this process by the digests of these.

    One text is looked for at a time, and beside what else the process does: anybody may ask.
    """

    def __init__(self) -> None:
        self._figures: dict[str, Figures] = {}
        self._known: dict[FigureOf, FigureOf] = {}
        self._finding = asyncio.Lock()

    async def find(self, pool: Pool, text: str) -> tuple[list[Found], int]:
        """Return where each number of a text was published, and in how many snapshots it looked."""
        async with self._finding:
            rows = await read_contents(pool, self._figures)
            return await asyncio.to_thread(self._find, text, rows), len(rows)

    def _find(self, text: str, rows: Sequence[Record]) -> list[Found]:
        self._figures = {row["digest"]: self._figures_of(row) for row in rows}
        return find(
            text,
            [
                Publication(row["snapshot"], row["superseded_by"], self._figures[row["digest"]])
                for row in rows
            ],
        )

    def _figures_of(self, row: Record) -> Figures:
        if (content := row["content"]) is None:
            return self._figures[row["digest"]]
        return figures_in(json.loads(content), self._known)
