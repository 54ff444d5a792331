from __future__ import annotations

import re
from pathlib import Path

import pytest
from joserfc.jwk import ECKey

from tests.deploy.cli.conftest import Cli


def _pem(directory: Path, *, private: bool = False) -> str:
    file = directory / f"{private}.pem"
    file.write_bytes(ECKey.generate_key("P-256").as_pem(private=private))
    return str(file)


@pytest.fixture
def administrator(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands are given by ada, an administrator."""
    monkeypatch.setenv(
        "BYFIELD_TOKEN", cli("token", "administrator", "--person", "ada").out.strip()
    )


@pytest.mark.usefixtures("administrator")
def test_a_consumer_is_registered_changes_its_key_and_ends(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = ("access", "consumer", "register", "--name", "warehouse", "--scope", "log:read")
    made = cli(*register, "--scope", "figures:read", "--key", _pem(tmp_path))
    assert (made.status, made.err) == (0, "")
    client_id = made.out.strip()
    assert re.fullmatch(r"consumer-[0-9a-f-]{36}", client_id)
    again = cli(*register, "--key", _pem(tmp_path))
    assert (again.status, again.out) == (1, "")
    assert "another consumer has this name" in again.err

    added = cli("access", "consumer", "add-key", client_id, "--key", _pem(tmp_path))
    listed = cli("access", "consumer", "list").out.splitlines()
    assert listed[:2] == [f"{client_id} warehouse", "  log:read figures:read"]
    assert len(listed) == 4
    assert added.out.strip() in listed[3]

    first = listed[2].split()[1]
    assert cli("access", "consumer", "remove-key", client_id, first).status == 0
    assert len(cli("access", "consumer", "list").out.splitlines()) == 3
    assert cli("access", "consumer", "end", client_id, "--reason", "key-lost").status == 0
    told = cli("log", "stream", client_id, "--json").json
    assert {each["actor"] for each in told} == {"administrator:ada"}
    monkeypatch.delenv("BYFIELD_TOKEN")  # whoever looks need not be signed in
    ended = cli("access", "consumer", "list").out
    assert re.search(r"^  ended on \d{4}-\d\d-\d\d: key-lost$", ended, re.MULTILINE)


@pytest.mark.usefixtures("administrator")
def test_a_consumer_has_a_name_of_one_line_and_a_key_that_no_other_has(
    cli: Cli, tmp_path: Path
) -> None:
    register = ("access", "consumer", "register", "--scope", "log:read")
    long = cli(*register, "--name", "x" * 101, "--key", _pem(tmp_path))
    assert (long.status, long.out) == (1, "")
    assert "--name: String should have at most 100 characters" in long.err
    lines = cli(*register, "--name", "w", "--contact", "a\nb", "--key", _pem(tmp_path))
    assert (lines.status, "--contact" in lines.err) == (1, True)
    key = _pem(tmp_path)
    asked = ("--key", key, "--contact", "Wes Ware")
    client_id = cli(*register, "--name", "warehouse", *asked).out.strip()
    again = cli(*register, "--name", "planner", "--key", key)
    assert (again.status, again.out) == (1, "")
    assert "another consumer has this key" in again.err
    listed = cli("access", "consumer", "list").out.splitlines()
    assert listed[:3] == [f"{client_id} warehouse", "  log:read", "  ask Wes Ware"]
    key_id = listed[3].split()[1]
    added = cli("access", "consumer", "add-key", client_id, "--key", key)
    assert added.out.strip() == key_id


@pytest.mark.usefixtures("administrator")
def test_what_is_no_public_key_or_no_consumer_is_refused(cli: Cli, tmp_path: Path) -> None:
    register = ("access", "consumer", "register", "--name", "w", "--scope", "log:read", "--key")
    private = cli(*register, _pem(tmp_path, private=True))
    assert (private.status, private.out) == (1, "")
    assert "the key is a private one" in private.err
    missing = cli(*register, str(tmp_path / "none.pem"))
    assert "cannot be read" in missing.err
    assert cli(*register[:-3], "log:everything", "--key", _pem(tmp_path)).status != 0
    unknown = cli("access", "consumer", "end", "warehouse", "--reason", "misuse")
    assert (unknown.status, "no client id" in unknown.err) == (1, True)


def test_nobody_registers_a_machine_but_an_administrator_who_is_signed_in(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    register = ("access", "consumer", "register", "--name", "w", "--scope", "log:read", "--key")
    nobody = cli(*register, _pem(tmp_path))
    assert (nobody.status, "byfield sign-in --role administrator" in nobody.err) == (1, True)
    monkeypatch.setenv("BYFIELD_TOKEN", cli("token", "operator").out.strip())
    operator = cli(*register, _pem(tmp_path))
    assert (operator.status, "needs the role administrator" in operator.err) == (1, True)
    assert cli("access", "consumer", "list").out == ""
