"""Exports: what is in them, and that each adds to the last only what is new."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from events.catalogue import Catalogue, NewerFactError
from events.contracts.examples import examples
from events.contracts.marks import Marked, marked_in
from events.event import EVALUATION_CATEGORIES, PRIVATE_CATEGORIES, Event
from events.facts import CATALOGUE
from events.log.database.connections import Pool
from services.kit.feed.connections import fetch
from services.reporting.export import writing
from services.reporting.export.directory import (
    MANIFEST,
    Directory,
    ExportError,
    read_manifest,
)
from services.reporting.export.facts import PEOPLE, Contents, fact_tables, table_name
from services.reporting.export.formats import Format
from services.reporting.export.rows import REMEMBERING
from tests.services.recording import stream_of
from tests.services.reporting.export.exports import exported, files_of, rows_of
from tests.services.reporting.histories import history
from tests.services.reporting.lives import agency, fact
from tests.services.reporting.reports import Reports

FORMULAS = ("=1+1", "+1", "-1", "@SUM", "\t=1", "\r=1")


@pytest.fixture(autouse=True)
def small_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "SEGMENT_POSITIONS", 20)
    monkeypatch.setattr(writing, "PAGE_EVENTS", 7)


async def test_each_fact_is_a_row_of_its_type_with_its_fields(
    reports: Reports, tmp_path: Path
) -> None:
    facts = history(1)
    await exported(reports, tmp_path, await reports.told(facts))
    rows = [(table, row) for table in _fact_tables(tmp_path) for row in rows_of(tmp_path, table)]
    by_position = {row["position"]: (table, row) for table, row in rows}
    assert len(rows) == len(facts)
    for position, one in enumerate(facts, start=1):
        table, row = by_position[position]
        assert table == f"facts/{table_name(one.wire_name)}"
        assert (row["stream"], row["actor_kind"]) == (stream_of(one), "coordinator")
        told = one.model_dump(mode="json")
        assert {name: row[name] for name in told if name in row} == {
            name: told[name] for name in told if name in row
        }


async def test_every_fact_can_be_exported_and_shows_no_text_of_people(
    reports: Reports, tmp_path: Path
) -> None:
    marked = [_with_people(each) for each in examples().values()]
    await exported(reports, tmp_path, await reports.told(marked))
    everything = b"".join(files_of(tmp_path).values())
    assert b"Somebody" not in everything
    assert b"maria" not in everything
    assert b"enc:1:" not in everything


async def test_answers_and_the_centers_own_facts_are_left_out_and_it_is_said(
    reports: Reports, tmp_path: Path
) -> None:
    await exported(reports, tmp_path, await reports.told(examples().values()))
    left_out = {
        each.wire_name
        for each in CATALOGUE.published
        if each.category in EVALUATION_CATEGORIES | PRIVATE_CATEGORIES
    }
    there = {each.table for each in read_manifest(tmp_path).segments}
    assert not {f"facts/{table_name(name)}" for name in left_out} & there
    said = json.loads((tmp_path / "dictionary.json").read_bytes())
    assert {each["fact"] for each in said["facts_left_out"]} == left_out
    assert "Answers to evaluations are in no export" in (tmp_path / "dictionary.md").read_text()


def test_whoever_is_named_by_an_id_in_a_fact_is_known() -> None:
    """A field that ends so names an actor, an agency or a day: a new one must be looked at."""
    named = {
        name
        for each in CATALOGUE.published
        if each.category not in EVALUATION_CATEGORIES | PRIVATE_CATEGORIES
        for name in each.model_fields
        if name.endswith(("_by", "validator", "coordinator", "person_id"))
    }
    assert named - {"covered_by", "answer_by", "authorized_by"} == PEOPLE
    exported_names = {name for each in fact_tables().values() for name in each.table.names}
    assert not exported_names & (PEOPLE | {"authorized_by"})


def test_every_column_has_a_name_of_its_own_and_a_meaning() -> None:
    for each in fact_tables().values():
        names = each.table.names
        assert len(set(names)) == len(names), each.table.path
        assert all(column.meaning for column in each.table.columns), each.table.path


async def test_versions_have_the_rows_of_every_position(reports: Reports, tmp_path: Path) -> None:
    last = await reports.told(history(2))
    await exported(reports, tmp_path, last)
    chance = Random(2)  # noqa: S311 - it must be repeatable
    for position in (*chance.sample(range(1, last), 8), last):
        for table in ("requests", "participants", "deliveries", "agencies", "agency_periods"):
            assert _as_of(tmp_path, table, position) == await _rows_as_of(
                reports.running.pool, table, position
            ), (table, position)


async def test_the_state_is_the_rows_at_the_position_of_the_export(
    reports: Reports, tmp_path: Path
) -> None:
    facts = [agency("IA0570100", 20), *history(3)]
    last = await reports.told(facts)
    await exported(reports, tmp_path, last - 9)
    for table in REMEMBERING:
        state = rows_of(tmp_path, f"state/{table.name}")
        assert {_key(row): row for row in state} == {
            key: {name: row[name] for name in row if name != "struck"}
            for key, row in _last_versions(tmp_path, table.name, last - 9).items()
        }


async def test_the_next_export_adds_what_is_new_and_changes_no_file(
    reports: Reports, tmp_path: Path
) -> None:
    last = await reports.told(history(4))
    await exported(reports, tmp_path, last // 2)
    before = files_of(tmp_path)
    done = await exported(reports, tmp_path, last)
    after = files_of(tmp_path)
    lasting = {path for path in before if not path.startswith("state/")}
    assert all(after[path] == before[path] for path in lasting)
    assert done.files_added == len(after) - len(lasting)
    at_once = tmp_path / "at once"
    await exported(reports, at_once, last)
    for table in {each.table for each in read_manifest(at_once).segments}:
        assert rows_of(tmp_path, table) == rows_of(at_once, table), table
    again = await exported(reports, tmp_path, last)
    assert (again.files_added, files_of(tmp_path)) == (0, after)


def test_a_segment_lies_between_two_bounds() -> None:
    assert writing.segment_of(20, 0, 99) == (1, 20)
    assert writing.segment_of(21, 0, 99) == (21, 40)
    assert writing.segment_of(39, 27, 35) == (28, 35)


async def test_files_of_a_segment_have_its_positions_alone(
    reports: Reports, tmp_path: Path
) -> None:
    await exported(reports, tmp_path, await reports.told(history(5)))
    for each in read_manifest(tmp_path).segments:
        if not each.path.startswith("state/"):
            assert (each.first - 1) // 20 == (each.last - 1) // 20
            lines = (tmp_path / each.path).read_text().splitlines()
            told = [json.loads(line) for line in lines]
            positions = [row.get("since", row.get("position")) for row in told]
            assert positions == sorted(positions)
            assert each.first <= positions[0] <= positions[-1] <= each.last
            assert each.rows == len(positions)


async def test_an_export_that_was_killed_anywhere_is_gone_on_with(
    reports: Reports, tmp_path: Path
) -> None:
    """It ends before or after it named its first, second, third, ... file, and is told anew."""
    last = await reports.told(history(6, families=6))
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    await exported(reports, whole, last)
    times = 0
    for files in range(200):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Path, "replace", _dies_after(files // 2, named=files % 2 == 1))
            try:
                await exported(reports, cut, last)
                break
            except _KilledError:
                times += 1
    assert times > 20
    for table in {each.table for each in read_manifest(whole).segments}:
        assert rows_of(cut, table) == rows_of(whole, table), table
    named = {each.path for each in read_manifest(cut).segments}
    assert {path.relative_to(cut).as_posix() for path in cut.glob("*/*/*")} == named


async def test_a_changed_file_is_named_and_nothing_is_added(
    reports: Reports, tmp_path: Path
) -> None:
    last = await reports.told(history(7))
    await exported(reports, tmp_path, last // 2)
    changed = tmp_path / read_manifest(tmp_path).segments[3].path
    changed.write_bytes(changed.read_bytes().replace(b'"position":', b'"position": '))
    before = (tmp_path / MANIFEST).read_bytes()
    with pytest.raises(ExportError, match=f"{changed}: it was changed since it was exported"):
        await exported(reports, tmp_path, last)
    changed.unlink()
    with pytest.raises(ExportError, match=f"{changed}: .* it is gone"):
        await exported(reports, tmp_path, last)
    assert (tmp_path / MANIFEST).read_bytes() == before


async def test_another_log_another_format_and_another_folder_are_refused(
    reports: Reports, tmp_path: Path
) -> None:
    last = await reports.told(history(8))
    await exported(reports, tmp_path, last)
    with pytest.raises(ExportError, match="it is an export as jsonl"):
        await exported(reports, tmp_path, last, Format.CSV)
    with pytest.raises(ExportError, match=f"it has the log up to {last} already"):
        await exported(reports, tmp_path, last - 1)
    with (
        Directory.opened(tmp_path) as directory,
        pytest.raises(ExportError, match="another export is at work"),
        Directory.opened(tmp_path),
    ):
        assert directory.found
    _change_manifest(tmp_path, lambda found: found["log"].update(id="0" * 32))
    with pytest.raises(ExportError, match="it is an export of another log"):
        await exported(reports, tmp_path, last)
    _change_manifest(tmp_path, lambda found: found.update(form=2))
    with pytest.raises(ExportError, match="form 2, and this release knows 1"):
        await exported(reports, tmp_path, last)
    other = tmp_path / "other"
    other.mkdir()
    (other / "mine.txt").write_text("mine")
    with pytest.raises(ExportError, match="there are files, and no export"):
        await exported(reports, other, last)
    assert (other / "mine.txt").read_text() == "mine"


async def test_a_file_outside_of_the_folder_is_not_believed(
    reports: Reports, tmp_path: Path
) -> None:
    last = await reports.told(history(8))
    root = tmp_path / "export"
    await exported(reports, root, last)
    _change_manifest(root, lambda found: found["segments"][0].update(path="../secret"))
    with pytest.raises(ExportError, match=r"\.\./secret is not below the folder"):
        await exported(reports, root, last)


async def test_another_generation_writes_versions_anew_and_never_facts(
    reports: Reports, tmp_path: Path
) -> None:
    last = await reports.told(history(9))
    await exported(reports, tmp_path, last)
    before = files_of(tmp_path)
    written = {path: (tmp_path / path).stat().st_ino for path in before}
    await fetch(reports.running.pool, "UPDATE generation SET number = number + 1")
    done = await exported(reports, tmp_path, last)
    assert done.versions_anew
    assert files_of(tmp_path) == before
    same = {path for path in before if (tmp_path / path).stat().st_ino == written[path]}
    assert {path for path in before if path.startswith("facts/")} <= same


@pytest.mark.parametrize("text", FORMULAS)
async def test_no_cell_of_a_csv_is_a_formula_and_numbers_stay(
    reports: Reports, tmp_path: Path, text: str
) -> None:
    told = [fact("AgencyRegistered", name=text), *history(1)]
    await exported(reports, tmp_path, await reports.told(told), Format.CSV)
    [row] = rows_of(tmp_path, "facts/agency_registered")
    assert row["name"] == f"'{text}"
    for content in files_of(tmp_path).values():
        cells = [cell for line in content.decode().split("\n") for cell in line.split(",")]
        assert not [cell for cell in cells if cell[:1] in {"=", "+", "@"}]
    delivery = rows_of(tmp_path, "facts/delivery_recorded")[0]
    assert float(delivery["hours"]) > 0
    assert json.loads(delivery["topics"])


async def test_a_fact_that_only_a_newer_release_knows_stops_the_export(
    reports: Reports, tmp_path: Path
) -> None:
    last = await reports.told(history(1))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing, "Contents", _of_an_older_release)
        with pytest.raises(NewerFactError, match="is not known to this release"):
            await exported(reports, tmp_path, last)
    assert read_manifest(tmp_path).as_of is None
    await exported(reports, tmp_path, last)
    assert read_manifest(tmp_path).as_of == last


def _of_an_older_release() -> Contents:
    known = [each for each in CATALOGUE if each.wire_name != "EngagementDelivered"]
    return Contents(Catalogue(known))


class _KilledError(BaseException):
    """The process ends here."""


def _dies_after(files: int, *, named: bool) -> Callable[[Path, Path], None]:
    """Name so many files and end, before or after the next one gets its name."""
    left, replace = [files], Path.replace

    def dying(path: Path, target: Path) -> None:
        left[0] -= 1
        if left[0] >= 0 or named:
            replace(path, target)
        if left[0] < 0:
            raise _KilledError

    return dying


def _fact_tables(root: Path) -> Iterator[str]:
    tables = {each.table for each in read_manifest(root).segments}
    return (table for table in sorted(tables) if table.startswith("facts/"))


def _with_people(example: Event) -> Event:
    """The example of a fact with a name in each field that may have one."""
    content = example.model_dump(mode="json")
    marked = marked_in(example.wire_name, example.schema_version)
    planted = _planted(content, marked)
    for name in PEOPLE & planted.keys():
        planted[name] = "Somebody.else"
    return type(example).model_validate(planted)


def _planted(value: Any, marked: Marked | None) -> Any:
    if marked is None:
        return value
    if marked.text:
        return "Somebody"
    if isinstance(value, dict):
        return {name: _planted(one, marked.fields.get(name)) for name, one in value.items()}
    if isinstance(value, list):
        return [_planted(one, marked.items) for one in value]
    return value


def _key(row: dict[str, Any]) -> tuple[Any, ...]:
    [key] = [
        table.key
        for table in REMEMBERING
        if set(table.fields) | {"since"} == row.keys() - {"struck"}
    ]
    return tuple(row[name] for name in key)


def _last_versions(root: Path, table: str, position: int) -> dict[tuple[Any, ...], dict[str, Any]]:
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows_of(root, f"versions/{table}"):
        if row["since"] <= position:
            found[_key(row)] = row
    return {key: row for key, row in found.items() if not row["struck"]}


def _as_of(root: Path, table: str, position: int) -> list[dict[str, Any]]:
    return sorted(
        (
            {name: value for name, value in row.items() if name not in {"since", "struck"}}
            for row in _last_versions(root, table, position).values()
        ),
        key=json.dumps,
    )


async def _rows_as_of(pool: Pool, table: str, position: int) -> list[dict[str, Any]]:
    rows = await fetch(pool, f"SELECT to_json(t) FROM {table}_as_of($1) AS t", position)  # noqa: S608 - a test's own names
    return sorted((json.loads(row[0]) for row in rows), key=json.dumps)


def _change_manifest(root: Path, change: Callable[[dict[str, Any]], object]) -> None:
    found = json.loads((root / MANIFEST).read_text())
    change(found)
    (root / MANIFEST).write_text(json.dumps(found))
