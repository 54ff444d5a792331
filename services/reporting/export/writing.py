"""Writes the facts of a log, and the rows that are counted, into the files of a folder."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from events.event import Recorded
from events.log.store.event_log import EventLog
from services.kit.feed.row_statements import VERSIONS as STATEMENT
from services.kit.feed.tables import Table
from services.reporting.export.columns import ExportedTable
from services.reporting.export.dictionary import JSON_FILE, PAGE_FILE, as_json, as_page
from services.reporting.export.directory import Directory, ExportError, LogMark, Part, Segment
from services.reporting.export.facts import Contents, FactTable, types_left_out
from services.reporting.export.formats import Format
from services.reporting.export.rows import REMEMBERING, state_of, versions_of
from services.reporting.queries import SQL
from services.reporting.queries.tables_as_of import TablesAsOf

SEGMENT_POSITIONS: Final = 100_000
"""A segment speaks for at most so many positions, and none for both sides of such a bound."""
PAGE_EVENTS: Final = 1_000
"""Of one read: 256 MiB at worst."""
PAGE_ROWS: Final = 1_000
STATEMENT_SECONDS_MAX: Final = 900.0
"""Sorting all versions of a table, before the first of them is read."""
Progress = Callable[[int], None]
ReadFacts = Callable[[int, int], Awaitable[Sequence[Recorded]]]
"""Returns the facts after a position, at most so many."""


class Writing:
    """Writes tables into one folder, in one format."""

    def __init__(
        self,
        directory: Directory,
        format_: Format,
        facts: Mapping[str, FactTable],
        progress: Progress,
    ) -> None:
        """`facts` are the tables of the types that are exported."""
        self._directory = directory
        self._format = format_
        self._facts = facts
        self._progress = progress
        self._contents = Contents()

    async def facts_between(
        self, first: int, last: int, read: ReadFacts
    ) -> tuple[list[Segment], str]:
        """Write the facts of some positions, and return their files and the id of the last fact.

        Raises `ExportError` where the log ends before, and `UnreadableError`.
        """
        parts: dict[str, tuple[FactTable, Part]] = {}
        name, reached, event_id = f"{first}-{last}", first - 1, ""
        try:
            while reached < last:
                page = await read(reached, min(PAGE_EVENTS, last - reached))
                if not page:
                    raise ExportError(f"the log ends at {reached}, before {last}: it was restored")
                for recorded in page:
                    self._take(recorded, parts, name)
                reached, event_id = page[-1].position, str(page[-1].id)
                self._progress(reached)
                await asyncio.sleep(0)
            root = self._directory.root
            finished = [part.finish(root, first, last) for _, part in parts.values()]
        finally:
            for _, part in parts.values():
                part.close()
        return sorted(finished, key=lambda segment: segment.path), event_id

    async def rows_of(self, table: Table, tables: TablesAsOf, after: int) -> list[Segment]:
        """Write the versions of a table's rows after a position, and those that stand."""
        versions, state = versions_of(table), state_of(table)
        form, until = self._format, tables.as_of
        finished: list[Segment] = []
        standing = self._directory.part(state, str(until), form)
        part: Part | None = None
        first, last = 0, after
        try:
            cursor = tables.connection.cursor(
                SQL[STATEMENT.format(table.name)],
                after,
                until,
                prefetch=PAGE_ROWS,
                timeout=STATEMENT_SECONDS_MAX,
            )
            async for since, struck, stands, *row in cursor:
                values = [_plain(value) for value in row]
                if stands:
                    standing.write([since, *values])
                if since <= after:
                    continue
                if since > last:
                    if part is not None:
                        finished.append(part.finish(self._directory.root, first, last))
                    first, last = segment_of(since, after, until)
                    part = self._directory.part(versions, f"{first}-{last}", form)
                if part is not None:
                    part.write([since, struck, *values])
            if part is not None:
                finished.append(part.finish(self._directory.root, first, last))
            finished.append(standing.finish(self._directory.root, 1, until))
        finally:
            standing.close()
            if part is not None:
                part.close()
        return finished

    def dictionary(self, *more: ExportedTable, says: str = "") -> dict[str, str]:
        """Write the dictionary, and return the digests of its files by name.

        It also has `more` tables, and opens with what it `says` of the texts.
        """
        tables = [
            *(each.table for each in self._facts.values()),
            *(versions_of(table) for table in REMEMBERING),
            *(state_of(table) for table in REMEMBERING),
            *more,
        ]
        left_out = types_left_out()
        write = self._directory.write
        return {
            JSON_FILE: write(JSON_FILE, as_json(tables, left_out, says)),
            PAGE_FILE: write(PAGE_FILE, as_page(tables, left_out, says)),
        }

    def _take(
        self, recorded: Recorded, parts: dict[str, tuple[FactTable, Part]], name: str
    ) -> None:
        """Write a fact into the file of its type, if that is exported."""
        known = parts.get(recorded.type)
        if known is None:
            table = self._facts.get(recorded.type)
            if table is None:
                self._contents.refuse_newer(recorded)
                return
            part = self._directory.part(table.table, name, self._format)
            known = parts[recorded.type] = table, part
        table, part = known
        part.write(table.row(recorded, self._contents.of(recorded)))


async def id_at(log: EventLog, position: int) -> str | None:
    """Return the id of the fact at a position; None where there is none."""
    found = await log.ids_at([position])
    return str(found[position]) if position in found else None


async def begun_at(log: EventLog, as_of: int) -> LogMark:
    """Return by what a log is known, of which nothing is exported yet.

    Raises `ExportError` where there is nothing to export.
    """
    first_id = await id_at(log, 1)
    if first_id is None:
        raise ExportError("the log is empty: there is nothing to export")
    if as_of < 1:
        raise ExportError("no figure has been counted yet: let the services run, and ask again")
    return LogMark(first_id=first_id, position=1, id=first_id)


def end_of_segment(position: int) -> int:
    """Return the last position of the segment in which a position lies."""
    return -(-position // SEGMENT_POSITIONS) * SEGMENT_POSITIONS


def segment_of(position: int, after: int, until: int) -> tuple[int, int]:
    """Return the first and last position of the segment of a position, within what is added."""
    end = end_of_segment(position)
    return max(end - SEGMENT_POSITIONS, after) + 1, min(end, until)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value
