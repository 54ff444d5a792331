from __future__ import annotations

import pytest

from tests.deploy.cli.conftest import Cli, execute, follow, orders

WHY = "a new column"
EQUAL = "intake.agencies: 3 rows at position 3, equal to the live one"
DIFFERENT = (
    "intake.agencies: 3 rows at position 3, DIFFERENT from the live one{}\n"
    "  agencies: 1 row only live, 1 only rebuilt\n"
)


@pytest.fixture
def followed(imported: None, database: str) -> str:  # noqa: ARG001 - it comes first
    """A database in which intake has handled three facts."""
    follow(database, 3)
    return database


def test_one_projection_is_made_again_and_swapped_and_that_is_told(
    cli: Cli, followed: str, operator: str
) -> None:
    said = cli("rebuild", "intake.agencies", "--reason", WHY)
    assert (said.status, said.err) == (0, "")
    assert ", equal to the live one, swapped\n" in said.out
    ordered, ended = orders(followed, "rebuild")
    about = {"projections": ["intake.agencies"], "reason": WHY}
    assert ordered == ("RebuildOrdered", operator, about)
    assert ended[:2] == ("OrderEnded", operator)
    assert ended[2]["outcome"] == "done"


@pytest.mark.usefixtures("followed", "operator")
def test_a_service_is_rebuilt_whole(cli: Cli) -> None:
    said = cli("rebuild", "intake", "--reason", WHY)
    assert said.status == 0
    names = [line.partition(":")[0] for line in said.out.splitlines()]
    assert names == [
        "intake.agencies",
        "intake.requests",
        "intake.desk",
        "intake.invitations",
        "intake.completions",
        "intake.topics",
        "intake.testimonials",
    ]


@pytest.mark.usefixtures("followed")
def test_everything_is_checked(cli: Cli) -> None:
    said = cli("rebuild", "--check")
    assert said.status == 0
    services = {line.partition(".")[0] for line in said.out.splitlines()}
    assert services == {"intake", "assignment", "reporting", "access"}
    assert "swapped" not in said.out


@pytest.mark.usefixtures("operator")
def test_a_tampered_row_is_found_then_mended(cli: Cli, followed: str) -> None:
    execute(followed, "UPDATE intake.agencies SET sworn = 1 WHERE ori = 'IA0570100'")
    assert cli("rebuild", "intake.agencies", "--check") == (1, DIFFERENT.format(""), "")
    mended = cli("rebuild", "intake.agencies", "--reason", WHY)
    assert (mended.status, "DIFFERENT from the live one, swapped\n" in mended.out) == (1, True)
    assert orders(followed, "rebuild")[-1][2]["outcome"] == "partly"
    assert cli("rebuild", "intake.agencies", "--check").status == 0


def test_an_unknown_projection_is_answered_with_those_that_exist(cli: Cli) -> None:
    said = cli("rebuild", "intake.agency")
    assert said.status == 2
    assert "no projection intake.agency; there are intake.agencies, " in said.err
