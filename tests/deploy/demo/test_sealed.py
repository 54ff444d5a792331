"""What the demo says at its end of the log: on real servers, as it was sealed and tampered with."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.center_process import run_command
from deploy.demo import sealed
from deploy.demo.sealed import end_with_seal, with_key
from deploy.settings import Settings
from events.log.seals.key_file import read_signers
from events.log.seals.note import Verifier
from events.vault.master_keys import make_master_key, read_master_keys
from services.kit.http.principals import Principal
from tests.events.log.seals.sealing import append, seal, superuser, tamper

FACTS = 300


@pytest.fixture
async def ended(database: str, tmp_path: Path) -> tuple[Settings, Verifier]:
    """The settings of a demo whose log is sealed, and its public key."""
    settings, public = with_key(tmp_path)
    assert settings.seal_key_file
    assert settings.seals_folder
    await append(database, FACTS)
    await seal(database, settings.seals_folder, read_signers(settings.seal_key_file))
    return settings.model_copy(update={"postgres_dsn": database}), public


async def test_a_log_as_it_was_sealed_is_proved_by_a_root_all_seals_and_one_fact(
    ended: tuple[Settings, Verifier], capsys: pytest.CaptureFixture[str]
) -> None:
    settings, public = ended
    assert await end_with_seal(settings, public)
    said = capsys.readouterr().out
    assert said.count("proved  ") == 3
    assert "300 of 300, their root is" in said
    assert "verified 300 facts against 1 seal in " in said
    assert "at 150,\n" in said
    assert str(public) in said
    assert max(map(len, said.splitlines())) <= 80


async def test_it_takes_neither_the_vault_nor_the_master_keys_of_who_calls_it(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    callers = tmp_path / "callers.keys"
    make_master_key(callers, "callers")
    monkeypatch.setenv("BYFIELD_VAULT_KEY_FILE", str(callers))
    monkeypatch.setenv("BYFIELD_VAULT_DSN", "postgresql:///nowhere?host=/nowhere")
    settings, _ = with_key(tmp_path / "demo")
    settings = settings.model_copy(update={"postgres_dsn": database})
    rotated = ("privacy", "rotate", "--reason", "a test")
    said = await run_command(settings, *rotated, given_by=Principal("lee", "operator"))
    assert said.strip().endswith("under master key development.")
    assert read_master_keys(tmp_path / "demo" / "vault.keys").current == "development"


@pytest.mark.parametrize(
    "statement",
    [
        """UPDATE log.event SET data = '{"topic": "another"}' WHERE position = 7""",
        "DELETE FROM log.event WHERE position = 300",
        "UPDATE log.event SET recorded_at = recorded_at - interval '1 day' WHERE position = 150",
    ],
    ids=["changed", "cut off", "moved in time"],
)
async def test_a_log_that_was_tampered_with_fails_the_demo(
    ended: tuple[Settings, Verifier],
    database: str,
    capsys: pytest.CaptureFixture[str],
    statement: str,
) -> None:
    await tamper(database, statement)
    assert not await end_with_seal(*ended)
    assert "REFUTED the log is what was sealed: " in capsys.readouterr().out


async def test_a_trigger_that_is_off_fails_the_demo(
    ended: tuple[Settings, Verifier], database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async with superuser(database) as owner:
        await owner.execute("ALTER TABLE log.event DISABLE TRIGGER event_is_append_only")
    assert not await end_with_seal(*ended)
    assert "definition: trigger log.event.event_is_append_only" in capsys.readouterr().out


async def test_facts_that_nobody_seals_fail_the_demo(
    ended: tuple[Settings, Verifier],
    database: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sealed, "SEALED_SECONDS_MAX", 0.0)
    await append(database, 1)
    assert not await end_with_seal(*ended)
    assert "REFUTED every fact is sealed: 300 of 301" in capsys.readouterr().out


def test_a_demo_has_a_key_and_witnesses_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BYFIELD_SEAL_KEY_FILE", "/elsewhere/seal.key")
    monkeypatch.setenv("BYFIELD_SEALS_FOLDER", "/elsewhere")
    monkeypatch.setenv("BYFIELD_SEAL_WITNESSES", '["/elsewhere"]')
    settings, _ = with_key(tmp_path)
    assert settings.seal_key_file == tmp_path / "seal.key"
    assert settings.seals_folder == tmp_path / "seals"
    assert settings.seal_witnesses == ()


async def test_a_fact_of_what_was_forgotten_is_proved_too(
    ended: tuple[Settings, Verifier], database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async with superuser(database) as owner:
        find = "SELECT stream, position FROM log.event WHERE version = 1 ORDER BY position LIMIT 1"
        told = await owner.fetchrow(find)
    assert told
    stream, position = told
    assert await end_with_seal(*ended, [stream])
    said = capsys.readouterr().out
    assert said.count("proved  ") == 4
    assert f"at {position}," in said.partition("a forgotten one is in it")[2]
