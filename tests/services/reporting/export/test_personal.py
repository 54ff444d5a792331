"""Exports with names: what is in them, who is not, and that nothing is ever half of one."""

from __future__ import annotations

import asyncio
import json
import stat
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import asyncpg
import orjson
import pytest

from deploy.torture.disks import filled
from events.catalogue import KeyMissingError, dump
from events.contracts.examples import examples
from events.contracts.marks import marked_in
from events.event import (
    EVALUATION_CATEGORIES,
    KEY_FIELD,
    PRIVATE_CATEGORIES,
    REMOVED,
    Event,
    Metadata,
    Recorded,
)
from events.facts import CATALOGUE, TOLD_BY
from events.ids import new_id
from events.log.store.event_log import Append, NewEvent
from events.vault.private_log import PrivateLog
from events.vault.readers import EXPORT, READERS
from events.vault.tokens import texts_in
from services.kit.run.private_log import open_log
from services.reporting.export import writing
from services.reporting.export.asking import asked
from services.reporting.export.directory import (
    PERSONAL_MANIFEST,
    UNFINISHED,
    Directory,
    ExportError,
    verify,
)
from services.reporting.export.facts import fact_tables, is_exported, table_name
from services.reporting.export.formats import Format, to_parquet
from services.reporting.export.personal import (
    KEYS,
    PLAIN,
    Ordered,
    Texts,
    Written,
    export_with_names,
    keys_in,
    read_personal,
    texts_until,
)
from services.reporting.export.private_folder import private_folder
from tests.events.vault.test_private_log import NAME, SUBMITTED, told
from tests.services.recording import stream_of
from tests.services.reporting.export.exports import exported
from tests.services.reporting.reports import Reports

ORDER = Ordered(id=new_id(), by="operator:olga", at=datetime.now(UTC), reason="an inspection")
MARKED = [
    fact
    for fact in CATALOGUE.published
    if is_exported(fact.category) and marked_in(fact.wire_name, fact.schema_version) is not None
]


@pytest.fixture(autouse=True)
def small_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "SEGMENT_POSITIONS", 4)
    monkeypatch.setattr(writing, "PAGE_EVENTS", 3)


async def telling(reports: Reports, events: Iterable[Event]) -> int:
    """Let the services tell facts, with their texts encrypted, and count them."""
    by = Metadata("coordinator:maria", str(new_id()))
    async with AsyncExitStack() as stack:
        logs = {
            writer: await stack.enter_async_context(open_log(reports.running.settings, writer))
            for writer in TOLD_BY
        }
        for event in events:
            writer = next(name for name, facts in TOLD_BY.items() if type(event) in facts)
            new = NewEvent(new_id(), event.wire_name, event.schema_version, dump(event))
            await logs[writer].append(Append(stream_of(event), None, (new,), by))
    await reports.follow()
    return (await reports.running.log.head()).position


async def requests(reports: Reports, count: int) -> int:
    """Let intake tell so many requests, each with a contact, and count them."""
    async with open_log(reports.running.settings, "intake") as log:
        for _ in range(count):
            await log.append(told())
    await reports.follow()
    return (await reports.running.log.head()).position


@asynccontextmanager
async def reader(reports: Reports) -> AsyncIterator[PrivateLog]:
    """The log as exports with names read it."""
    async with open_log(reports.running.settings, EXPORT) as log:
        yield log


async def with_names(
    reports: Reports, root: Path, as_of: int, format_: Format = Format.JSONL
) -> Written:
    """Export with names into a folder."""
    async with reader(reports) as log:
        with private_folder(root) as directory:
            return await export_with_names(
                directory, log, reports.running.pool, as_of, format_, ORDER
            )


async def stored(reports: Reports) -> list[Recorded]:
    async with reader(reports) as log:
        return await log.stored.read()


async def forget(reports: Reports, *positions: int) -> None:
    """Destroy the keys of facts, as access does."""
    facts = {each.position: each for each in await stored(reports)}
    keys = [UUID(orjson.loads(facts[at].data)[KEY_FIELD]) for at in positions]
    async with open_log(reports.running.settings, "access") as log:
        assert await log.destroy(keys, "forgotten") == len(keys)


def rows_in(root: Path, table: str) -> list[dict[str, object]]:
    """The rows of a table, in the order of the log."""
    segments = [each for each in read_personal(root).segments if each.table == table]
    lines = [line for each in segments for line in (root / each.path).read_text().splitlines()]
    return sorted((json.loads(line) for line in lines), key=lambda row: row["position"])


