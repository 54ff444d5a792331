from __future__ import annotations

from pathlib import Path

from tests.deploy.cli.conftest import COLUMNS, Cli


def test_a_list_of_agencies_that_is_not_there_is_said_by_its_name(
    bare_cli: Cli, tmp_path: Path
) -> None:
    missing = tmp_path / "nowhere.csv"
    said = bare_cli("demo", "--agencies", missing)
    assert said == (1, "", f"byfield: {missing}: No such file or directory\n")


def test_a_list_without_a_usable_row_is_refused_with_its_faults(
    bare_cli: Cli, tmp_path: Path
) -> None:
    file = tmp_path / "agencies.csv"
    file.write_text(f"{COLUMNS}\nC0034019E,City,N,Aguilar Police Department,Aguilar,\n")
    said = bare_cli("demo", "--agencies", file)
    assert (said.status, said.out) == (1, "")
    first, second = said.err.splitlines()
    assert first == "byfield: the demo draws from 1,500 agencies; good rows: 0, bad: 1"
    assert second.startswith("  line 2: ori = 'C0034019E': ")
