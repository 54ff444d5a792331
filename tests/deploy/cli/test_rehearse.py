from __future__ import annotations

import json

import pytest

from tests.deploy.cli.conftest import Cli, execute, follow


@pytest.fixture
def followed(imported: None, database: str) -> str:  # noqa: ARG001 - it comes first
    """A database in which intake has handled three facts."""
    follow(database, 3)
    return database


@pytest.mark.usefixtures("followed")
def test_where_nothing_would_change_that_is_said(cli: Cli) -> None:
    said = cli("rehearse", "intake.agencies")
    assert said == (0, "intake.agencies: a rebuild would change nothing, at position 3\n", "")


def test_what_would_change_is_named_and_values_of_people_only_when_asked_for(
    cli: Cli, followed: str
) -> None:
    execute(followed, "UPDATE intake.agencies SET sworn = 1 WHERE ori = 'IA0570100'")
    said = cli("rehearse", "intake.agencies")
    assert (said.status, said.err) == (1, "")
    assert said.out == (
        "intake.agencies: a rebuild would change 1 row and 0 figures, at position 3\n"
        "  agencies: 1 row\n"
        "    ori IA0570100: sworn (--personal shows what they hold)\n"
        "Nothing was changed; `byfield rebuild` swaps the rebuilt rows in.\n"
    )
    shown = cli("rehearse", "intake.agencies", "--personal")
    assert "    ori IA0570100: sworn 1 -> " in shown.out
    assert cli("rehearse", "intake.agencies").out == said.out


def test_a_row_that_is_missing_and_one_too_many_are_told_apart(cli: Cli, followed: str) -> None:
    execute(followed, "UPDATE intake.agencies SET ori = 'IA9999900' WHERE ori = 'IA0570100'")
    said = cli("rehearse", "intake.agencies")
    assert "    ori IA0570100: only rebuilt\n    ori IA9999900: only live\n" in said.out


def test_as_json_each_row_is_a_line_and_the_last_one_counts(cli: Cli, followed: str) -> None:
    execute(followed, "UPDATE intake.agencies SET sworn = 1")
    said = cli("rehearse", "intake.agencies", "--rows", "1", "--json")
    row, last = map(json.loads, said.out.splitlines())
    assert (row["table"], row["columns"], "live" in row) == ("agencies", ["sworn"], False)
    assert last == {
        "projection": "intake.agencies",
        "position": 3,
        "rows": {"agencies": 3},
        "figures": 0,
        "parked": 0,
    }
    text = cli("rehearse", "intake.agencies", "--rows", "1").out
    assert "    and 2 more (--rows)\n" in text


@pytest.mark.parametrize("name", ["intake.agency", "intake", "nobody.figures"])
def test_an_unknown_projection_is_answered_with_those_that_exist(cli: Cli, name: str) -> None:
    said = cli("rehearse", name)
    assert said.status == 2
    assert f"no projection {name}; there are intake.agencies, " in said.err
