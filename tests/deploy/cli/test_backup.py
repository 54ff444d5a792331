"""`byfield backup`: what was taken can be restored, and whatever differs is named."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
from asyncio.subprocess import PIPE
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvloop

from deploy.backup.manifest import digest_of
from deploy.backup.taking import take_backup
from deploy.backup.verifying import Known, verify_backup
from deploy.local.postgres import Postgres
from deploy.migrate import migrate_all, migrate_vault
from deploy.settings import Settings
from events.log.postgres import PostgresLog
from services.kit.run.private_log import open_log
from tests.conftest import Databases, new_home
from tests.deploy.cli.conftest import Cli, Said, execute, follow
from tests.deploy.install.running import ran
from tests.deploy.restoring import serving
from tests.events.log.seals.sealing import tamper
from tests.events.vault.test_private_log import told
from tests.processes import byfield, ended
from tests.waiting import eventually

NAME = "center.example/log"
NO_KEY = "the log is sealed, and no key is known here: say --key"
CHANGED = """UPDATE log.event SET data = '{"name": "Another"}' WHERE position = 2"""


@pytest.fixture
def scratch() -> Iterator[Path]:
    """Where the server of a verification is; nothing is left there, whatever happens."""
    folder = new_home()
    yield folder
    assert list(folder.iterdir()) == []
    folder.rmdir()


@pytest.fixture
def sealed(cli: Cli, imported: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:  # noqa: ARG001 - it comes first
    """Three facts, sealed; the file of the public key."""
    file = tmp_path / "seal.key"
    (tmp_path / "center.pub").write_text(cli("audit", "keygen", file, "--name", NAME).out)
    monkeypatch.setenv("BYFIELD_SEAL_KEY_FILE", str(file))
    assert cli("audit", "seal").status == 0
    return tmp_path / "center.pub"


@pytest.fixture
def backup(cli: Cli, sealed: Path, tmp_path: Path, database: str) -> Path:  # noqa: ARG001 - it comes first
    """A backup of three facts of agencies, which intake handled, and two with names."""
    follow(database, 3)
    tell_names(database, 2)
    assert cli("audit", "seal").status == 0
    folder = tmp_path / "taken"
    assert cli("backup", "take", folder).status == 0
    return folder


def tell_names(dsn: str, facts: int) -> None:
    async def work() -> None:
        async with open_log(Settings.read(postgres_dsn=dsn), "intake") as log:
            for _ in range(facts):
                await log.append(told())

    uvloop.run(work())


def manifest_of(folder: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((folder / "backup.json").read_text())
    return read


def rewrite(folder: Path, **said: Any) -> None:
    """Say something else of a backup, with the digests that its files have now."""
    manifest = manifest_of(folder) | said
    for dump in manifest["dumps"]:
        dump["sha256"] = digest_of(folder / dump["file"])
    (folder / "backup.json").write_text(json.dumps(manifest))


def verified(cli: Cli, folder: Path, scratch: Path, *more: object) -> Said:
    return cli("backup", "verify", folder, "--scratch", scratch, *more)


def test_what_is_in_a_backup_is_said_in_a_few_lines(cli: Cli, backup: Path, scratch: Path) -> None:
    said = verified(cli, backup, scratch, "--live")
    assert (said.status, said.err) == (0, "")
    taken, log, tree, seals, live, vault, services = said.out.splitlines()
    assert "by byfield " in taken
    assert taken.endswith("it holds log, intake, assignment, reporting, access, vault.")
    assert log.startswith("The log has 5 facts, the last of ")
    note = manifest_of(backup)["seal"]
    assert tree == f"The head of its tree is {note.splitlines()[2]}."
    assert seals == "2 seals are true, up to 5."
    assert live == "The log that is there now begins with the same facts."
    assert "The vault has the keys of 2 facts, and destroyed those of 0; " in vault
    assert vault.endswith("opens it.")
    assert services.startswith("Of services: intake waits for 2, ")


def test_nobody_else_reads_it_and_it_has_no_password(backup: Path, database: str) -> None:
    assert backup.stat().st_mode & 0o777 == 0o700
    assert {each.name for each in backup.iterdir()} == {"backup.json", "log.dump", "vault.dump"}
    assert {each.stat().st_mode & 0o777 for each in backup.iterdir()} == {0o600}
    assert set(manifest_of(backup)) == {
        "form", "release", "taken_at", "position", "seal", "roles", "dumps"
    }  # fmt: skip
    assert database not in (backup / "backup.json").read_text()


def test_an_empty_log_has_a_backup_too(cli: Cli, tmp_path: Path, scratch: Path) -> None:
    assert cli("backup", "take", tmp_path / "taken").status == 0
    said = verified(cli, tmp_path / "taken", scratch, "--live")
    assert (said.status, said.err) == (0, "")
    assert "The log has 0 facts.\n" in said.out


def test_a_folder_that_is_not_there_is_named(bare_cli: Cli, tmp_path: Path) -> None:
    said = bare_cli("backup", "verify", tmp_path / "none")
    assert (said.status, str(tmp_path / "none" / "backup.json") in said.err) == (1, True)


MANIFEST: dict[str, Any] = {
    "form": "byfield.backup/1", "release": "0.1.0", "taken_at": "2026-03-01T04:00:00Z",
    "position": 3, "seal": None, "roles": [],
    "dumps": [
        {"file": "log.dump", "database": "byfield", "holds": ["log"], "bytes": 1, "sha256": "a"}
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"form": "byfield.backup/2"}, "form: Input should be 'byfield.backup/1'"),
        ({"position": -1}, "position: "),
        ({"password": "x"}, "password: Extra inputs are not permitted"),
        ({"dumps": []}, "dumps: "),
        ({"dumps": [MANIFEST["dumps"][0] | {"file": "../log.dump"}]}, "dumps.0.file: "),
        ({"dumps": [MANIFEST["dumps"][0]] * 2}, "the file: dumps: log is there twice"),
        ({"dumps": [MANIFEST["dumps"][0] | {"holds": ["vault"]}]}, "the file: dumps: none holds"),
        (
            {"dumps": [MANIFEST["dumps"][0] | {"holds": ["log", "vault"]}]},
            "the file: dumps: the vault has a file of its own",
        ),
    ],
)
def test_a_manifest_that_says_something_else_is_refused(
    bare_cli: Cli, tmp_path: Path, said: dict[str, Any], fault: str
) -> None:
    (tmp_path / "backup.json").write_text(json.dumps(MANIFEST | said))
    refused = bare_cli("backup", "verify", tmp_path)
    assert (refused.status, f"backup.json: {fault}" in refused.err) == (1, True)


@pytest.mark.parametrize("name", ["backup.json", "log.dump"])
def test_a_pipe_in_its_place_is_refused_and_not_waited_for(
    bare_cli: Cli, tmp_path: Path, name: str
) -> None:
    (tmp_path / "backup.json").write_text(json.dumps(MANIFEST))
    (tmp_path / name).unlink(missing_ok=True)
    os.mkfifo(tmp_path / name)
    refused = bare_cli("backup", "verify", tmp_path)
    assert (refused.status, f"{name} is not a plain file" in refused.err) == (1, True)


def test_a_byte_that_rotted_is_found_before_anything_is_restored(
    cli: Cli, backup: Path, scratch: Path
) -> None:
    content = bytearray((backup / "log.dump").read_bytes())
    content[len(content) // 2] ^= 1
    (backup / "log.dump").write_bytes(content)
    said = verified(cli, backup, scratch)
    assert (said.status, said.out) == (1, "")
    assert "log.dump is not what was written: its SHA-256 is another" in said.err


def test_a_file_that_pg_restore_cannot_read_is_named(cli: Cli, backup: Path, scratch: Path) -> None:
    content = (backup / "log.dump").read_bytes()
    (backup / "log.dump").write_bytes(content[: len(content) // 2])
    rewrite(backup)
    said = verified(cli, backup, scratch)
    assert (said.status, "pg_restore ended with 1: error: " in said.err) == (1, True)


def test_a_log_that_was_changed_before_the_backup_is_not_what_was_sealed(
    cli: Cli, database: str, tmp_path: Path, sealed: Path, scratch: Path
) -> None:
    uvloop.run(tamper(database, CHANGED, "TRUNCATE log.seal"))
    assert cli("backup", "take", tmp_path / "taken").status == 0
    said = verified(cli, tmp_path / "taken", scratch, "--key", sealed)
    assert said.status == 1
    assert "changed: of the positions 1 to 3 one at least is not what the seal of 3" in said.err


@pytest.mark.usefixtures("imported")
def test_a_fact_that_is_missing_shows_without_any_seal(
    cli: Cli, database: str, tmp_path: Path, scratch: Path
) -> None:
    uvloop.run(tamper(database, "DELETE FROM log.event WHERE position = 2"))
    assert cli("backup", "take", tmp_path / "taken").status == 0
    said = verified(cli, tmp_path / "taken", scratch)
    assert (said.status, "position 2 is missing" in said.err) == (1, True)


def test_a_log_that_was_cut_before_the_backup_does_not_have_its_own_seal(
    cli: Cli, database: str, tmp_path: Path, backup: Path, scratch: Path
) -> None:
    """Its seals went with it; what `backup.json` of an earlier one says, they do not know."""
    uvloop.run(tamper(database, "DELETE FROM log.event WHERE position > 4", "TRUNCATE log.seal"))
    assert cli("backup", "take", tmp_path / "later").status == 0
    rewrite(tmp_path / "later", seal=manifest_of(backup)["seal"])
    said = verified(cli, tmp_path / "later", scratch)
    assert (said.status, "cut-off: the log ends at 4" in said.err) == (1, True)


def test_a_backup_of_another_log_than_the_one_there_now_is_told(
    cli: Cli, database: str, backup: Path, scratch: Path
) -> None:
    uvloop.run(tamper(database, CHANGED))
    said = verified(cli, backup, scratch, "--live")
    assert (said.status, said.err) == (1, "the log that is there now has another fact 2\n")
    uvloop.run(tamper(database, "DELETE FROM log.event WHERE position > 1"))
    said = verified(cli, backup, scratch, "--live")
    assert (said.status, said.err) == (1, "the log that is there now has no fact 2\n")


def test_what_was_sealed_since_is_counted_and_no_fault(
    cli: Cli, backup: Path, scratch: Path, database: str
) -> None:
    tell_names(database, 4)
    assert cli("audit", "seal").status == 0
    said = verified(cli, backup, scratch, "--live")
    assert (said.status, said.err) == (0, "")
    assert "2 seals are true, up to 5; 4 facts sealed since are not in it.\n" in said.out


def test_without_a_key_a_sealed_log_is_not_called_good(
    cli: Cli, backup: Path, scratch: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BYFIELD_SEAL_KEY_FILE")
    shutil.rmtree(tmp_path / ".byfield")
    said = verified(cli, backup, scratch)
    assert (said.status, said.err) == (
        1,
        "the log is sealed, and no key is known here: say --key\n",
    )


@pytest.fixture
def small() -> Iterator[Path]:
    """A disk on which there is room to make a server, and none to restore into it."""
    folder = new_home()
    mount = ("mount", "-t", "tmpfs", "-o", "size=60m", "none", str(folder))
    try:
        if ran(*mount).returncode != 0:
            pytest.skip("only root mounts a disk, and not in every container")
        yield folder
        assert ran("umount", str(folder)).returncode == 0
    finally:
        folder.rmdir()


def test_a_scratch_disk_without_room_is_named(cli: Cli, backup: Path, small: Path) -> None:
    said = verified(cli, backup, small)
    assert (said.status, said.out) == (1, "")
    assert f"the disk of {small}/" in said.err
    assert list(small.iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's PostgreSQL runs as somebody else")
def test_a_scratch_folder_that_the_server_cannot_enter_is_refused_and_no_other_taken(
    bare_cli: Cli, tmp_path: Path, backup: Path
) -> None:
    folder = tmp_path / "scratch"
    folder.mkdir(mode=0o700)
    said = verified(bare_cli, backup, folder)
    assert (said.status, f"{folder}: the user that PostgreSQL runs as" in said.err) == (1, True)
    assert list(folder.iterdir()) == []


def test_the_vault_may_be_kept_elsewhere(cli: Cli, backup: Path, scratch: Path) -> None:
    (backup / "vault.dump").unlink()
    said = verified(cli, backup, scratch)
    assert (said.status, "The vault is not in it: " in said.out) == (0, True)
    assert "of an older release" not in said.out


def test_no_variable_leads_a_restore_to_another_server(
    cli: Cli, backup: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # libpq would take it although the address names a socket.
    monkeypatch.setenv("PGHOSTADDR", "127.0.0.1")
    assert verified(cli, backup, scratch).status == 0


def test_an_older_vault_beside_a_newer_log_lacks_keys(
    cli: Cli, backup: Path, scratch: Path, tmp_path: Path, database: str
) -> None:
    tell_names(database, 3)
    assert cli("backup", "take", tmp_path / "newer").status == 0
    shutil.copy(backup / "vault.dump", tmp_path / "newer" / "vault.dump")
    rewrite(tmp_path / "newer")
    said = verified(cli, tmp_path / "newer", scratch)
    assert (said.status, said.err) == (1, "the vault has no key of 3 facts\n")


def test_another_master_key_does_not_open_the_vault(
    cli: Cli, backup: Path, scratch: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli("privacy", "key", tmp_path / "other.keys").status == 0
    monkeypatch.setenv("BYFIELD_VAULT_KEY_FILE", str(tmp_path / "other.keys"))
    said = verified(cli, backup, scratch)
    assert (said.status, "does not open it" in said.out) == (1, True)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            "UPDATE intake.checkpoint SET position = 99, event_id = gen_random_uuid()",
            "intake.agencies is not whole",
        ),
        (
            "ALTER TABLE log.event DISABLE TRIGGER event_is_append_only",
            "definition: trigger log.event.event_is_append_only is another than in this release",
        ),
        (
            "UPDATE reporting.migration SET checksum = 'another' WHERE number = 1",
            "was edited after it was applied",
        ),
    ],
    ids=["a service ahead of the log", "a trigger that is off", "an edited migration"],
)
def test_what_is_wrong_in_the_database_is_wrong_in_its_backup(
    cli: Cli, database: str, tmp_path: Path, scratch: Path, backup: Path, change: str, fault: str
) -> None:
    assert backup.exists()
    execute(database, change)
    assert cli("backup", "take", tmp_path / "later").status == 0
    said = verified(cli, tmp_path / "later", scratch)
    assert (said.status, fault in said.err) == (1, True)


def test_a_backup_of_an_older_release_is_brought_up_to_date_to_be_looked_at(
    cli: Cli, database: str, tmp_path: Path, scratch: Path, sealed: Path
) -> None:
    assert sealed.exists()
    execute(
        database,
        "DROP SCHEMA reporting CASCADE; CREATE SCHEMA reporting AUTHORIZATION byfield_reporting",
    )
    assert cli("backup", "take", tmp_path / "older").status == 0
    said = verified(cli, tmp_path / "older", scratch)
    assert (said.status, said.err) == (0, "")
    assert "It is of an older release: " in said.out


@pytest.mark.fault
def test_databases_of_their_own_come_back_together(
    cli: Cli,
    tmp_path: Path,
    scratch: Path,
    database: str,
    postgres: Postgres,
    template: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of services first, the log's after them, the vault's last."""
    names = [f"{database.partition('@/')[2].partition('?')[0]}_{of}" for of in ("read", "keys")]

    async def made() -> list[str]:
        own = Databases(postgres)
        await own.execute(f"CREATE DATABASE {names[0]} TEMPLATE {template}")
        await own.execute(f"CREATE DATABASE {names[1]}")
        await own.close()
        await migrate_all(postgres.dsn(names[0]), with_vault=False)
        await migrate_vault(postgres.dsn(names[1]))
        return [postgres.dsn(name) for name in names]

    async def dropped() -> None:
        own = Databases(postgres)
        for name in names:
            await own.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await own.close()

    try:
        read, keys = uvloop.run(made())
        monkeypatch.setenv("BYFIELD_REPORTING_DSN", read)
        monkeypatch.setenv("BYFIELD_ASSIGNMENT_DSN", read)
        monkeypatch.setenv("BYFIELD_VAULT_DSN", keys)

        async def tell() -> None:
            settings = Settings.read(postgres_dsn=database, vault_dsn=keys)
            async with open_log(settings, "intake") as log:
                await log.append(told())

        uvloop.run(tell())
        assert cli("backup", "take", tmp_path / "taken").status == 0
        held = {each["file"]: each["holds"] for each in manifest_of(tmp_path / "taken")["dumps"]}
        assert list(held.items()) == [
            ("assignment.dump", ["assignment", "reporting"]),
            ("log.dump", ["log", "intake", "access"]),
            ("vault.dump", ["vault"]),
        ]
        said = verified(cli, tmp_path / "taken", scratch, "--live")
        assert (said.status, said.err) == (0, "")
        assert "The vault has the keys of 1 fact, " in said.out
    finally:
        uvloop.run(dropped())


