"""What is published: counted once, then read as it was."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final, NamedTuple

from asyncpg import Record

from events.log.database.connections import Connection, Pool
from services.kit.feed.connections import fetch, fetchval
from services.reporting.commands.snapshots import CellCounted
from services.reporting.decisions.snapshots import last_day_of
from services.reporting.measures import WIDE
from services.reporting.measures.dimensions import By
from services.reporting.measures.measure import Measure
from services.reporting.queries import SQL
from services.reporting.queries.figures import FigureFilter, KeptFigures, count_rows
from services.reporting.queries.side_by_side import ask_each
from services.reporting.queries.tables_as_of import TablesAsOf
from services.reporting.views.figures import Dimension, FigureRow
from services.reporting.views.naming import Publication
from services.reporting.views.snapshots import SnapshotView

SEARCHED_MAX: Final = 200
"""Snapshots whose content is looked through at once: some forty years, each published again.

So many editions of reviews, too.
"""
LATEST: Final = "latest"
SNAPSHOT_PATTERN: Final = r"^(latest|fy[0-9]{4}-q[1-4](-[1-9][0-9]{0,3})?)$"
"""The names of snapshots, and what asks for the last one."""
MONTHS_MAX: Final = 24
"""The last months: those before stand in former snapshots."""
WITH_ALL_WORK: Final = (Dimension.ALL, Dimension.FISCAL_YEAR, Dimension.PROGRAM)
"""By these, plain counts of work are of confidential work, too."""


class Published(NamedTuple):
    """The figures of one snapshot."""

    snapshot: str
    position: int
    """Of the fact that published it."""
    fiscal_year: int
    quarter: int
    edition: int
    superseded_by: str | None
    as_of: int
    """The position that its figures speak for."""
    digest: str
    content: str


async def list_snapshots(
    connection: Connection, after: int | None, limit: int
) -> list[SnapshotView]:
    """Return what was published before a position, the last first."""
    return await SQL.views(SnapshotView, connection, "snapshots_list", after, limit)


async def get_snapshot(connection: Connection, name: str) -> Published | None:
    """Return a snapshot, or the latest; None if there is none."""
    row = await connection.fetchrow(SQL["snapshot_get"], name)
    return None if row is None else Published(**row)


async def newest(connection: Connection) -> tuple[object, ...]:
    """Return what is another once anything more is published."""
    [row] = await connection.fetch(SQL["snapshots_newest"])
    return tuple(row.values())


async def newest_position(connection: Connection) -> int:
    """Return the position of the fact that published last; 0 before the first."""
    [row] = await connection.fetch(SQL["snapshots_newest"])
    return row["position"] or 0


async def read_contents(pool: Pool, known: Collection[str]) -> list[Record]:
    """Return the latest snapshots, `LATEST` first, then the latest editions of reviews.

    Each with what it says where its digest is new.
    """
    return await fetch(pool, SQL["contents_said"], SEARCHED_MAX, list(known))


async def read_publications(pool: Pool) -> list[Publication]:
    """Return the latest snapshots and editions of reviews, the last published first."""
    rows = await fetch(pool, SQL["publications_said"], SEARCHED_MAX)
    return [
        Publication(
            *(row["kind"], row["name"], row["superseded_by"], row["position"], row["as_of"]),
            until=last_day_of(row["fiscal_year"], row["quarter"]),
            published_on=row["published_on"],
            digests=tuple(row["digests"]),
        )
        for row in rows
    ]


async def is_published(pool: Pool, fiscal_year: int, quarter: int) -> bool:
    """Whether a quarter is published, or a later one."""
    return bool(await fetchval(pool, SQL["snapshots_since"], fiscal_year, quarter))


async def has_work(pool: Pool, as_of: int, until: date) -> bool:
    """Whether anything had been asked for until a day, as it was known at a position."""
    return bool(await fetchval(pool, SQL["requests_any"], as_of, until))


async def count_work(
    readers: Sequence[TablesAsOf], until: date, kept: KeptFigures
) -> dict[str, Any]:
    """Count what is published of the work until a day: by each dimension, without answers.

    `readers` are connections on which the tables are those of one position.
    """
    units = [unit for unit in WIDE if not unit.of_answers]
    found: dict[str, Any] = {
        "units": {unit.name: {"definition": unit.definition, "day": unit.day} for unit in units}
    }

    async def rows_by(tables: TablesAsOf, by: Dimension) -> list[dict[str, Any]]:
        rows = await published_rows(tables, by, FigureFilter(until=until), kept)
        return rows[-MONTHS_MAX:] if by is Dimension.MONTH else rows

    return found | await ask_each(readers, Dimension, rows_by)


async def published_rows(
    tables: TablesAsOf,
    by: Dimension | By,
    counted: FigureFilter,
    kept: KeptFigures,
    measures: Sequence[Measure] = WIDE,
) -> list[dict[str, Any]]:
    """Count work as everybody may see it, by one dimension: without answers, in order of the keys.

    Confidential work counts in plain counts alone, and by `WITH_ALL_WORK` alone; of chosen days not
    even by program.
    """
    with_all_work = by in WITH_ALL_WORK and counted.since is None
    ordinary = replace(counted, confidential=False)
    asked = [each for each in measures if not (with_all_work and each.of_all_work)]
    rows = {row.key: _told(row) for row in await count_rows(tables, by, ordinary, kept, asked)}
    if with_all_work:
        for row in await count_rows(tables, by, counted, kept, measures):
            rows.setdefault(row.key, {}).update(_told(row, of_all_work=True))
    return [{"key": key, **rows[key]} for key in sorted(rows)]


async def count_answers(tables: TablesAsOf) -> list[CellCounted]:
    """Count requesters' answers by stage, program and the year in which the work was completed."""
    rows = await tables.connection.fetch(SQL["answers_published"], tables.as_of)
    return [CellCounted.model_validate(dict(row)) for row in rows]


_OF_ANSWERS: Final = {unit.name for unit in WIDE if unit.of_answers}
_OF_ALL_WORK: Final = {unit.name for unit in WIDE if unit.of_all_work}


def _told(row: FigureRow, *, of_all_work: bool = False) -> dict[str, Any]:
    """Return the figures of a row that are not the default, which says that there is nothing."""
    shown = _OF_ALL_WORK if of_all_work else _OF_ALL_WORK | _OTHERS
    told: dict[str, Any] = row.model_dump(mode="json", exclude_defaults=True, include=shown)
    return told


_OTHERS: Final = {unit.name for unit in WIDE} - _OF_ANSWERS - _OF_ALL_WORK
