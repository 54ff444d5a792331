from __future__ import annotations

import pytest

from tests.deploy.cli.conftest import Cli, execute, follow, orders

STREAM = "agency-IA0570100"
WHY = "the constraint is gone"
RELEASE = ("parked", "release", "intake", "agencies", STREAM, "--reason", WHY)


@pytest.fixture
def broken(imported: None, database: str) -> str:  # noqa: ARG001 - it comes first
    """A database in which intake could not write one of three rows, for as long as it is broken."""
    execute(
        database, "ALTER TABLE intake.agencies ADD CONSTRAINT broken CHECK (ori <> 'IA0570100')"
    )
    follow(database, 3)
    return database


def test_nothing_parked_is_said(cli: Cli) -> None:
    assert cli("parked", "list") == (0, "Nothing is parked.\n", "")
    assert cli("parked", "list", "--json").json == [[]]


@pytest.mark.usefixtures("broken")
def test_what_is_parked_is_listed_with_its_fault(cli: Cli) -> None:
    said = cli("parked", "list")
    assert said.status == 1
    line, count, advice = said.out.splitlines()
    assert line.startswith(f"intake agencies  {STREAM}  position ")
    assert "database-data  CheckViolationError" in line
    assert count == "1 parked"
    assert advice.startswith("database-data: a value does not fit the tables: run the release")
    [[parked]] = cli("parked", "list", "--json").json
    assert (parked["service"], parked["feed"]) == ("intake", "agencies")
    assert (parked["stream"], parked["attempts"]) == (STREAM, 1)
    assert (parked["reason"], parked["advice"]) == tuple(advice.split(": ", 1))


def test_a_release_succeeds_once_the_fault_is_mended_and_both_are_told(
    cli: Cli, broken: str, operator: str
) -> None:
    failed = cli(*RELEASE)
    assert (failed.status, failed.out) == (1, "released 0, still parked 1\n")
    assert "CheckViolationError" in failed.err
    execute(broken, "ALTER TABLE intake.agencies DROP CONSTRAINT broken")
    assert cli(*RELEASE) == (0, "released 1, still parked 0\n", "")
    assert cli("parked", "list").status == 0
    assert cli("rebuild", "intake", "--check").status == 0
    ordered, ended, again, released = orders(broken, "parked")
    about = {"service": "intake", "feed": "agencies", "parked_stream": STREAM, "reason": WHY}
    assert ordered == again == ("ParkedReleaseOrdered", operator, about)
    assert ended[:2] == released[:2] == ("OrderEnded", operator)
    assert (ended[2]["outcome"], ended[2]["says"]) == ("partly", "released 0, still parked 1")
    assert (released[2]["outcome"], released[2]["says"]) == ("done", "released 1, still parked 0")


@pytest.mark.usefixtures("operator", "imported")
def test_of_a_stream_that_nobody_parked_nothing_is_ordered(cli: Cli, database: str) -> None:
    nothing = f"Nothing of {STREAM} is parked in intake agencies.\n"
    assert cli(*RELEASE) == (0, nothing, "")
    assert orders(database, "parked") == []


def test_an_unknown_feed_is_answered_with_those_that_exist(cli: Cli) -> None:
    said = cli("parked", "release", "intake", "agency", STREAM, "--reason", WHY)
    assert said.status == 2
    assert said.err.startswith("intake has no agency; it has agencies, ")