@pytest.mark.fault
async def test_a_backup_that_is_taken_while_all_are_at_work_fits_together(
    database: str, tmp_path: Path, scratch: Path
) -> None:
    settings = Settings.read(postgres_dsn=database)
    over = asyncio.Event()

    async def go_on_telling() -> None:
        async with open_log(settings, "intake") as log:
            while not over.is_set():
                await log.append(told())

    async with serving(database, replicas=1), asyncio.TaskGroup() as tasks:
        tasks.create_task(go_on_telling())
        try:
            await eventually(lambda: _has_facts(database, 20))
            manifest = await take_backup(settings, tmp_path / "taken")
        finally:
            over.set()
    looked = await verify_backup(
        settings, tmp_path / "taken", Known(live=database), scratch=scratch
    )
    assert looked.faults == []
    assert manifest.position >= 20


async def _has_facts(dsn: str, facts: int) -> bool:
    async with PostgresLog(dsn) as log:
        return (await log.head()).position >= facts


@pytest.mark.fault
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_verification_that_is_ended_takes_its_server_with_it(
    database: str, tmp_path: Path, scratch: Path, number: signal.Signals
) -> None:
    settings = {"postgres_dsn": database, "home": tmp_path / "home"}
    async with byfield(
        "backup", "take", str(tmp_path / "taken"), settings=settings, stderr=PIPE
    ) as taking:
        assert (await ended(taking))[0] == 0
    arguments = ("backup", "verify", str(tmp_path / "taken"), "--scratch", str(scratch))
    async with byfield(*arguments, settings=settings, stderr=PIPE) as verifying:
        pid = await eventually(lambda: _server_in(scratch))
        verifying.send_signal(number)
        status, _, err = await ended(verifying)
    assert (status, err, _lives(pid)) == (128 + number, "", False)


async def _server_in(scratch: Path) -> int | None:
    return _pid_in(scratch)


def _pid_in(scratch: Path) -> int | None:
    for file in scratch.glob("*/postgres/data/postmaster.pid"):
        if lines := file.read_text().splitlines():
            return int(lines[0])
    return None


def _lives(pid: int | None) -> bool:
    return Path("/proc", str(pid)).exists()
