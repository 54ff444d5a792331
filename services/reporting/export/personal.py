"""An export with names, addresses and free text of people: ordered, whole, and of one day.

It is never added to, as a file that is never written again could not forget anybody. It keeps which
key each text was read by, so that it can be said later who in it was forgotten since.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple
from uuid import UUID

import orjson
from pydantic import BaseModel, ConfigDict

from events.contracts.marks import Marked, marked_in
from events.event import REMOVED, Recorded
from events.facts import CATALOGUE
from events.log.database.connections import Pool
from events.log.store.event_log import EventLog
from events.vault.private_log import PrivateLog, as_stored
from events.vault.tokens import has_text, key_of, texts_in, with_texts
from events.vault.vault import READ_KEYS_MAX
from services.reporting.export.columns import INTEGER, TEXT, Column, ExportedTable
from services.reporting.export.directory import (
    PERSONAL_MANIFEST,
    UNFINISHED,
    Directory,
    ExportError,
    Form,
    Part,
    Segment,
    read_form,
    verify,
)
from services.reporting.export.facts import fact_tables, is_exported
from services.reporting.export.formats import Format, require_writer
from services.reporting.export.private_folder import KEYS_FOLDER, close_to_others
from services.reporting.export.rows import REMEMBERING
from services.reporting.export.writing import (
    PAGE_EVENTS,
    Progress,
    Writing,
    begun_at,
    end_of_segment,
)
from services.reporting.feeds import FIGURES_FEED
from services.reporting.queries.tables_as_of import tables_as_of

PLAIN: Final = "[not encrypted]"
"""In the place of a text that was told before there was a vault: it has no key, by which alone it
could be said later that somebody was forgotten."""
REWRITTEN_MAX: Final = 10
"""So often the files of some positions are written anew, because keys were destroyed meanwhile."""
SAYS: Final = (
    f"It has names, addresses and free text. `{REMOVED}` stands for a text that was forgotten, "
    f"`{PLAIN}` for one that was told before texts were encrypted, which could not be told to be "
    "forgotten later. `byfield privacy exported` says who was forgotten since."
)
KEYS: Final = ExportedTable(
    f"{KEYS_FOLDER}/texts",
    "Each fact whose texts are here, as JSON lines in every format, with their key in the vault.",
    (
        Column("position", INTEGER, "Where the fact stands in the log.").told(),
        Column("stream", TEXT, "The thing that it is told of."),
        Column("key_id", TEXT, "The id of its key, which is destroyed when it is forgotten."),
    ),
    ("position",),
)


class Texts(BaseModel):
    """How many facts have texts, by what became of these."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    exported: int = 0
    removed: int = 0
    plain: int = 0
    """Not exported, because no key of theirs could ever be destroyed."""


class Ordered(BaseModel):
    """By which order it was made."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: UUID
    by: str
    at: datetime
    reason: str


class PersonalManifest(Form):
    """What `personal-export.json` says."""

    as_of: int
    order: Ordered
    texts: Texts

    @property
    def keys(self) -> list[Segment]:
        """The files that name the keys."""
        return [each for each in self.segments if each.table == KEYS.path]


class ToExport(NamedTuple):
    """What an export would show, counted before it is ordered."""

    fact_types: tuple[str, ...]
    facts: int


@dataclass(frozen=True, slots=True)
class Written:
    """What became of it."""

    texts: Texts
    files: int
    rows: int
    sha256: str
    """Of its manifest: by it the folder is known again."""


class KeyOf(NamedTuple):
    """A text of an export: where its fact stands, and the key that it was read by."""

    position: int
    stream: str
    key_id: UUID


async def texts_until(log: EventLog, as_of: int) -> ToExport:
    """Count the facts up to a position that have names or free text, and would be exported."""
    stored, reached, facts = as_stored(log), 0, 0
    types: set[str] = set()
    while reached < as_of:
        page = await stored.read(after=reached, limit=min(PAGE_EVENTS, as_of - reached))
        if not page:
            raise ExportError(f"the log ends at {reached}, before {as_of}: it was restored")
        for recorded in page:
            if (marked := _marked(recorded)) is not None and has_text(_content(recorded), marked):
                types.add(recorded.type)
                facts += 1
        reached = page[-1].position
    return ToExport(tuple(sorted(types)), facts)


async def export_with_names(
    directory: Directory,
    log: PrivateLog,
    pool: Pool,
    as_of: int,
    format_: Format,
    order: Ordered,
    progress: Progress = lambda _: None,
) -> Written:
    """Export everything up to a position into a private folder, with the texts of the work.

    The log unwraps the keys of all that is exported. Raises what `exporting.export` raises, and
    `ExportError` where people are forgotten faster than it is written.
    """
    require_writer(format_)
    return await _PersonalExport(directory, log, pool, format_, progress).run(as_of, order)


def read_personal(root: Path) -> PersonalManifest:
    """Return what an export with names says of itself. Raises `ExportError`."""
    if (root / UNFINISHED).exists():
        raise ExportError(f"{root}: it was cut off; remove it, or export with names into it again")
    return read_form(
        PersonalManifest, root, PERSONAL_MANIFEST, "byfield export --personal makes one"
    )


def keys_in(root: Path, manifest: PersonalManifest) -> Iterator[list[KeyOf]]:
    """Yield the keys of an export with names, some at a time.

    Raises `ExportError` where a file that names them is not as it was.
    """
    verify(root, manifest.keys)
    for segment in manifest.keys:
        yield from _keys_of(root, segment)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The files of some positions."""

    facts: tuple[Segment, ...]
    keys: Segment
    texts: Texts
    last_id: str


