"""What the command line writes by itself is told by who is signed in, in a role that may."""

from __future__ import annotations

from pathlib import Path

import pytest
import uvloop

from events.log.postgres import PostgresLog
from tests.deploy.cli.conftest import Cli

COMMANDS = (("agencies", "import"), ("topics", "import"), ("match", "--open", "--confirm"))
IMPORTS = COMMANDS[:2]


@pytest.fixture
def files(agencies_file: Path) -> dict[tuple[str, ...], tuple[Path, ...]]:
    """What else each command takes."""
    return {("agencies", "import"): (agencies_file,)}


def actors(dsn: str) -> set[str]:
    async def read() -> set[str]:
        async with PostgresLog(dsn) as log:
            return {each.actor for each in await log.read()}

    return uvloop.run(read())


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_nobody_writes_anything(
    cli: Cli, database: str, command: tuple[str, ...], files: dict[tuple[str, ...], tuple[Path]]
) -> None:
    said = cli(*command, *files.get(command, ()))
    assert (said.status, said.out) == (1, "")
    assert said.err == (
        "byfield: nobody is signed in; byfield sign-in --role coordinator, "
        "or BYFIELD_TOKEN=$(byfield token coordinator)\n"
    )
    assert actors(database) == set()


@pytest.mark.parametrize("role", ["administrator", "reader"])
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_who_may_not_over_http_may_not_here(
    cli: Cli,
    database: str,
    monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, ...],
    files: dict[tuple[str, ...], tuple[Path]],
    role: str,
) -> None:
    monkeypatch.setenv("BYFIELD_TOKEN", cli("token", role, "--person", "maria").out.strip())
    said = cli(*command, *files.get(command, ()))
    assert (said.status, said.out) == (1, "")
    assert said.err == (
        f"byfield: this needs the role coordinator or operator, and {role}:maria is signed in; "
        "byfield sign-in --role coordinator, or BYFIELD_TOKEN=$(byfield token coordinator)\n"
    )
    assert actors(database) == set()


@pytest.mark.parametrize("who", ["coordinator", "operator"])
@pytest.mark.parametrize("command", IMPORTS, ids=" ".join)
def test_who_is_signed_in_has_told_what_is_imported(
    cli: Cli,
    database: str,
    request: pytest.FixtureRequest,
    command: tuple[str, ...],
    files: dict[tuple[str, ...], tuple[Path]],
    who: str,
) -> None:
    actor = request.getfixturevalue(who)
    assert cli(*command, *files.get(command, ())).status == 0
    assert actors(database) == {actor}


@pytest.mark.parametrize("command", IMPORTS, ids=" ".join)
def test_what_somebody_imported_another_imports_to_no_effect(
    cli: Cli,
    database: str,
    request: pytest.FixtureRequest,
    command: tuple[str, ...],
    files: dict[tuple[str, ...], tuple[Path]],
) -> None:
    first = request.getfixturevalue("coordinator")
    assert cli(*command, *files.get(command, ())).status == 0
    request.getfixturevalue("operator")
    again = cli(*command, *files.get(command, ()))
    assert (again.status, " changed 0, unchanged " in again.out) == (0, True)
    assert actors(database) == {first}