def everything_in(root: Path) -> bytes:
    return b"".join(path.read_bytes() for path in root.rglob("*") if path.is_file())


def names(root: Path) -> list[object]:
    return [row["contact_name"] for row in rows_in(root, "facts/request_submitted")]


async def test_every_text_of_the_work_is_in_it_and_of_answers_and_the_desk_none(
    reports: Reports, tmp_path: Path
) -> None:
    root = tmp_path / "names"
    position = await telling(reports, examples().values())
    done = await with_names(reports, root, position)
    assert done.texts.removed == done.texts.plain == 0
    everything = everything_in(root).decode()
    assert "enc:1:" not in everything
    for fact in CATALOGUE.published:
        example, marked = examples()[fact.wire_name], marked_in(fact.wire_name, fact.schema_version)
        content = json.loads(example.model_dump_json())
        if marked is None:
            continue
        said = {json.dumps(text, ensure_ascii=False)[1:-1] for text in texts_in(content, marked)}
        if fact.category in EVALUATION_CATEGORIES | PRIVATE_CATEGORIES:
            assert f"facts/{table_name(fact.wire_name)}/" not in everything
        else:
            assert not {text for text in said if text not in everything}, fact.wire_name
    assert done.texts.exported == len(rows_in(root, "keys/texts"))


def test_its_reader_unwraps_what_is_exported_and_nothing_else() -> None:
    assert READERS[EXPORT] == {fact.category for fact in MARKED}


def test_every_column_has_a_name_of_its_own_and_says_what_it_has_of_people() -> None:
    ordinary, whole = fact_tables(), fact_tables(texts=True)
    for fact in MARKED:
        table = whole[fact.wire_name].table
        assert len(set(table.names)) == len(table.names)
        more = [
            each for each in table.columns if each not in ordinary[fact.wire_name].table.columns
        ]
        assert more, fact.wire_name
        said = " ".join(each.meaning for each in more)
        assert "of a person" in said or "their own words" in said


async def test_who_was_forgotten_is_removed_and_what_was_never_encrypted_stays_out(
    reports: Reports, tmp_path: Path
) -> None:
    await requests(reports, 3)
    plain = SUBMITTED.model_copy(update={"problem": "told by a former release"})
    position = await reports.told([plain])
    await forget(reports, 2)
    done = await with_names(reports, tmp_path / "names", position)
    assert done.texts == Texts(exported=2, removed=1, plain=1)
    assert names(tmp_path / "names") == [NAME, REMOVED, NAME, PLAIN]
    assert b"former release" not in everything_in(tmp_path / "names")
    async with reader(reports) as log:
        counted = await texts_until(log, position)
    assert (counted.fact_types, counted.facts) == (("RequestSubmitted",), 4)


async def test_whoever_is_forgotten_while_it_is_written_is_removed_from_it_whole(
    reports: Reports, tmp_path: Path
) -> None:
    """A key is destroyed after its text was written, and was kept in memory by then."""
    position = await requests(reports, 9)
    root = tmp_path / "names"
    async with reader(reports) as log:
        with private_folder(root) as directory:
            seen: list[int] = []
            ending = asyncio.get_running_loop().create_future()

            def reached(at: int) -> None:
                seen.append(at)
                if at == position and not ending.done():
                    ending.set_result(None)

            async def forgets() -> None:
                await ending
                await forget(reports, 1, 6)

            forgetting = asyncio.create_task(forgets())
            done = await export_with_names(
                directory,
                _Waiting(log, forgetting),
                reports.running.pool,
                position,
                Format.JSONL,
                ORDER,
                reached,
            )
    assert seen.count(4) == 2, "the first stretch was written anew"
    assert names(root) == [NAME if at not in {1, 6} else REMOVED for at in range(1, 10)]
    assert done.texts == Texts(exported=7, removed=2)
    verify(root, read_personal(root).segments)


class _Waiting(PrivateLog):
    """The log of an export, which asks who was forgotten once somebody was."""

    def __init__(self, log: PrivateLog, forgetting: asyncio.Task[None]) -> None:
        vars(self).update(vars(log))
        self._forgetting = forgetting

    async def destroyed(self, ids: Iterable[UUID]) -> frozenset[UUID]:
        """See `PrivateLog.destroyed`."""
        await self._forgetting
        return await super().destroyed(list(ids))


