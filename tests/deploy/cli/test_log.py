from __future__ import annotations

import asyncio

import orjson
import pytest

from events.log.postgres import PostgresLog
from tests.appends import append_of, new_event, new_stream
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
    assert line.endswith(" v1  coordinator:carla")
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


@pytest.mark.usefixtures("imported")
def test_json_has_the_id_of_the_event_before_as_messages_have_it(cli: Cli) -> None:
    first, second, third = cli("log", "tail", "--no-follow", "--json").json
    assert "previousid" not in first
    assert (second["previousid"], third["previousid"]) == (first["id"], second["id"])
    for position, fact in enumerate((first, second, third), start=1):
        assert cli("log", "show", position, "--json").json == [fact]
        assert cli("log", "stream", fact["subject"], "--json").json == [fact]
    assert cli("log", "tail", "--no-follow", "--json", "--after", 2).json == [third]


def test_what_is_not_there_is_said_beside_the_output(cli: Cli) -> None:
    for asked in (0, 4):
        said = cli("log", "show", asked)
        assert said == (1, "", f"There is no position {asked}; the log ends at 0.\n")
    said = cli("log", "stream", "agency-[red]:smile:")
    assert said == (1, "", "There is no stream agency-[red]:smile:.\n")


PROBLEM = "\x1b[2J\x1b]0;owned\x07[red]all is well[/red]\x9b31m\x7f\u202e[link=https://evil.example]x[/link]"


@pytest.mark.parametrize("command", [("show", 1), ("show", 1, "--json"), ("tail", "--no-follow")])
def test_what_a_terminal_would_obey_is_shown_as_an_escape(
    cli: Cli, database: str, command: tuple[object, ...]
) -> None:
    data = orjson.dumps({"problem": PROBLEM})
    actor = "requester:\x1b[31m\nbyfield: all is well"

    async def plant() -> None:
        async with PostgresLog(database) as log:
            await log.append(append_of(new_stream(), events=[new_event(data=data)], actor=actor))

    asyncio.run(plant())
    said = cli("log", *command)
    assert said.status == 0
    assert not {each for each in said.out if not each.isprintable()} - {"\n"}
    assert not any(line.startswith("byfield:") for line in said.out.splitlines())
    if "--json" in command:
        assert said.json[0]["data"] == {"problem": PROBLEM}
    elif "show" in command:
        assert "[red]all is well[/red]" in said.out
        assert "\\u001b[2J" in said.out


def test_a_path_is_no_command_to_the_terminal_either(cli: Cli) -> None:
    said = cli("import", "engagements", "\x1b[2Jnowhere.csv")
    assert (said.status, "\x1b" in said.err) == (1, False)
    assert "\\x1b[2Jnowhere.csv" in said.err
    said = cli("log", "show", "\x1b[2J")
    assert (said.status, "\x1b[2J" in said.out + said.err) == (2, False)
