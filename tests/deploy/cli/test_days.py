"""Days on the command line: what each command that takes one says to which."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from cyclopts import App

from deploy.cli.commands import app
from events.days import DAY_RULE
from events.rules.days import latest_day
from tests.deploy.cli.conftest import Cli
from tests.deploy.cli.test_topics import TOPICS

DAY_BEFORE_THE_CENTER: Final = "2010-12-31"
TAKEN: Final = ""
COMMANDS: Final[Mapping[tuple[str, ...], str]] = {
    ("agencies", "import"): TAKEN,
    ("topics", "import"): TAKEN,
    ("match", "--open"): "byfield: before-the-center: 2010-12-31 lies before the center began, "
    "2011-01-01\n",
}
"""What each says to a day before the center began: a registry may be older."""
LATER: Final = ("access", "consumer", "register")
"""Its day is that of an end, which may be years ahead."""
SPELLINGS: Final = ("20240301", "1899-12-31", "2100-01-01", "today", "2024-02-30")


@pytest.fixture
def arguments(agencies_file: Path, tmp_path: Path) -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """What else the commands take."""
    topics_file = tmp_path / "topics.csv"
    topics_file.write_text(TOPICS)
    return {
        ("agencies", "import"): (str(agencies_file),),
        ("topics", "import"): (str(topics_file),),
        ("match", "--open"): (),
    }


every_command = pytest.mark.parametrize("command", COMMANDS, ids=" ".join)


def dated(commands: App, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every command with a day, and what the day is called."""
    for name in commands:
        if name.startswith("-"):
            continue
        one = commands[name]
        yield from dated(one, (*path, name))
        if one.default_command is not None:
            signature = inspect.signature(one.default_command, eval_str=True)
            for parameter in signature.parameters.values():
                if _is_day(parameter.annotation):
                    yield (*path, name), f"--{parameter.name}"


def _is_day(annotation: Any) -> bool:
    return annotation is date or any(map(_is_day, getattr(annotation, "__args__", ())))


def test_every_command_with_a_day_is_told_here() -> None:
    said = {tuple(part for part in command if part != "--open") for command in COMMANDS}
    assert set(dated(app)) == {(command, "--on") for command in said} | {(LATER, "--ends_on")}


@pytest.mark.parametrize("day", SPELLINGS)
@every_command
def test_a_day_has_one_spelling_and_bounds(
    bare_cli: Cli, command: tuple[str, ...], arguments: Any, day: str
) -> None:
    said = bare_cli(*command, *arguments[command], "--on", day)
    assert said.status == 2
    assert DAY_RULE in " ".join(said.err.replace("│", " ").split()) or "out of range" in said.err


@pytest.mark.parametrize("day", SPELLINGS)
def test_so_has_the_day_of_an_end(bare_cli: Cli, day: str) -> None:
    said = bare_cli(
        *LATER, "--name", "it", "--key", "no.pem", "--scope", "log:read", "--ends-on", day
    )
    assert said.status == 2
    assert DAY_RULE in " ".join(said.err.replace("│", " ").split()) or "out of range" in said.err


@pytest.mark.usefixtures("coordinator")
@every_command
def test_a_day_that_has_begun_nowhere_is_refused(
    cli: Cli, command: tuple[str, ...], arguments: Any
) -> None:
    latest = latest_day(datetime.now(UTC) + timedelta(minutes=10))  # also around midnight
    ahead = latest + timedelta(days=1)
    said = cli(*command, *arguments[command], "--on", ahead)
    assert (said.status, said.out) == (1, "")
    assert said.err.startswith(f"byfield: in-the-future: {ahead} has begun nowhere yet")
    assert cli("log", "head").out == "The log is empty.\n"


@pytest.mark.usefixtures("coordinator")
@every_command
def test_a_day_before_the_center_is_the_registries_alone(
    cli: Cli, command: tuple[str, ...], arguments: Any
) -> None:
    said = cli(*command, *arguments[command], "--on", DAY_BEFORE_THE_CENTER)
    assert (said.status, said.err) == (1 if COMMANDS[command] else 0, COMMANDS[command])


@pytest.mark.usefixtures("coordinator")
def test_work_can_be_given_on_the_centers_first_day(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BYFIELD_CENTER_BEGAN_ON", "2010-12-31")
    said = cli("match", "--open", "--on", DAY_BEFORE_THE_CENTER, "--confirm")
    assert (said.status, said.err) == (0, "")
