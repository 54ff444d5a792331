from __future__ import annotations

from pathlib import Path

import pytest

from events.days import DAY_RULE
from tests.deploy.cli.conftest import Cli

SIGNED_IN = pytest.mark.usefixtures("coordinator")


@SIGNED_IN
def test_a_file_is_imported_and_again_is_unchanged(cli: Cli, agencies_file: Path) -> None:
    first = cli("agencies", "import", agencies_file)
    assert first == (0, "registered 3, changed 0, unchanged 0, bad 0\n", "")
    again = cli("agencies", "import", agencies_file)
    assert again == (0, "registered 0, changed 0, unchanged 3, bad 0\n", "")


@SIGNED_IN
def test_a_changed_row_changes_one_agency(cli: Cli, agencies_file: Path) -> None:
    cli("agencies", "import", agencies_file, "--on", "2024-03-01")
    agencies_file.write_text(agencies_file.read_text().replace("Aguilar Police Dep", "Aguilar D"))
    said = cli("agencies", "import", agencies_file)
    assert said.out == "registered 0, changed 1, unchanged 2, bad 0\n"


@SIGNED_IN
def test_a_bad_row_is_told_and_stops_nothing_but_the_status(cli: Cli, agencies_file: Path) -> None:
    with agencies_file.open("a") as file:
        file.write("C0034019E,City,N,Denver Police Department,Denver,\n")
    said = cli("agencies", "import", agencies_file)
    assert said.status == 1
    assert said.out == "registered 3, changed 0, unchanged 0, bad 1\n"
    assert said.err.startswith("line 5: ori = 'C0034019E': ")


def test_a_dry_run_says_what_would_be_done_and_does_nothing(cli: Cli, agencies_file: Path) -> None:
    said = cli("agencies", "import", agencies_file, "--dry-run")
    assert said == (0, "would register 3, would change 0, unchanged 0, bad 0\n", "")
    assert cli("log", "head").out == "The log is empty.\n"


@SIGNED_IN
def test_a_file_that_is_no_list_of_agencies_is_refused(cli: Cli, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("name,age\nRobin,50\n")
    said = cli("agencies", "import", other)
    assert said.status == 1
    assert said.err.startswith("byfield: ")
    assert "ori" in said.err


@SIGNED_IN
def test_a_list_of_another_layout_is_imported_by_the_map_that_is_guessed_of_it(
    cli: Cli, tmp_path: Path
) -> None:
    file, by = tmp_path / "list.txt", tmp_path / "list.toml"
    rows = ("ori\tagency_name\ttype\tofficers_male\tofficers_female",
            "IA0570100\tCedar Rapids\tCity\t180\t31", "IA0570100\tCedar Rapids\tCity\t180\t31",
            "IA05701\tCedar Rapids\tCity\t180\t31")  # fmt: skip
    file.write_text("\n".join(rows), encoding="utf-16")
    by.write_text(cli("agencies", "import", file, "--guess").out)
    said = cli("agencies", "import", file, "--map", by)
    assert said.out == "registered 1, changed 0, unchanged 0, repeated 1, bad 1\n"
    assert said.err == ("line 4: ori = 'IA05701': ori-unknown: IA0570100 is not in the registry\n")
    said = cli("agencies", "import", file, "--map", by)
    assert said == (0, "registered 0, changed 0, unchanged 1, repeated 2, bad 0\n", "")
    file.write_text(file.read_text("utf-16").replace("05701\tCedar", "05701\tLinn"), "utf-16")
    said = cli("agencies", "import", file, "--map", by)
    assert said.err == (
        "line 4: ori = 'IA05701': is IA0570100, which stands on line 2 with something else\n"
    )


@SIGNED_IN
def test_a_file_that_is_not_there_is_named(cli: Cli) -> None:
    said = cli("agencies", "import", "nowhere.csv")
    assert said == (1, "", "byfield: nowhere.csv: No such file or directory\n")


@pytest.mark.parametrize(
    "day", ["20240301", "2024-W09-5", "0018-03-01", "1899-12-31", "9999-12-31", "2024-03-01T00:00"]
)
@pytest.mark.parametrize(
    "command", [("agencies", "import", "x.csv"), ("topics", "import"), ("match", "--open")]
)
def test_a_day_on_the_command_line_is_spelled_and_bounded_as_everywhere(
    cli: Cli, command: tuple[str, ...], day: str
) -> None:
    said = cli(*command, "--on", day)
    assert said.status != 0
    assert " ".join(said.err.replace("│", " ").split()).find(DAY_RULE) >= 0, said.err
