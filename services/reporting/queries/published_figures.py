"""The figures of what is published, read once, to look for numbers of sentences in them."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Mapping, Sequence

from asyncpg import Record

from events.log.database.connections import Pool
from services.reporting.queries.snapshots import read_contents
from services.reporting.views.finding import (
    FIGURES_OF,
    FigureOf,
    Figures,
    Found,
    Publication,
    find,
)


class PublishedFigures:
    """The figures of the latest snapshots and reviews, kept in this process by their digests.

    One text is looked for at a time, and beside what else the process does: anybody may ask.
    """

    def __init__(self) -> None:
        self._figures: dict[str, Figures] = {}
        self._known: dict[FigureOf, FigureOf] = {}
        self._finding = asyncio.Lock()

    async def find(self, pool: Pool, text: str) -> tuple[list[Found], Mapping[str, int]]:
        """Return where each number of a text was published, and in how many of each kind."""
        async with self._finding:
            rows = await read_contents(pool, self._figures)
            found = await asyncio.to_thread(self._find, text, rows)
            return found, Counter(row["kind"] for row in rows)

    def _find(self, text: str, rows: Sequence[Record]) -> list[Found]:
        self._figures = {row["digest"]: self._figures_of(row) for row in rows}
        return find(
            text,
            [
                Publication(
                    row["kind"], row["name"], row["superseded_by"], self._figures[row["digest"]]
                )
                for row in rows
            ],
        )

    def _figures_of(self, row: Record) -> Figures:
        if (content := row["content"]) is None:
            return self._figures[row["digest"]]
        return FIGURES_OF[row["kind"]](json.loads(content), self._known)
