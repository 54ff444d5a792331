from __future__ import annotations

import re

from tests.deploy.cli.conftest import Cli

ADMIT = ("access", "admit", "--role", "administrator", "--mail", "ana@center.example")


def test_the_first_administrator_is_invited_once_and_again_only_where_that_is_said(
    cli: Cli,
) -> None:
    first = cli(*ADMIT)
    assert (first.status, first.err) == (0, "")
    assert re.search(
        r"^  http://127\.0\.0\.1:\d+/access/invitation/[\w-]{43}$", first.out, re.MULTILINE
    )
    second = cli(*ADMIT)
    assert (second.status, second.out) == (1, "")
    assert "an administrator is invited until" in second.err
    assert "say --again" in second.err
    again = cli(*ADMIT, "--again")
    assert (again.status, again.err) == (0, "")
    assert again.out.splitlines()[-1] != first.out.splitlines()[-1]


def test_nobody_else_is_admitted_on_the_machine_and_no_address_is_taken_that_is_none(
    cli: Cli,
) -> None:
    assert cli("access", "admit", "--role", "coordinator", "--mail", "a@b.example").status != 0
    said = cli("access", "admit", "--role", "administrator", "--mail", "nobody")
    assert (said.status, said.out) == (1, "")
    assert "nobody" not in said.err.replace("--mail", "")