async def test_whoever_is_forgotten_while_keys_are_asked_for_again_is_removed_whole(
    reports: Reports, tmp_path: Path
) -> None:
    """The keys of the first stretch were asked for already, those of the second were not."""
    position = await requests(reports, 9)
    root = tmp_path / "names"
    async with reader(reports) as log:
        with private_folder(root) as directory:
            done = await export_with_names(
                directory,
                _Forgetting(log, reports),
                reports.running.pool,
                position,
                Format.JSONL,
                ORDER,
            )
    assert names(root) == [NAME if at not in {1, 6} else REMOVED for at in range(1, 10)]
    assert done.texts == Texts(exported=7, removed=2)


class _Forgetting(PrivateLog):
    """The log of an export, during which two are forgotten after the first were asked for."""

    def __init__(self, log: PrivateLog, reports: Reports) -> None:
        vars(self).update(vars(log))
        self._reports = reports
        self._asked = 0

    async def destroyed(self, ids: Iterable[UUID]) -> frozenset[UUID]:
        """See `PrivateLog.destroyed`."""
        self._asked += 1
        if self._asked == 2:
            await forget(self._reports, 1, 6)
        return await super().destroyed(list(ids))


async def test_a_missing_key_ends_it_and_leaves_nothing(reports: Reports, tmp_path: Path) -> None:
    position = await requests(reports, 3)
    lost = UUID(orjson.loads((await stored(reports))[1].data)[KEY_FIELD])
    owner = await asyncpg.connect(reports.running.settings.dsn_of("log"))
    await owner.execute("ALTER TABLE byfield_vault.key DISABLE TRIGGER key_is_kept")
    await owner.execute("DELETE FROM byfield_vault.key WHERE id = $1", lost)
    await owner.close()
    with pytest.raises(KeyMissingError, match="position 2"):
        await with_names(reports, tmp_path / "names", position)
    assert not (tmp_path / "names").exists()


async def test_it_is_its_owners_alone(reports: Reports, tmp_path: Path) -> None:
    root = tmp_path / "names"
    root.mkdir(mode=0o755)
    await with_names(reports, root, await requests(reports, 5), Format.PARQUET)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (root, *root.rglob("*"))}
    assert modes == {0o700, 0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in root.rglob("*.*")} == {0o600}


@pytest.mark.parametrize("left", [False, True])
async def test_a_folder_in_which_others_put_something_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, left: bool
) -> None:
    """Whoever could write there may have put a link in it, behind which names would be theirs."""
    root = tmp_path / "names"
    root.mkdir()
    if left:
        (root / UNFINISHED).touch()
    closing = Path.chmod

    def late(path: Path, mode: int) -> None:
        if path == root:
            (root / "facts").symlink_to(tmp_path / "theirs")
        closing(path, mode)

    monkeypatch.setattr(Path, "chmod", late)
    with pytest.raises(ExportError, match="there are files"), private_folder(root):
        pass
    assert not (root / UNFINISHED).exists()


