from __future__ import annotations

from pathlib import Path

import pytest

from tests.deploy.cli.conftest import Cli

SIGNED_IN = pytest.mark.usefixtures("coordinator")

TOPICS = "topic,title,lists\nde-escalation,De-escalation,general\nstaffing,Staffing,sheriff\n"


@pytest.fixture
def topics_file(tmp_path: Path) -> Path:
    """A list of two topics."""
    file = tmp_path / "topics.csv"
    file.write_text(TOPICS)
    return file


@SIGNED_IN
def test_a_file_is_imported_and_again_is_unchanged(cli: Cli, topics_file: Path) -> None:
    first = cli("topics", "import", topics_file)
    assert first == (0, "listed 2, changed 0, unchanged 0, bad 0\n", "")
    again = cli("topics", "import", topics_file)
    assert again == (0, "listed 0, changed 0, unchanged 2, bad 0\n", "")


@SIGNED_IN
def test_the_project_s_own_list_is_imported_if_no_file_is_named(cli: Cli) -> None:
    said = cli("topics", "import")
    assert (said.status, said.err) == (0, "")
    assert int(said.out.split()[1].rstrip(",")) >= 60


def test_a_dry_run_says_what_would_be_done_and_does_nothing(cli: Cli, topics_file: Path) -> None:
    said = cli("topics", "import", topics_file, "--dry-run")
    assert said == (0, "would list 2, would change 0, unchanged 0, bad 0\n", "")
    assert cli("log", "head").out == "The log is empty.\n"


@SIGNED_IN
def test_a_bad_line_is_told_and_stops_nothing_but_the_status(cli: Cli, topics_file: Path) -> None:
    topics_file.write_text(f"{TOPICS}retention,Retention,campus\n")
    said = cli("topics", "import", topics_file)
    assert (said.status, said.out) == (1, "listed 2, changed 0, unchanged 0, bad 1\n")
    assert said.err.startswith("line 4: lists = 'campus': ")


@SIGNED_IN
def test_a_file_that_is_no_list_of_topics_is_refused(cli: Cli, topics_file: Path) -> None:
    topics_file.write_text("name,age\nRobin,50\n")
    said = cli("topics", "import", topics_file)
    assert (said.status, said.out) == (1, "")
    assert said.err == (
        "byfield: the first line must be topic,title,lists "
        "(read as utf-8 with the delimiter comma)\n"
    )
