"""An export: what is there is verified, what is new is added, and `export.json` is written last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from events.event import Recorded
from events.log.database.connections import Pool
from events.log.store.event_log import EventLog
from services.reporting.export.directory import Directory, ExportError, Manifest, verify
from services.reporting.export.facts import FOLDER, fact_tables
from services.reporting.export.formats import Format, require_writer
from services.reporting.export.rows import REMEMBERING, VERSIONS
from services.reporting.export.writing import (
    Progress,
    Writing,
    begun_at,
    end_of_segment,
    id_at,
)
from services.reporting.feeds import FIGURES_FEED
from services.reporting.queries.tables_as_of import TablesAsOf, tables_as_of


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
    require_writer(format_)
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
        self._writing = Writing(directory, format_, fact_tables(), progress)

    async def run(self, as_of: int) -> Exported:
        manifest = await self._begun(as_of)
        before = {each.path for each in manifest.segments}
        self._directory.save(manifest)
        self._directory.sweep()
        manifest = await self._with_facts(manifest, as_of)
        async with tables_as_of(self._pool, FIGURES_FEED, as_of, reached=as_of) as tables:
            generation = ":".join(str(part) for part in tables.generation)
            anew = manifest.generation not in {None, generation}
            if manifest.as_of != as_of or anew:
                manifest = await self._with_versions(manifest, tables, generation, anew=anew)
        dictionary = self._writing.dictionary()
        manifest = manifest.model_copy(update={"dictionary": dictionary})
        self._directory.save(manifest)
        self._directory.sweep()
        added = [each for each in manifest.segments if each.path not in before]
        rows = sum(each.rows for each in added)
        return Exported(as_of, len(before), len(added), rows, anew)

    async def _read(self, after: int, limit: int) -> Sequence[Recorded]:
        return await self._log.read(after=after, limit=limit)

    async def _begun(self, as_of: int) -> Manifest:
        """Return what is there, verified, or the beginning of an export."""
        found, root = self._directory.found, self._directory.root
        begun = await begun_at(self._log, as_of)
        if found is None:
            return Manifest(format=self._format, log=begun)
        if found.format is not self._format:
            raise ExportError(
                f"{root}: it is an export as {found.format}; name that, or another folder"
            )
        mark = found.log
        if begun.first_id != mark.first_id or await id_at(self._log, mark.position) != mark.id:
            raise ExportError(
                f"{root}: it is an export of another log, or of one that was restored since: "
                f"position {mark.position} was {mark.id}"
            )
        if max(found.facts_until, found.versions_until) > as_of:
            raise ExportError(
                f"{root}: it has the log up to {found.facts_until} already; as of {as_of}, "
                f"byfield sql --as-of {as_of} asks it"
            )
        verify(root, found.segments)
        return found

    async def _with_facts(self, manifest: Manifest, as_of: int) -> Manifest:
        """Add the facts after those that are there, a segment after another."""
        while manifest.facts_until < as_of:
            first = manifest.facts_until + 1
            last = min(end_of_segment(first), as_of)
            segments, mark_id = await self._writing.facts_between(first, last, self._read)
            log = manifest.log.model_copy(update={"position": last, "id": mark_id})
            every = (*manifest.segments, *segments)
            manifest = manifest.model_copy(
                update={"segments": every, "facts_until": last, "log": log}
            )
            self._directory.save(manifest)
        return manifest

    async def _with_versions(
        self, manifest: Manifest, tables: TablesAsOf, generation: str, *, anew: bool
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
            segments += await self._writing.rows_of(table, tables, after)
        return manifest.model_copy(
            update={
                "segments": tuple(segments),
                "versions_until": tables.as_of,
                "as_of": tables.as_of,
                "generation": generation,
            }
        )
