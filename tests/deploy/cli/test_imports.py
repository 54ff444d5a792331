from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from deploy.cli import imports
from deploy.cli.files import Extent
from events.days import DAY_RULE
from services.importing.history.repeats import NONE_DISTINCT
from services.importing.history.row import HistoryRow
from services.kit.bad_rows import BadRow
from tests.deploy.cli.conftest import Cli, execute, orders
from tests.services.importing.history.history import SUBMITTED, csv_lines, json_lines, read

ROWS = [
    SUBMITTED | {"external_key": f"TA-{number}", "submitted_on": f"2019-03-0{number}"}
    for number in (1, 2)
]
HISTORY = ("import", "engagements", "--source", "old", "--reason", "as agreed")
WHY = ("--reason", "as agreed")

pytestmark = pytest.mark.usefixtures("operator")


@pytest.mark.usefixtures("imported")
@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_a_history_is_imported_once(cli: Cli, tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"history.{suffix}"
    file.write_bytes((csv_lines if suffix == "csv" else json_lines)(*ROWS))
    dry = cli(*HISTORY, file, "--dry-run")
    assert dry == (0, "would import 2 (0 facts), unchanged 0, bad 0\n", "")
    first = cli(*HISTORY, file)
    assert first == (0, "imported 2 (2 facts), unchanged 0, bad 0\n", "")
    again = cli(*HISTORY, file)
    assert again == (0, "imported 0 (0 facts), unchanged 2, bad 0\n", "")


@pytest.mark.usefixtures("imported")
def test_who_ordered_an_import_and_how_it_ended_is_in_the_log(
    cli: Cli, database: str, operator: str, tmp_path: Path
) -> None:
    (file := tmp_path / "history.csv").write_bytes(csv_lines(ROWS[0], ROWS[1] | {"ori": "x"}))
    for _ in range(2):
        assert cli(*HISTORY, file).status == 1
    assert cli(*HISTORY, file, "--dry-run").status == 1
    told = orders(database, "import")
    assert [(name, actor) for name, actor, _ in told] == [
        ("HistoryImportOrdered", operator),
        ("OrderEnded", operator),
    ] * 2
    first, end, again, _ = [content for _, _, content in told]
    assert (first["lines"], first["reason"], first["resumes"]) == (3, "as agreed", None)
    assert (end["outcome"], end["says"]) == ("partly", "imported 1 (1 fact), unchanged 0, bad 1")
    # Nobody tries whether it was a certain file. What has ended is ordered again.
    assert first["file_digest"] != sha256(file.read_bytes()).hexdigest()
    assert (again["file_digest"], again["resumes"]) == (first["file_digest"], None)


@pytest.mark.usefixtures("imported")
def test_an_import_that_failed_is_resumed_by_its_first_order(
    cli: Cli, database: str, tmp_path: Path
) -> None:
    (file := tmp_path / "history.csv").write_bytes(csv_lines(ROWS[0], {**ROWS[1], "source": ""}))
    broken = "ALTER TABLE log.event ADD CONSTRAINT broken CHECK (type <> 'RequestSubmitted')"
    execute(database, broken)
    assert [cli(*HISTORY, file).status for _ in range(2)] == [1, 1]
    execute(database, "ALTER TABLE log.event DROP CONSTRAINT broken")
    cli(*HISTORY, file)
    cli(*HISTORY, file)
    told = [each for name, _, each in orders(database, "import") if name == "HistoryImportOrdered"]
    resumed = [each["resumes"] for each in told]
    assert (resumed[0], resumed[1], resumed[3]) == (None, resumed[2], None)


@pytest.mark.usefixtures("imported")
def test_a_history_may_come_through_a_pipe(cli: Cli) -> None:
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(csv_lines(*ROWS))
    with os.fdopen(reading, "rb") as pipe:
        said = cli(*HISTORY, f"/dev/fd/{pipe.fileno()}")
    assert said == (0, "imported 2 (2 facts), unchanged 0, bad 0\n", "")


@pytest.mark.usefixtures("imported")
def test_a_bad_row_is_told_and_the_status_is_1(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "history.csv"
    file.write_bytes(csv_lines(ROWS[0], ROWS[1] | {"submitted_on": "3/1/2019"}))
    said = cli(*HISTORY, file)
    assert said.status == 1
    assert said.out == "imported 1 (1 fact), unchanged 0, bad 1\n"
    assert said.err == f"line 3: submitted_on = '3/1/2019': {DAY_RULE}\n"


def test_what_is_no_history_is_said_in_a_line(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "history.csv"
    file.write_bytes(b"a,b\n1,2\n")
    said = cli(*HISTORY, file)
    assert said.status == 1
    assert said.err.startswith("byfield: the header lacks external_key")


@pytest.mark.usefixtures("imported")
def test_a_history_says_where_it_was_kept(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "history.csv"
    file.write_bytes(csv_lines(*ROWS))
    said = cli("import", "engagements", file, *WHY)
    assert said.status == 1
    assert said.err.startswith("byfield: it is not said where the history was kept: say it with")
    assert cli("log", "head").out == "3\n"  # nothing was ordered, either
    named = tmp_path / "named.csv"
    named.write_bytes(csv_lines(*(row | {"source": "the old one"} for row in ROWS)))
    assert cli("import", "engagements", named, *WHY).out.startswith("imported 2 ")


@pytest.mark.usefixtures("imported")
def test_a_renamed_copy_is_told_as_repeats_and_imported_only_where_somebody_looked(
    cli: Cli, tmp_path: Path
) -> None:
    file, copy = tmp_path / "history.csv", tmp_path / "copy.csv"
    file.write_bytes(csv_lines(*ROWS))
    copy.write_bytes(csv_lines(*ROWS))
    cli("import", "engagements", file, "--source", "history", *WHY)
    said = cli("import", "engagements", copy, "--source", "copy", *WHY)
    assert (said.status, said.out) == (1, "imported 0 (0 facts), unchanged 0, bad 2\n")
    assert said.err.splitlines()[0] == (
        "line 2: external_key = 'TA-1': probable-repeat: agency, day, topics and deliveries are "
        "those of an engagement that the log has; if it is an engagement of its own, say "
        "--distinct with its key"
    )
    said = cli("import", "engagements", copy, "--source", "copy", "--distinct", "TA-2", *WHY)
    assert (said.status, said.out) == (1, "imported 1 (1 fact), unchanged 0, bad 1\n")


OTHER_LAYOUT = """\
Case;ORI;Program;Topics;Contact;E-Mail;Chief;Date Submitted;Region
7;IA0570100;CRI-TAC;staffing;Pat;pat@agency.example;The Chief;14.03.2019;Midwest
"""


@pytest.mark.usefixtures("imported")
def test_another_layout_is_imported_by_the_map_that_is_guessed_of_it(
    cli: Cli, tmp_path: Path
) -> None:
    file, by = tmp_path / "old.csv", tmp_path / "old.toml"
    file.write_text(OTHER_LAYOUT)
    guess = cli("import", "engagements", file, "--guess")
    assert (guess.status, guess.err) == (0, "")
    by.write_text(guess.out)
    said = cli(*HISTORY, file, "--map", by)
    assert said.status == 1
    assert "the header names what is no column: column 9, Region" in said.err
    by.write_text(guess.out.replace('# "Region"', '"Region"'))
    said = cli(*HISTORY, file, "--map", by)
    assert said == (0, "imported 1 (1 fact), unchanged 0, bad 0\n", "")


def test_what_is_wrong_with_a_map_is_said_in_a_line(cli: Cli, tmp_path: Path) -> None:
    file, by = tmp_path / "old.csv", tmp_path / "old.toml"
    file.write_text(OTHER_LAYOUT)
    by.write_text("columnes = 7")
    said = cli(*HISTORY, file, "--map", by)
    assert (said.status, said.out) == (1, "")
    assert said.err.startswith("byfield: the map: 'columnes' is unknown; it may have delimiter, ")
    assert "no map is needed" in cli("import", "engagements", "x.jsonl", "--guess").err
    said = cli(*HISTORY, file, "--map", "nowhere.toml")
    assert said.err == "byfield: nowhere.toml: No such file or directory\n"
    said = cli(*HISTORY, file, "--encoding", "latin-1")
    assert said.err.startswith("byfield: the encoding 'latin-1' is not one of utf-8, ")


@pytest.mark.usefixtures("imported")
def test_where_an_import_stands_is_told_whatever_stops_it(
    cli: Cli, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "history.csv"
    file.write_bytes(csv_lines(ROWS[0]))
    assert cli(*HISTORY, file).status == 0

    def rows() -> Iterator[HistoryRow | list[BadRow]]:
        yield from read(json_lines(ROWS[0]))
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        imports._import(rows(), Extent(2, "00" * 32), NONE_DISTINCT, why="as agreed")
    assert capsys.readouterr().err == (
        "Stopped: engagements imported 0, unchanged 1, bad 0. The same command goes on from here.\n"
    )
