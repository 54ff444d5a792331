"""`byfield export` and `byfield sql`, on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
import uvloop

from services.reporting.settings import ReportingSettings
from tests.deploy.cli.conftest import Cli
from tests.services.reporting.lives import Life, agency
from tests.services.reporting.reports import running_reports

QUESTION = "SELECT program, count(*) AS requests FROM requests GROUP BY ALL"


@pytest.fixture
def counted(database: str) -> None:
    """Four facts, which the figures have come to."""

    async def work() -> None:
        settings = ReportingSettings.read(postgres_dsn=database)
        async with running_reports(settings) as reports:
            await reports.told([agency("IA0570100", 20), *(Life(n).submitted() for n in (1, 2, 3))])

    uvloop.run(work())


@pytest.mark.usefixtures("counted")
def test_what_was_exported_can_be_asked_as_of_any_position(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    first = cli("export", folder, "--format", "jsonl", "--as-of", 3)
    assert (first.status, first.err) == (0, "")
    assert first.out.startswith(f"{folder}: as of position 3; there before, as it was: 0 files; ")
    again = cli("export", folder, "--format", "jsonl")
    assert again.out.startswith(f"{folder}: as of position 4; ")
    assert (
        cli("sql", folder, QUESTION, "--format", "csv").out == "program,requests\r\ncri-tac,3\r\n"
    )
    asked = cli("sql", folder, QUESTION, "--as-of", 2, "--format", "jsonl")
    assert asked.json == [{"program": "cri-tac", "requests": 1}]
    assert "cri-tac" in cli("sql", folder, QUESTION).out
    formula = cli("sql", folder, "SELECT '=1+1' AS a, -1 AS b", "--format", "csv")
    assert formula.out == "a,b\r\n'=1+1,-1\r\n"


@pytest.mark.usefixtures("counted")
def test_a_day_and_a_position_that_there_are_not_are_refused(cli: Cli, tmp_path: Path) -> None:
    for as_of, why in (
        ("5", "5 is no position of the log, which ends at 4"),
        ("2001-01-01", "nothing was recorded by 2001-01-01"),
        ("2024-02-30", "must be a day as YYYY-MM-DD"),
        ("soon", "must be a day as YYYY-MM-DD"),
    ):
        said = cli("export", tmp_path / "data", "--as-of", as_of)
        assert said.status == 2
        assert why in said.err or "day is out of range" in said.err
    assert cli("export", tmp_path / "data", "--as-of", "2099-01-01").status == 0


def test_what_is_not_counted_yet_is_not_exported(cli: Cli, tmp_path: Path, imported: None) -> None:  # noqa: ARG001 - it comes first
    said = cli("export", tmp_path / "data")
    assert (said.status, said.out) == (1, "")
    assert "no figure has been counted yet" in said.err


def test_a_question_that_is_none_is_refused_in_a_line(bare_cli: Cli, tmp_path: Path) -> None:
    said = bare_cli("sql", tmp_path, "SELECT 1")
    assert (said.status, said.err) == (
        1,
        f"byfield: {tmp_path}: there is no export.json; byfield export makes one\n",
    )
