from __future__ import annotations

import pytest

from tests.deploy.cli.conftest import Cli, Said


def positions(said: Said) -> list[str]:
    return [line.split()[0] for line in said.out.splitlines()]


def test_an_empty_log_says_so(cli: Cli) -> None:
    assert cli("log", "head") == (0, "The log is empty.\n", "")
    assert cli("log", "head", "--json").json == [{"position": 0, "id": None}]
    assert cli("log", "tail", "--no-follow") == (0, "", "")


@pytest.mark.usefixtures("imported")
def test_the_head_is_the_last_position(cli: Cli) -> None:
    assert cli("log", "head").out == "3\n"
    [head] = cli("log", "head", "--json").json
    [fact] = cli("log", "show", 3, "--json").json
    assert head == {"position": 3, "id": fact["id"]}


@pytest.mark.usefixtures("imported")
def test_a_fact_is_shown_whole(cli: Cli) -> None:
    said = cli("log", "show", 1)
    assert said.status == 0
    line, *rest = said.out.splitlines()
    assert line.split()[0] == "1"
    assert "AgencyRegistered" in line
    assert line.endswith(" v1  operator:command-line")
    assert any(line.startswith("  correlation_id") for line in rest)
    assert '  "registered_on": "2024-03-01"' in said.out


@pytest.mark.usefixtures("imported")
def test_the_tail_begins_where_it_is_told(cli: Cli) -> None:
    assert positions(cli("log", "tail", "--no-follow")) == ["1", "2", "3"]
    assert positions(cli("log", "tail", "--no-follow", "--count", 1)) == ["3"]
    facts = cli("log", "tail", "--no-follow", "--after", 1, "--json").json
    assert [fact["position"] for fact in facts] == ["2", "3"]


@pytest.mark.usefixtures("imported")
def test_a_stream_is_shown_from_its_first_fact(cli: Cli) -> None:
    said = cli("log", "stream", "agency-IA0570100")
    assert said.status == 0
    assert len(said.out.splitlines()) == 1
    [fact] = cli("log", "stream", "agency-IA0570100", "--json").json
    assert fact["subject"] == "agency-IA0570100"
    assert fact["specversion"] == "1.0"


def test_what_is_not_there_is_said_beside_the_output(cli: Cli) -> None:
    for asked in (0, 4):
        said = cli("log", "show", asked)
        assert said == (1, "", f"There is no position {asked}; the log ends at 0.\n")
    said = cli("log", "stream", "agency-[red]:smile:")
    assert said == (1, "", "There is no stream agency-[red]:smile:.\n")
