"""An export: what is there is verified, what is new is added, and `export.json` is written last."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from events.event import Recorded
from events.log.database.connections import Pool
from events.log.store.event_log import EventLog
from services.kit.feed.row_statements import VERSIONS as STATEMENT
from services.kit.feed.tables import Table
from services.reporting.export.columns import ExportedTable
from services.reporting.export.dictionary import JSON_FILE, PAGE_FILE, as_json, as_page
from services.reporting.export.directory import (
    Directory,
    ExportError,
    LogMark,
    Manifest,
    Part,
    Segment,
    verify,
)
from services.reporting.export.duck import require_duck
from services.reporting.export.facts import (
    FOLDER,
    Contents,
    FactTable,
    fact_tables,
    types_left_out,
)
from services.reporting.export.formats import Format
from services.reporting.export.rows import REMEMBERING, VERSIONS, state_of, versions_of
from services.reporting.feeds import FIGURES_FEED
from services.reporting.queries import SQL
from services.reporting.queries.snapshot import Snapshot, snapshot

SEGMENT_POSITIONS: Final = 100_000
"""A segment speaks for at most so many positions, and none for both sides of such a bound."""
PAGE_EVENTS: Final = 1_000
"""Of one read: 256 MiB at worst."""
PAGE_ROWS: Final = 1_000
STATEMENT_SECONDS_MAX: Final = 900.0
"""Sorting all versions of a table, before the first of them is read."""
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Exported:
    """What became of an export."""

    as_of: int
    files_before: int
    files_added: int
    rows_added: int
    versions_anew: bool
    """Whether versions that were there were made anew: another generation."""


async def export(
    directory: Directory,
    log: EventLog,
    pool: Pool,
    as_of: int,
    format_: Format,
    progress: Progress = lambda _: None,
) -> Exported:
    """Export the log, and the versions of rows, up to a position that the figures have reached.

    Raises `ExportError` where the folder has another export, or one of another log, and
    `UnreadableError` for a fact that this release cannot read.
    """
    if format_ is Format.PARQUET:
        require_duck("Parquet")
    return await _Export(directory, log, pool, format_, progress).run(as_of)


class _Export:
    def __init__(
        self,
        directory: Directory,
        log: EventLog,
        pool: Pool,
        format_: Format,
        progress: Progress,
    ) -> None:
        self._directory = directory
        self._log = log
        self._pool = pool
        self._format = format_
        self._progress = progress
        self._facts = fact_tables()
        self._contents = Contents()

    async def run(self, as_of: int) -> Exported:
        manifest = await self._begun(as_of)
        before = {each.path for each in manifest.segments}
        self._directory.save(manifest)
        self._directory.sweep()
        manifest = await self._with_facts(manifest, as_of)
        async with snapshot(self._pool, FIGURES_FEED, as_of, reached=as_of) as shot:
            generation = ":".join(str(part) for part in shot.generation)
            anew = manifest.generation not in {None, generation}
            if manifest.as_of != as_of or anew:
                manifest = await self._with_versions(manifest, shot, generation, anew=anew)
        manifest = self._with_dictionary(manifest)
        self._directory.save(manifest)
        self._directory.sweep()
        added = [each for each in manifest.segments if each.path not in before]
        rows = sum(each.rows for each in added)
        return Exported(as_of, len(before), len(added), rows, anew)

    async def _begun(self, as_of: int) -> Manifest:
        """Return what is there, verified, or the beginning of an export."""
        found, root = self._directory.found, self._directory.root
        first_id = await self._id_at(1)
        if first_id is None:
            raise ExportError("the log is empty: there is nothing to export")
        if as_of < 1:
            raise ExportError("no figure has been counted yet: let the services run, and ask again")
        if found is None:
            mark = LogMark(first_id=first_id, position=1, id=first_id)
            return Manifest(format=self._format, log=mark)
        if found.format is not self._format:
            raise ExportError(
                f"{root}: it is an export as {found.format}; name that, or another folder"
            )
        mark = found.log
        if first_id != mark.first_id or await self._id_at(mark.position) != mark.id:
            raise ExportError(
                f"{root}: it is an export of another log, or of one that was restored since: "
                f"position {mark.position} was {mark.id}"
            )
        if max(found.facts_until, found.versions_until) > as_of:
            raise ExportError(
                f"{root}: it has the log up to {found.facts_until} already; as of {as_of}, "
                f"byfield sql --as-of {as_of} asks it"
            )
        verify(root, found)
        return found

    async def _id_at(self, position: int) -> str | None:
        found = await self._log.ids_at([position])
        return str(found[position]) if position in found else None

    async def _with_facts(self, manifest: Manifest, as_of: int) -> Manifest:
        """Add the facts after those that are there, a segment after another."""
        while manifest.facts_until < as_of:
            first = manifest.facts_until + 1
            last = min(_end_of_segment(first), as_of)
            segments, mark_id = await self._facts_between(first, last)
            log = manifest.log.model_copy(update={"position": last, "id": mark_id})
            every = (*manifest.segments, *segments)
            manifest = manifest.model_copy(
                update={"segments": every, "facts_until": last, "log": log}
            )
            self._directory.save(manifest)
        return manifest

    async def _facts_between(self, first: int, last: int) -> tuple[list[Segment], str]:
        parts: dict[str, tuple[FactTable, Part]] = {}
        name, reached, event_id = f"{first}-{last}", first - 1, ""
        try:
            while reached < last:
                limit = min(PAGE_EVENTS, last - reached)
                page = await self._log.read(after=reached, limit=limit)
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

    async def _with_versions(
        self, manifest: Manifest, shot: Snapshot, generation: str, *, anew: bool
    ) -> Manifest:
        """Add the versions after those that are there, or make all anew, and replace the state."""
        after = 0 if anew else manifest.versions_until
        segments = manifest.of(FOLDER) + ([] if anew else manifest.of(VERSIONS))
        # What is about to be replaced is named no more, until all of it is there.
        manifest = manifest.model_copy(
            update={
                "segments": tuple(segments),
                "versions_until": after,
                "as_of": None,
                "generation": generation if after else None,
            }
        )
        self._directory.save(manifest)
        self._directory.sweep()
        for table in REMEMBERING:
            segments += await self._rows_of(table, shot, after)
        return manifest.model_copy(
            update={
                "segments": tuple(segments),
                "versions_until": shot.as_of,
                "as_of": shot.as_of,
                "generation": generation,
            }
        )

    async def _rows_of(self, table: Table, shot: Snapshot, after: int) -> list[Segment]:
        """Write the versions of a table's rows after a position, and those that stand."""
        versions, state = versions_of(table), state_of(table)
        form, until = self._format, shot.as_of
        finished: list[Segment] = []
        standing = self._directory.part(state, str(until), form)
        part: Part | None = None
        first, last = 0, after
        try:
            cursor = shot.connection.cursor(
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
                    first, last = _segment_of(since, after, until)
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

    def _with_dictionary(self, manifest: Manifest) -> Manifest:
        tables: list[ExportedTable] = [
            *(each.table for each in self._facts.values()),
            *(versions_of(table) for table in REMEMBERING),
            *(state_of(table) for table in REMEMBERING),
        ]
        left_out = types_left_out()
        write = self._directory.write
        digests = {
            JSON_FILE: write(JSON_FILE, as_json(tables, left_out)),
            PAGE_FILE: write(PAGE_FILE, as_page(tables, left_out)),
        }
        return manifest.model_copy(update={"dictionary": digests})


def _end_of_segment(position: int) -> int:
    """Return the last position of the segment in which a position lies."""
    return -(-position // SEGMENT_POSITIONS) * SEGMENT_POSITIONS


def _segment_of(position: int, after: int, until: int) -> tuple[int, int]:
    """Return the first and last position of the segment of a position, within what is added."""
    end = _end_of_segment(position)
    return max(end - SEGMENT_POSITIONS, after) + 1, min(end, until)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value
