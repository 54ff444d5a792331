"""`byfield audit` on real servers, as an operator and a stranger use it."""

from __future__ import annotations

from pathlib import Path

import pytest

from events.log.seals.key_file import read_signers
from events.log.seals.note import Verifier, accepted, parse_seal
from tests.deploy.cli.conftest import Cli

NAME = "center.example/log"


@pytest.fixture
def key(bare_cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Verifier:
    """The public half of a key that seals."""
    file = tmp_path / "seal.key"
    said = bare_cli("audit", "keygen", file, "--name", NAME)
    monkeypatch.setenv("BYFIELD_SEAL_KEY_FILE", str(file))
    return Verifier.parse(said.out)


def test_a_key_is_for_its_owner_alone_and_never_overwritten(
    bare_cli: Cli, tmp_path: Path, key: Verifier
) -> None:
    file = tmp_path / "seal.key"
    assert file.stat().st_mode & 0o777 == 0o600
    before = file.read_bytes()
    assert key.name == NAME
    said = bare_cli("audit", "keygen", file)
    assert (said.status, said.out) == (1, "")
    assert "File exists" in said.err
    assert file.read_bytes() == before


def test_a_further_key_signs_beside_the_first(bare_cli: Cli, tmp_path: Path, key: Verifier) -> None:
    added = Verifier.parse(bare_cli("audit", "keygen", tmp_path / "seal.key", "--add").out)
    signers = read_signers(tmp_path / "seal.key")
    assert [signer.verifier for signer in signers] == [key, added]
    assert added.name == NAME
    assert (tmp_path / "seal.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("mode", "content", "fault"),
    [
        (0o644, None, "others may read or change it"),
        (0o600, "", "has 0 keys"),
        (0o600, "PRIVATE+KEY+a+b+c", "a private key is not in base64"),
    ],
)
@pytest.mark.usefixtures("imported", "key")
def test_a_key_that_cannot_be_used_is_refused_and_not_quoted(
    cli: Cli, tmp_path: Path, mode: int, content: str | None, fault: str
) -> None:
    file = tmp_path / "seal.key"
    secret = file.read_text().strip()
    if content is not None:
        file.write_text(content)
    file.chmod(mode)
    said = cli("audit", "seal")
    assert said.status == 1
    assert f"seal.key: {fault}" in said.err
    assert secret not in said.err


@pytest.mark.parametrize("name", ["two words", "", "a+b"])
def test_a_name_that_no_seal_can_have_is_refused(bare_cli: Cli, tmp_path: Path, name: str) -> None:
    said = bare_cli("audit", "keygen", tmp_path / "seal.key", "--name", name)
    assert said.status == 1
    assert "must match" in said.err
    assert not (tmp_path / "seal.key").exists()


@pytest.mark.usefixtures("imported")
def test_what_there_is_is_sealed(cli: Cli, key: Verifier) -> None:
    sealed = parse_seal(cli("audit", "seal").out)
    assert (sealed.checkpoint.origin, sealed.size) == (NAME, 3)
    assert accepted(sealed, [key]) == [key]
    assert cli("audit", "seal").out == sealed.note


@pytest.mark.usefixtures("imported")
def test_without_a_key_nothing_is_sealed(cli: Cli) -> None:
    said = cli("audit", "seal")
    assert (said.status, said.out) == (2, "")
    assert "BYFIELD_SEAL_KEY_FILE" in said.err
