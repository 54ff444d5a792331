"""Questions in SQL over an export: what may be asked, and that nothing else can be done."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest

from services.reporting.export import duck
from services.reporting.export.asking import (
    BASIS,
    MEASURES,
    Limits,
    QuestionError,
    asked,
)
from services.reporting.export.directory import MANIFEST, ExportError, read_manifest
from services.reporting.export.duck import MissingAnalysisError, require_duck
from services.reporting.export.formats import Format
from services.reporting.measures import MEASURES as DECLARED
from tests.services.reporting.export.exports import exported
from tests.services.reporting.histories import history
from tests.services.reporting.lives import Life, agency
from tests.services.reporting.reports import Reports

PAGE = Path(__file__).parents[4] / "docs" / "analysis.md"
FACTS = [
    agency("IA0570100", 20),
    *(Life(number).submitted(f"2023-0{number}-10") for number in range(1, 8)),
    *history(1, families=3),
]
ATTACKS = {
    "COPY state.requests TO '{file}'": "a SELECT is answered, and this is COPY",
    "ATTACH '{file}'": "this is ATTACH",
    "INSTALL httpfs": "this is LOAD",
    "LOAD httpfs": "this is LOAD",
    "SET memory_limit = '99GB'": "this is SET",
    "PRAGMA memory_limit = '99GB'": "this is",
    "DROP TABLE state.requests": "this is DROP",
    "EXPORT DATABASE '{file}'": "this is EXPORT",
    "SELECT 1; SELECT 2": "these are 2",
    "": "these are 0",
    "SELECT * FROM read_csv('/etc/passwd')": "file system operations are disabled",
    "SELECT * FROM '/etc/passwd'": "does not exist",
    "SELECT * FROM read_text('{segment}')": "file system operations are disabled",
    "SELECT * FROM read_parquet('{segment}')": "file system operations are disabled",
    "SELECT * FROM glob('/*')": "file system operations are disabled",
    "WITH gone AS (DELETE FROM versions.requests RETURNING *) SELECT * FROM gone": "read-only",
    "SELECT * FROM limits": "does not exist",
    "SELECT nothing FROM state.requests": "nothing",
    "SELEC 1": "syntax error",
}


@pytest.fixture(params=[Format.JSONL, Format.PARQUET])
async def root(reports: Reports, tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    folder = tmp_path / "export"
    await exported(reports, folder, await reports.told(FACTS), request.param)
    return folder


def answer(root: Path, question: str, as_of: int | None = None) -> list[tuple[Any, ...]]:
    with asked(root, question, as_of) as found:
        return list(found.rows)


def test_facts_versions_state_and_measures_can_be_asked(root: Path) -> None:
    assert answer(root, "SELECT count(*) FROM facts.request_submitted") == [(7,)]
    assert answer(root, "SELECT count(*), min(day), max(fiscal_year) FROM requests") != [(0,)]
    assert answer(root, "SELECT topics[1] FROM state.requests LIMIT 1") == [("de-escalation",)]
    for view in (*BASIS, *MEASURES):
        assert answer(root, f"SELECT count(*) >= 0 FROM {view}") == [(True,)], view  # noqa: S608 - our own names


def test_views_are_named_as_measures_are() -> None:
    assert set(MEASURES) <= set(DECLARED)
    assert not set(BASIS) & set(DECLARED)


def test_what_is_asked_is_as_of_the_position(root: Path) -> None:
    for position in range(9):
        told = [(max(position - 1, 0),)]
        assert answer(root, "SELECT count(*) FROM requests", position) == told
        assert answer(root, "SELECT count(*) FROM facts.request_submitted", position) == told
        assert answer(root, "SELECT count(*) FROM versions.requests", position) == told


async def test_the_same_question_has_the_same_answer_after_the_export_grew(
    reports: Reports, tmp_path: Path
) -> None:
    last = await reports.told(FACTS)
    questions = [f"SELECT * FROM {view}" for view in MEASURES]  # noqa: S608 - our own names
    questions.append("SELECT program, count(*) FROM engagements GROUP BY ALL")
    await exported(reports, tmp_path, last // 2, Format.PARQUET)
    before = [answer(tmp_path, question) for question in questions]
    await exported(reports, tmp_path, last, Format.PARQUET)
    assert [answer(tmp_path, question, last // 2) for question in questions] == before
    assert [answer(tmp_path, question) for question in questions] != before


def test_nothing_but_one_select_is_done(root: Path, tmp_path: Path) -> None:
    file = tmp_path / "taken"
    limits = Limits()  # a local name, that a question must not find
    segment = root / read_manifest(root).segments[0].path
    before = {path: path.stat().st_mtime_ns for path in root.rglob("*")}
    for attack, refused in ATTACKS.items():
        question = attack.format(file=file, segment=segment)
        with pytest.raises(QuestionError) as fault, asked(root, question, limits=limits) as found:
            list(found.rows)
        assert refused.lower() in str(fault.value).lower(), attack
        assert not file.exists(), attack
        assert {path: path.stat().st_mtime_ns for path in root.rglob("*")} == before, attack
    assert not list(tmp_path.glob(".tmp"))


@pytest.mark.parametrize(
    "endless",
    [
        "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r",
        "SELECT count(*) FROM range(1000000000000)",
        "SELECT a.ori FROM state.requests a, range(100000000000)",
    ],
)
def test_a_question_without_end_is_given_up(root: Path, endless: str) -> None:
    with (
        pytest.raises(QuestionError, match="it takes longer than"),
        asked(root, endless, limits=Limits(seconds_max=0.3)) as found,
    ):
        for _ in found.rows:
            pass


@pytest.mark.parametrize(
    "large",
    [
        "SELECT list(n) FROM range(1000000000) t(n)",
        "SELECT n FROM range(90000000) t(n) ORDER BY hash(n)",
    ],
)
def test_a_question_without_bounds_is_given_up(root: Path, large: str) -> None:
    with (
        pytest.raises(QuestionError, match="more than 64 MB of memory"),
        asked(root, large, limits=Limits(memory_mb_max=64)) as found,
    ):
        list(found.rows)


def test_a_changed_file_is_not_asked(root: Path) -> None:
    [segment] = [each for each in read_manifest(root).segments if each.table == "versions/requests"]
    with (root / segment.path).open("ab") as file:
        file.write(b"\n")
    with pytest.raises(ExportError, match="it was changed since it was exported"):
        answer(root, "SELECT count(*) FROM requests")
    assert answer(root, "SELECT count(*) FROM facts.request_submitted") == [(7,)]


async def test_what_cannot_be_asked_is_said(reports: Reports, tmp_path: Path) -> None:
    last = await reports.told(FACTS)
    sheets, lines = tmp_path / "sheets", tmp_path / "lines"
    await exported(reports, sheets, last, Format.CSV)
    await exported(reports, lines, last)
    with pytest.raises(ExportError, match="one as parquet or jsonl can be asked"):
        answer(sheets, "SELECT 1")
    with pytest.raises(ExportError, match=f"it has the log up to {last}, and not up to {last + 1}"):
        answer(lines, "SELECT 1", last + 1)
    with pytest.raises(ExportError, match=f"there is no {MANIFEST}"):
        answer(tmp_path, "SELECT 1")
    cut = read_manifest(lines).model_copy(update={"as_of": None})
    (lines / MANIFEST).write_text(cut.model_dump_json())
    with pytest.raises(ExportError, match="the last export was cut off"):
        answer(lines, "SELECT 1")


def test_where_duckdb_is_missing_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(MissingAnalysisError, match=r"byfield\[analysis\]"):
        require_duck("Parquet")
    assert duck.EXTRA == "analysis"


def test_the_examples_of_the_page_have_answers(root: Path) -> None:
    examples = re.findall(r"```sql\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert len(examples) >= 4
    for example in examples:
        assert answer(root, example), example
