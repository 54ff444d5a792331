"""Each process logs in to PostgreSQL as itself, and may be nobody else there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from deploy.local.postgres import Postgres
from deploy.logging_in import SuperuserError, logged_in, refuse_superuser
from deploy.logins import LOGINS, address_of, make_logins
from deploy.migrate import migrate_all
from deploy.settings import Settings
from events.log.postgres import PostgresLog
from events.secret_file import write_secret_file
from services.kit.settings import SettingsError
from tests.appends import append_of, new_event, new_stream

SECRETS = {
    "pages_key": "vW7-qZ2x_Lm9Tr4kYb6nHc3sJd8fGp5e",
    "evaluation_key": "kJ4-tR9w_Zx2Lq7vBn5mYc8sPd3fGh6a",
}
VERIFIED = "postgresql://byfield_intake@db.example/byfield?sslmode=verify-full"


def demand_passwords(file: Path) -> None:
    """Whoever is not the owner says one."""
    file.write_text("local all byfield trust\nlocal all all scram-sha-256\n")


def texts_of(folder: Path) -> dict[str, str]:
    """What stands in the files of a folder."""
    return {file.name: file.read_text() for file in folder.iterdir()}


@pytest.fixture
async def strict(home: Path) -> AsyncIterator[Postgres]:
    """A migrated PostgreSQL that asks everybody but its owner for a password."""
    server = Postgres(home)
    await server.start()
    await server.ensure_database()
    await migrate_all(server.dsn())
    owner = await asyncpg.connect(server.dsn())
    demand_passwords(Path(await owner.fetchval("SHOW hba_file")))
    await owner.execute("SELECT pg_reload_conf()")
    await owner.close()
    yield server
    await server.stop()


async def test_each_process_gets_in_as_its_own_role_by_its_file_alone(
    strict: Postgres, tmp_path: Path
) -> None:
    files = await make_logins(strict.dsn(), tmp_path / "logins")
    assert [file.stem for file in files] == list(LOGINS)
    for file in files:
        assert file.stat().st_mode & 0o777 == 0o600
        dsn, role = file.read_text().strip(), f"byfield_{file.stem}"
        connection = await asyncpg.connect(dsn)
        assert await connection.fetchval("SELECT session_user") == role
        for other in {f"byfield_{name}" for name in LOGINS} - {role} | {"byfield", "byfield_vault"}:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(f"SET ROLE {other}")
        await connection.close()
        await refuse_superuser(dsn)
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(address_of(strict.dsn(), role, "guessed"))


async def test_a_service_appends_by_its_login_and_another_facts_are_refused(
    strict: Postgres, tmp_path: Path
) -> None:
    await make_logins(strict.dsn(), tmp_path)
    dsn = (tmp_path / "intake.dsn").read_text().strip()
    async with PostgresLog(dsn, role="byfield_intake") as log:
        assert (await log.append(append_of(new_stream(), events=[new_event()]))).position == 1
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await PostgresLog(dsn, role="byfield_reporting").start()


async def test_nobody_has_large_objects(strict: Postgres, tmp_path: Path) -> None:
    await make_logins(strict.dsn(), tmp_path)
    for name in LOGINS:
        connection = await asyncpg.connect((tmp_path / f"{name}.dsn").read_text().strip())
        for asked in ("lo_create(0)", "lo_from_bytea(0, 'x')", "lo_import('/etc/passwd')"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.fetchval(f"SELECT {asked}")
        await connection.close()


async def test_an_owner_that_is_no_superuser_migrates_and_makes_logins(
    home: Path, tmp_path: Path
) -> None:
    server = Postgres(home)
    await server.start()
    try:
        superuser = await asyncpg.connect(server.dsn("postgres"))
        await superuser.execute("CREATE ROLE keeper LOGIN CREATEROLE")
        await superuser.execute("CREATE DATABASE center OWNER keeper")
        await superuser.close()
        dsn = server.dsn("center").replace("//byfield@", "//keeper@")
        assert await migrate_all(dsn)
        assert await migrate_all(dsn) == []
        files = await make_logins(dsn, tmp_path)
        await refuse_superuser(dsn)
        for file in files:
            await refuse_superuser(file.read_text().strip())
    finally:
        await server.stop()


async def test_logins_that_are_there_stay_and_the_server_knows_no_password(
    database: str, tmp_path: Path
) -> None:
    await make_logins(database, tmp_path)
    before = texts_of(tmp_path)
    (tmp_path / "relay.dsn").unlink()
    await make_logins(database, tmp_path)
    after = texts_of(tmp_path)
    assert {name for name in after if after[name] != before[name]} == {"relay.dsn"}
    owner = await asyncpg.connect(database)
    kept = await owner.fetch(
        "SELECT rolname, rolpassword FROM pg_authid WHERE rolname = any($1)",
        [f"byfield_{name}" for name in LOGINS],
    )
    await owner.close()
    assert len(kept) == len(LOGINS)
    for row in kept:
        assert row["rolpassword"].startswith("SCRAM-SHA-256$4096:")
        name = row["rolname"].removeprefix("byfield_")
        assert str(urlsplit(after[f"{name}.dsn"]).password) not in row["rolpassword"]


async def test_on_a_server_that_was_restored_they_log_in_by_the_files_that_there_are(
    strict: Postgres, tmp_path: Path
) -> None:
    files = await make_logins(strict.dsn(), tmp_path)
    before = texts_of(tmp_path)
    owner = await asyncpg.connect(strict.dsn())
    for file in files:  # as `byfield migrate` makes them, for a dump has no roles
        await owner.execute(f"ALTER ROLE byfield_{file.stem} NOLOGIN PASSWORD NULL")
    await owner.close()
    files[0].chmod(0o440)
    assert await make_logins(strict.dsn(), tmp_path) == files
    assert texts_of(tmp_path) == before
    for file in files:
        connection = await asyncpg.connect(file.read_text().strip())
        assert await connection.fetchval("SELECT session_user") == f"byfield_{file.stem}"
        await connection.close()


async def test_a_superuser_is_named_and_refused(database: str) -> None:
    with pytest.raises(SuperuserError, match=r"as byfield, a superuser: .* migrate --logins"):
        await refuse_superuser(database)


def test_in_production_postgres_is_a_socket_or_its_certificate_is_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("BYFIELD_DEVELOPMENT_SECRET", raising=False)
    for name in ("postgres_dsn", "log_dsn", "vault_dsn", "intake_dsn", "seal_dsn"):
        for clear in (
            "postgresql://app@db.example/byfield",
            "postgresql://app@db.example/byfield?sslmode=require",
            "postgresql://app@127.0.0.1/byfield",
            "postgresql://app@db.example/byfield?host=/run/postgresql",
            "postgresql:///byfield",
        ):
            with pytest.raises(SettingsError, match=f"BYFIELD_{name.upper()}: must have sslmode"):
                Settings.read(environment="production", **SECRETS, **{name: clear})
        for good in (
            VERIFIED,
            "postgresql://app@/byfield?host=/run/postgresql&port=5432",
            "postgresql://app@%2Frun%2Fpostgresql/byfield",
        ):
            Settings.read(environment="production", **SECRETS, **{name: good})


def test_each_part_logs_in_as_itself_where_its_addresses_say(tmp_path: Path) -> None:
    for name in LOGINS:
        own = address_of("postgresql://else.example/where", f"byfield_{name}", f"p@/{name}")
        write_secret_file(tmp_path / f"{name}.dsn", own, replace=False)
    settings = Settings.read(
        postgres_dsn=VERIFIED, vault_dsn="postgresql://o@v.example/vault", postgres_logins=tmp_path
    )
    intake, relay = logged_in(settings, "intake"), logged_in(settings, "relay")
    assert intake.dsn_of("log") == address_of(VERIFIED, "byfield_intake", "p@/intake")
    assert intake.dsn_of("intake") == intake.dsn_of("log")
    assert intake.dsn_of("vault") == "postgresql://byfield_intake:p%40%2Fintake@v.example/vault"
    assert relay.dsn_of("log") == address_of(VERIFIED, "byfield_relay", "p@/relay")
    assert relay.dsn_of("seal") == address_of(VERIFIED, "byfield_seal", "p@/seal")
    assert logged_in(relay, "relay") == relay
    assert "byfield_seal" not in str([getattr(intake, name) for name in Settings.model_fields])
    (tmp_path / "intake.dsn").chmod(0o640)
    with pytest.raises(SettingsError, match=r"POSTGRES_LOGINS: .*intake\.dsn: others may read"):
        logged_in(settings, "intake")
    (tmp_path / "intake.dsn").unlink()
    with pytest.raises(SettingsError, match=r"there is no .*intake\.dsn; byfield migrate --logins"):
        logged_in(settings, "intake")


def test_the_address_of_a_login_is_that_of_the_same_database() -> None:
    assert address_of(VERIFIED, "byfield_relay", "a/b@c") == (
        "postgresql://byfield_relay:a%2Fb%40c@db.example/byfield?sslmode=verify-full"
    )
    assert address_of("postgresql://o@/b?host=/s&port=1", "byfield_seal", "x") == (
        "postgresql://byfield_seal:x@/b?host=/s&port=1"
    )
