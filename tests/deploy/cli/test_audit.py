"""`byfield audit` on real servers, as an operator and a stranger use it."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest
import uvloop

from events.log.seals.key_file import read_signers
from events.log.seals.note import Verifier, accepted, parse_seal
from tests.deploy.cli.conftest import Cli
from tests.events.log.seals.sealing import superuser, tamper

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


@pytest.fixture
def sealed(cli: Cli, key: Verifier, imported: None) -> Verifier:  # noqa: ARG001 - it comes first
    """Three facts, sealed."""
    assert cli("audit", "seal").status == 0
    return key


def execute(dsn: str, *statements: str) -> None:
    uvloop.run(tamper(dsn, *statements))


CHANGED = """UPDATE log.event SET data = '{"name": "Another"}' WHERE position = 2"""


@pytest.mark.usefixtures("sealed")
def test_a_log_that_is_as_it_was_sealed_is_good(cli: Cli) -> None:
    said = cli("audit", "verify")
    assert (said.status, said.err) == (0, "")
    assert said.out == "3 records hashed, 1 seal true, up to 3.\n"


@pytest.mark.usefixtures("sealed", "operator")
def test_a_change_is_named_with_both_records(cli: Cli, database: str) -> None:
    assert cli("relay", "reset", "--yes", "--reason", "no relay runs here").status == 0
    execute(database, CHANGED, "TRUNCATE log.seal")
    said = cli("audit", "verify")
    assert said.status == 1
    assert "changed: of the positions 1 to 3 one at least is not what the seal of 3" in said.err
    assert "In the log at 2:" in said.err
    assert '"name": "Another"' in said.out
    assert "In the stream, as it was published:" in said.err
    assert "Linn County" in said.out
    assert "The log is not what was sealed." in said.out


@pytest.mark.usefixtures("sealed")
def test_seals_and_a_key_that_were_kept_elsewhere_are_enough(
    cli: Cli, database: str, tmp_path: Path, sealed: Verifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = (tmp_path / ".byfield" / "seals").rename(tmp_path / "usb")
    public = tmp_path / "center.pub"
    public.write_text(f"{sealed}\n")
    monkeypatch.delenv("BYFIELD_SEAL_KEY_FILE")
    asked = ("audit", "verify", "--seals", kept, "--key", public)
    assert cli(*asked).status == 0
    execute(database, "DELETE FROM log.event WHERE position = 3", "TRUNCATE log.seal")
    said = cli(*asked)
    assert said.status == 1
    assert "cut-off: the log ends at 2: 3 to 3 are missing" in said.err
    without = cli("audit", "verify")
    assert without.status == 2
    assert "no key is known here" in without.err


@pytest.mark.usefixtures("sealed")
def test_a_trigger_that_is_off_is_named(cli: Cli, database: str) -> None:
    async def switch_off() -> None:
        async with superuser(database) as owner:
            await owner.execute("ALTER TABLE log.event DISABLE TRIGGER event_is_append_only")

    uvloop.run(switch_off())
    said = cli("audit", "verify")
    assert said.status == 1
    assert "definition: trigger log.event.event_is_append_only is another" in said.err


@pytest.mark.usefixtures("sealed")
def test_a_login_that_took_on_a_role_is_named_unless_it_is_expected(
    cli: Cli, database: str
) -> None:
    name = f"app_{uuid4().hex}"
    execute(database, f"CREATE ROLE {name}; GRANT byfield_relay TO {name}")
    try:
        said = cli("audit", "verify")
        expecting = cli("audit", "verify", "--expected", f"member {name} of byfield_relay")
    finally:
        execute(database, f"DROP ROLE {name}")
    assert said.status == 1
    assert f"definition: member {name} of byfield_relay is none of this release" in said.err
    assert expecting.status == 0, expecting.err


def test_a_proof_is_checked_without_a_database(
    cli: Cli, sealed: Verifier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proof = tmp_path / "proof.json"
    proof.write_text(cli("audit", "prove", 2, "--record").out)
    monkeypatch.setenv("BYFIELD_POSTGRES_DSN", "postgresql://127.0.0.1:1/none")
    monkeypatch.delenv("BYFIELD_SEAL_KEY_FILE")
    said = cli("audit", "check", proof, "--key", str(sealed))
    assert said.status == 0
    assert said.out.startswith(f"Position 2 of the log {NAME} is sealed, up to 3")
    proof.write_text(proof.read_text().replace("Linn", "Lynn"))
    said = cli("audit", "check", proof, "--key", str(sealed))
    assert said.status == 1
    assert "the record is not that of the hash" in said.err


@pytest.mark.usefixtures("coordinator")
def test_a_seal_is_proved_to_continue_one_that_was_kept(
    cli: Cli, sealed: Verifier, tmp_path: Path
) -> None:
    kept = tmp_path / "kept.seal"
    kept.write_text(cli("audit", "seal").out)
    assert cli("topics", "import", topics_file(tmp_path)).status == 0
    assert cli("audit", "seal").status == 0
    proof = tmp_path / "proof.json"
    for former in (kept, "3"):
        proof.write_text(cli("audit", "prove", "--from", former).out)
        said = cli("audit", "check", proof, "--key", str(sealed))
        assert f"The log {NAME} of 4 is that of 3, grown" in said.out


def topics_file(folder: Path) -> Path:
    file = folder / "topics.csv"
    file.write_text("topic,title,lists\nde-escalation,De-escalation,general\n")
    return file


@pytest.mark.usefixtures("sealed")
def test_one_thing_is_proved_at_a_time_and_only_what_was_sealed(cli: Cli) -> None:
    assert cli("audit", "prove").status == 2
    assert cli("audit", "prove", 1, "--from", 2).status == 2
    said = cli("audit", "prove", 4)
    assert said.status == 1
    assert "position 4 is not sealed" in said.err


def test_a_bundle_is_written_once_for_its_owner_alone_and_verified_without_a_database(
    cli: Cli, sealed: Verifier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = tmp_path / "log.bundle"
    assert "has the log up to 3, as it is sealed" in cli("audit", "bundle", bundle).out
    assert bundle.stat().st_mode & 0o777 == 0o600
    assert "File exists" in cli("audit", "bundle", bundle).err
    assert [file.name for file in tmp_path.glob("log.bundle*")] == ["log.bundle"]
    monkeypatch.setenv("BYFIELD_POSTGRES_DSN", "postgresql://127.0.0.1:1/none")
    asked = ("audit", "verify", "--bundle", bundle, "--key", str(sealed))
    assert cli(*asked).status == 0
    bundle.write_text(bundle.read_text().replace("Linn", "Lynn", 1))
    said = cli(*asked)
    assert said.status == 1
    assert "changed: of the positions 1 to 3 one at least" in said.err