class _PersonalExport:
    def __init__(
        self,
        directory: Directory,
        log: PrivateLog,
        pool: Pool,
        format_: Format,
        progress: Progress,
    ) -> None:
        self._directory = directory
        self._log = log
        self._pool = pool
        self._format = format_
        self._writing = Writing(directory, format_, fact_tables(texts=True), progress)

    async def run(self, as_of: int, order: Ordered) -> Written:
        mark = await begun_at(self._log, as_of)
        stretches = {bounds: await self._written(*bounds) for bounds in _stretches(as_of)}
        async with tables_as_of(self._pool, FIGURES_FEED, as_of, reached=as_of) as tables:
            rows = [
                segment
                for table in REMEMBERING
                for segment in await self._writing.rows_of(table, tables, 0)
            ]
        await self._remove_forgotten(stretches)
        done = list(stretches.values())
        segments = [*(each for one in done for each in (*one.facts, one.keys)), *rows]
        manifest = PersonalManifest(
            format=self._format,
            log=mark.model_copy(update={"position": as_of, "id": done[-1].last_id}),
            dictionary=self._writing.dictionary(KEYS, says=SAYS),
            segments=tuple(segments),
            as_of=as_of,
            order=order,
            texts=_sum(each.texts for each in done),
        )
        close_to_others(self._directory.root)
        content = f"{manifest.model_dump_json(indent=1)}\n".encode()
        digest = self._directory.write(PERSONAL_MANIFEST, content)
        close_to_others(self._directory.root)
        return Written(manifest.texts, len(segments), sum(each.rows for each in segments), digest)

    async def _written(self, first: int, last: int) -> _Stretch:
        """Write the facts of some positions, and by which keys they were read."""
        part = self._directory.part(KEYS, f"{first}-{last}", Format.JSONL)
        try:
            reading = _Reading(self._log, part)
            facts, last_id = await self._writing.facts_between(first, last, reading.read)
            keys = part.finish(self._directory.root, first, last)
        finally:
            part.close()
        return _Stretch(tuple(facts), keys, reading.texts, last_id)

    async def _remove_forgotten(self, stretches: dict[tuple[int, int], _Stretch]) -> None:
        """Write the stretches anew of which keys are destroyed by now, as long as any are.

        All are asked for again then: who was forgotten in one may be in those that were looked at.
        """
        for _ in range(REWRITTEN_MAX):
            gone = [at for at, each in stretches.items() if await self._destroyed(each.keys)]
            if not gone:
                return
            for bounds in gone:
                stretches[bounds] = await self._written(*bounds)
        raise ExportError(
            f"{self._directory.root}: people are being forgotten while it is written; "
            "export again when that is done"
        )

    async def _destroyed(self, keys: Segment) -> bool:
        gone = False
        for some in _keys_of(self._directory.root, keys):
            gone = bool(await self._log.destroyed([each.key_id for each in some])) or gone
        return gone


class _Reading:
    """Reads facts with their texts, and notes in a file by which keys."""

    def __init__(self, log: PrivateLog, keys: Part) -> None:
        self._log = log
        self._keys = keys
        self.texts = Texts()

    async def read(self, after: int, limit: int) -> Sequence[Recorded]:
        """Return facts with the texts that are exported."""
        stored = await self._log.stored.read(after=after, limit=limit)
        opened = await self._log.opened(stored)
        return [self._noted(*each) for each in zip(stored, opened, strict=True)]

    def _noted(self, stored: Recorded, opened: Recorded) -> Recorded:
        marked = _marked(stored)
        if marked is None or not has_text(content := _content(stored), marked):
            return opened
        if (key_id := key_of(content)) is None:
            self._count(plain=1)
            plain = with_texts(content, marked, lambda _text, _path: PLAIN)
            return opened._replace(data=orjson.dumps(plain))
        if all(text == REMOVED for text in texts_in(_content(opened), marked)):
            self._count(removed=1)
        else:
            self._count(exported=1)
            self._keys.write([stored.position, stored.stream, str(key_id)])
        return opened

    def _count(self, **more: int) -> None:
        found = self.texts
        update = {name: getattr(found, name) + count for name, count in more.items()}
        self.texts = found.model_copy(update=update)


def _marked(recorded: Recorded) -> Marked | None:
    """Return where a fact that is exported has texts; None if it has none."""
    if not is_exported(recorded.category) or recorded.type not in CATALOGUE:
        return None
    return marked_in(recorded.type, recorded.schema_version)


def _content(recorded: Recorded) -> Mapping[str, object]:
    """Return the content of a fact; of one that cannot be read nothing, whoever writes it says."""
    try:
        content = orjson.loads(recorded.data)
    except orjson.JSONDecodeError:
        return {}
    return content if isinstance(content, dict) else {}


def _stretches(as_of: int) -> Iterator[tuple[int, int]]:
    first = 1
    while first <= as_of:
        last = min(end_of_segment(first), as_of)
        yield first, last
        first = last + 1


def _keys_of(root: Path, segment: Segment) -> Iterator[list[KeyOf]]:
    with (root / segment.path).open("rb") as lines:
        numbered = enumerate(lines, start=1)
        while some := list(islice(numbered, READ_KEYS_MAX)):
            yield [_key_in(root / segment.path, number, line) for number, line in some]


def _key_in(path: Path, number: int, line: bytes) -> KeyOf:
    try:
        found = orjson.loads(line)
        return KeyOf(int(found["position"]), str(found["stream"]), UUID(found["key_id"]))
    except (ValueError, TypeError, LookupError, AttributeError):
        raise ExportError(f"{path}: line {number} names no key") from None


def _sum(every: Iterator[Texts]) -> Texts:
    total = Texts()
    for each in every:
        total = Texts(
            exported=total.exported + each.exported,
            removed=total.removed + each.removed,
            plain=total.plain + each.plain,
        )
    return total