def test_a_folder_of_somebody_else_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(ExportError, match="it is somebody else's"), private_folder(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


async def test_its_manifest_says_by_whose_order_it_was_made_and_what_is_in_it(
    reports: Reports, tmp_path: Path
) -> None:
    position = await requests(reports, 5)
    done = await with_names(reports, tmp_path, position)
    manifest = read_personal(tmp_path)
    assert (manifest.order, manifest.as_of, manifest.texts) == (ORDER, position, done.texts)
    verify(tmp_path, manifest.segments)
    keys = [each for some in keys_in(tmp_path, manifest) for each in some]
    facts = await stored(reports)
    assert [(each.position, each.stream) for each in keys] == [
        (each.position, each.stream) for each in facts
    ]
    assert [str(each.key_id) for each in keys] == [
        orjson.loads(each.data)[KEY_FIELD] for each in facts
    ]
    assert not (tmp_path / UNFINISHED).exists()
    assert REMOVED in (tmp_path / "dictionary.md").read_text()
    file = tmp_path / manifest.keys[0].path
    file.write_bytes(file.read_bytes() + b"\n")
    with pytest.raises(ExportError, match="it was changed"):
        list(keys_in(tmp_path, manifest))


async def test_the_two_kinds_of_exports_take_no_folder_of_each_other(
    reports: Reports, tmp_path: Path
) -> None:
    position = await requests(reports, 2)
    ordinary, personal, other = tmp_path / "ordinary", tmp_path / "names", tmp_path / "other"
    await exported(reports, ordinary, position)
    await with_names(reports, personal, position)
    other.mkdir()
    (other / "mine.txt").write_text("mine")
    before = everything_in(tmp_path)
    with pytest.raises(ExportError, match="it is an ordinary export"):
        await with_names(reports, ordinary, position)
    with pytest.raises(ExportError, match="an export with names already"):
        await with_names(reports, personal, position)
    with pytest.raises(ExportError, match="there are files; an export with names gets an empty"):
        await with_names(reports, other, position)
    with pytest.raises(ExportError, match="which is neither added to nor asked"):
        await exported(reports, personal, position)
    with (
        pytest.raises(ExportError, match="which is neither added to nor asked"),
        asked(personal, "SELECT 1"),
    ):
        pass
    assert everything_in(tmp_path) == before


async def test_of_two_at_once_into_one_folder_one_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "names"
    with (
        private_folder(root),
        pytest.raises(ExportError, match="another export is at work"),
        private_folder(root),
    ):
        pass
    with (
        private_folder(root) as directory,
        pytest.raises(ExportError),
        Directory.opened(root),
    ):
        assert directory.root == root


async def test_one_that_was_killed_anywhere_is_no_export_and_the_next_begins_anew(
    reports: Reports, tmp_path: Path
) -> None:
    position = await requests(reports, 5)
    root, times, is_named = tmp_path / "names", 0, False
    for files in range(0, 200, 3):
        with pytest.MonkeyPatch.context() as patch, suppress(_KilledError):
            async with reader(reports) as log:
                with private_folder(root) as directory:
                    patch.setattr(Path, "replace", _dies_after(files))
                    patch.setattr("shutil.rmtree", _nothing)
                    patch.setattr(Path, "unlink", _nothing)
                    patch.setattr(Path, "rmdir", _nothing)
                    times += 1
                    await export_with_names(
                        directory, log, reports.running.pool, position, Format.JSONL, ORDER
                    )
                    times -= 1
        is_named = (root / PERSONAL_MANIFEST).exists()
        assert (root / UNFINISHED).exists()
        with pytest.raises(ExportError, match="neither added to nor asked"):
            await exported(reports, root, position)
        with pytest.raises(ExportError, match="it was cut off"):
            read_personal(root)
        if is_named:
            break
    assert times > 5
    assert is_named, "it was also killed when all was written"
    (root / "facts" / "left").mkdir()
    (root / "facts" / "left" / "1-4.jsonl").write_text("left by another format")
    await with_names(reports, root, position)
    named = {each.path for each in read_personal(root).segments}
    assert {path.relative_to(root).as_posix() for path in root.glob("*/*/*")} == named
    assert names(root) == [NAME] * position


class _KilledError(BaseException):
    """The process ends here."""


def _nothing(*_given: object, **_more: object) -> None:
    """A process that is killed removes nothing."""


def _dies_after(files: int) -> Callable[[Path, Path], None]:
    left, replace = [files], Path.replace

    def dying(path: Path, target: Path) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise _KilledError
        replace(path, target)

    return dying


@pytest.mark.fault
@pytest.mark.parametrize("format_", list(Format))
async def test_on_a_full_disk_it_ends_with_the_reason_and_leaves_nothing(
    reports: Reports, disk: Path, format_: Format
) -> None:
    position = await requests(reports, 5)
    root = disk / "names"
    with filled(disk), pytest.raises(OSError, match="No space left"):
        await with_names(reports, root, position, format_)
    assert not root.exists()
    await with_names(reports, root, position, format_)
    assert read_personal(root).as_of == position


@pytest.mark.fault
def test_a_parquet_file_that_finds_no_room_is_an_error_of_the_disk(
    disk: Path, tmp_path: Path
) -> None:
    lines = tmp_path / "lines.jsonl"
    lines.write_text('{"position": 1, "stream": "request-1", "key_id": "1"}\n')
    with filled(disk), pytest.raises(OSError, match=r"(?i)could not|no space"):
        to_parquet(KEYS, lines, disk / "keys.parquet")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM", "|calc"])
async def test_no_cell_of_a_csv_is_a_formula(reports: Reports, tmp_path: Path, text: str) -> None:
    asked_for = SUBMITTED.model_copy(update={"problem": text})
    position = await telling(reports, [asked_for])
    await with_names(reports, tmp_path, position, Format.CSV)
    content = (tmp_path / f"facts/request_submitted/1-{position}.csv").read_text()
    assert f",'{text}," in content or f'"\'{text}"' in content


async def test_a_former_release_takes_no_folder_of_it(reports: Reports, tmp_path: Path) -> None:
    """It knows `export.json` alone, and refuses a folder with other files and without that."""
    await with_names(reports, tmp_path, await requests(reports, 1))
    found = names_of_files(tmp_path)
    assert "export.json" not in found
    assert [name for name in found if not name.startswith(".part-")]


def names_of_files(root: Path) -> list[str]:
    return [path.name for path in root.iterdir()]
