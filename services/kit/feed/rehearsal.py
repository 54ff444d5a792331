"""What a rebuild would change, before anything is swapped: each row, and each figure."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from events.catalogue import Catalogue
from events.log.database.connections import Connection, Pool
from events.log.feed.bulk import BulkReader
from events.log.feed.decoding import FactReader
from events.log.feed.reading import Pages
from events.log.store.event_log import EventLog
from services.kit.feed.checkpoints import read_checkpoint
from services.kit.feed.connections import unhurried
from services.kit.feed.fresh_tables import FreshTables, RebuildError, fresh_tables
from services.kit.feed.projection import Projection
from services.kit.feed.rebuild import Progress, fill
from services.kit.feed.tables import SINCE, tables_of
from services.kit.settings import FACTS_HELD_MAX
from services.kit.statements import kit_sql

ROWS_LISTED_MAX: Final = 100_000
"""Of one table; how many there are is said in any case."""

Figures = Mapping[tuple[str, ...], object]
"""Values by what they are of: names that say measure, dimension and key."""
CountFigures = Callable[[Connection, int], Awaitable[Figures]]
"""Counts what is told of the tables that a connection finds, as of a position."""
RowValues = Mapping[str, Any]
"""A row by column, as JSON has it."""


@dataclass(frozen=True, slots=True)
class RowDifference:
    """One row that would change."""

    key: RowValues
    live: RowValues | None
    """None: there is no such row."""
    rebuilt: RowValues | None
    """None: there would be none any more."""

    @property
    def columns(self) -> Sequence[str]:
        """The columns that would change; all but the key where the row comes or goes."""
        live, rebuilt = self.live or {}, self.rebuilt or {}
        return [
            name
            for name in {**live, **rebuilt}
            if name not in self.key and (name not in live or live.get(name) != rebuilt.get(name))
        ]


@dataclass(frozen=True, slots=True)
class TableDifferences:
    """The rows of one table that would change."""

    table: str
    differences: int
    rows: Sequence[RowDifference]
    """The first of them, by key."""


@dataclass(frozen=True, slots=True)
class FigureDifference:
    """One figure that would change."""

    figure: tuple[str, ...]
    live: object
    """None: nothing is counted under it."""
    rebuilt: object


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a rebuild of a projection would change, and the position of the log it is true for."""

    projection: str
    position: int
    tables: Sequence[TableDifferences]
    """Those with a difference alone."""
    figures: Sequence[FigureDifference]
    parked: int
    """Facts that could not be applied, with those behind them on their streams."""

    @property
    def equal(self) -> bool:
        """Whether nothing would change."""
        return not (self.tables or self.figures or self.parked)


async def rehearse(
    pool: Pool,
    log: EventLog,
    catalogue: Catalogue,
    projection: Projection,
    *,
    since: int = 0,
    rows_max: int = 100,
    count_figures: CountFigures | None = None,
    progress: Progress | None = None,
    facts_held_max: int = FACTS_HELD_MAX,
) -> Rehearsal:
    """Make a projection again from the first event, compare it with the live one, and drop it.

    Nothing waits for it: both are read at one moment, and no checkpoint is locked. Rows are listed
    that are so `since` a position or later; rows of tables that do not remember all are. Figures
    are counted as of the position of the live checkpoint.
    Raises `RebuildError` where a rebuild of it runs.
    """
    pages = Pages(log, FactReader(catalogue, projection.hears))
    try:
        async with fresh_tables(pool, projection, facts_held_max) as fresh:
            await fill(pages, BulkReader(log, catalogue, set(projection.hears)), [fresh], progress)
            async with fresh.connection.transaction(isolation="repeatable_read"):
                await fresh.find_fresh_first()
                position = await _catch_up(pages, fresh)
                await fresh.connection.execute(kit_sql("search_path_reset"))
                tables = await _differing_rows(fresh, since, rows_max)
                figures = await _differing_figures(fresh, position, count_figures)
                return Rehearsal(projection.name, position, tables, figures, len(fresh.parkings))
    finally:
        await pages.close()


async def _catch_up(pages: Pages, fresh: FreshTables) -> int:
    """Apply what the live tables have at the moment of this transaction; return its position."""
    live = await read_checkpoint(fresh.connection, fresh.projection.name)
    if live is None or live.position < fresh.position:
        raise RebuildError(fresh.projection.name, "the live one began anew meanwhile")
    await fresh.apply_until(pages, live.position)
    return live.position


async def _differing_rows(fresh: FreshTables, since: int, rows_max: int) -> list[TableDifferences]:
    differing = []
    for table in tables_of(fresh.projection.folds):
        for name in table.names:
            key = table.key if name == table.name else (*table.key, SINCE)
            rows = await unhurried(
                fresh.connection,
                kit_sql("rebuild_differences"),
                name,
                list(key),
                since,
                rows_max,
                what=f"to find the rows of {name} that differ",
            )
            if rows:
                listed = [_difference(key, row["live"], row["rebuilt"]) for row in rows]
                differing.append(TableDifferences(name, rows[0]["differences"], listed))
    return differing


def _difference(
    key: Sequence[str], live: RowValues | None, rebuilt: RowValues | None
) -> RowDifference:
    either = live or rebuilt or {}
    return RowDifference({name: either[name] for name in key}, live, rebuilt)


async def _differing_figures(
    fresh: FreshTables, position: int, count_figures: CountFigures | None
) -> list[FigureDifference]:
    if count_figures is None:
        return []
    live = await count_figures(fresh.connection, position)
    await fresh.find_fresh_first()
    rebuilt = await count_figures(fresh.connection, position)
    return [
        FigureDifference(figure, live.get(figure), rebuilt.get(figure))
        for figure in sorted({*live, *rebuilt})
        if live.get(figure) != rebuilt.get(figure)
    ]
