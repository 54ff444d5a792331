"""Each thing that is amiss has a line of its own, and no other."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from deploy.checking import fault as checking
from deploy.checking import files
from deploy.checking.everything import PROCESSES, faults_of
from deploy.checking.postgres import clock_away
from deploy.migrate import migrate_all
from deploy.nats_admin import nats_admin
from deploy.settings import Settings
from events.log.stream.stream import STREAM, settings
from events.vault.master_keys import make_master_key
from services.kit.settings import PREFIX
from tests.deploy.checking.installation import (
    Installation,
    nats_server,
    provider_at,
    provision_at,
    said_in,
)
from tests.deploy.test_logins import demand_passwords
from tests.waiting import eventually

Said = Mapping[str, object]
Breaking = Callable[[Installation], AbstractAsyncContextManager[Said]]
"""Breaks one thing and mends it afterwards; yields settings that differ."""


async def abouts(
    process: str, installation: Installation, said: Said, patch: pytest.MonkeyPatch
) -> list[str]:
    """The kinds of what is said of a process; no line shows a secret."""
    said_in(patch, installation.settings(process))
    for name, value in said.items():
        variable = f"{PREFIX}{name.upper()}"
        if value == "":
            patch.delenv(variable, raising=False)
        else:
            patch.setenv(variable, str(value))
    found = await faults_of(process)
    text = "\n".join(map(str, found))
    assert [each for each in installation.secrets() if each in text] == []
    assert all(each.says and each.mend for each in found)
    return [each.about for each in found]


SETTINGS: Final[dict[str, tuple[str, dict[str, object]]]] = {
    "environment": ("intake", {"environment": "development"}),
    "public-address": ("intake", {"public_url": ""}),
    "time-zone": ("assignment", {"time_zone": ""}),
    "proxies": ("reporting", {"trusted_proxies": ""}),
    "asking-access": ("intake", {"access_url": "", "access_secret_file": ""}),
    "sign-in": ("access", {"openid_providers_file": ""}),
    "mail": ("access", {"mail_host": "", "mail_from": ""}),
    "sealing-key": ("relay", {"seal_key_file": ""}),
    "seal-witness": ("relay", {"seal_witnesses": ""}),
    "master-key": ("intake", {"vault_key_file": ""}),
    "nats-key": ("intake", {"nats_keys": "/nowhere"}),
    "nats-unreachable": ("intake", {"nats_url": "tls://localhost:1"}),
    "postgres-unreachable": (
        "intake",
        {"postgres_dsn_file": "", "postgres_dsn": "postgresql://byfield_intake@/byfield?host=/no"},
    ),
    "mail-unreachable": ("access", {"mail_port": 1}),
    "setting": ("intake", {"evaluation_key_file": ""}),
}
"""What is amiss in the settings alone, or in the address that they name."""


@pytest.mark.parametrize("about", SETTINGS)
async def test_a_setting_that_is_amiss_is_one_line(
    about: str, sound: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    process, said = SETTINGS[about]
    assert await abouts(process, sound, said, monkeypatch) == [about]


@asynccontextmanager
async def owned(
    installation: Installation, breaking: tuple[str, ...], mending: tuple[str, ...]
) -> AsyncIterator[Said]:
    await installation.own(*breaking)
    try:
        yield {}
    finally:
        await installation.own(*mending)


def by_owner(breaking: str | tuple[str, ...], mending: str | tuple[str, ...]) -> Breaking:
    """What the owner of the database breaks and mends by statements."""
    one = (breaking,) if isinstance(breaking, str) else breaking
    other = (mending,) if isinstance(mending, str) else mending
    return lambda installation: owned(installation, one, other)


async def configure(installation: Installation, name: str, value: str) -> None:
    """Set it and wait until it holds."""
    await installation.own(f"ALTER SYSTEM SET {name} = '{value}'", "SELECT pg_reload_conf()")

    async def holds() -> bool:
        async with installation.owner() as fresh:
            return bool(await fresh.fetchval("SELECT current_setting($1) = $2", name, value))

    await eventually(holds)


def configured(name: str, value: str) -> Breaking:
    """A setting of the server that takes effect at once."""

    @asynccontextmanager
    async def breaking(installation: Installation) -> AsyncIterator[Said]:
        async with installation.owner() as owner:
            before = await owner.fetchval("SELECT current_setting($1)", name)
        await configure(installation, name, value)
        try:
            yield {}
        finally:
            await configure(installation, name, before)

    return breaking


@asynccontextmanager
async def without_archive(installation: Installation) -> AsyncIterator[Said]:
    await restarted(installation, "off")
    try:
        yield {}
    finally:
        await restarted(installation, "on")


async def restarted(installation: Installation, archive_mode: str) -> None:
    await installation.own(f"ALTER SYSTEM SET archive_mode = {archive_mode}")
    await installation.postgres.stop()
    await installation.postgres.start()


@asynccontextmanager
async def archive_that_fails(installation: Installation) -> AsyncIterator[Said]:
    async with configured("archive_command", "false")(installation):
        await installation.own("SELECT pg_logical_emit_message(false, 'test', 'x')")
        await installation.own("SELECT pg_switch_wal()")

        async def failed() -> bool:
            async with installation.owner() as owner:
                return bool(await owner.fetchval("SELECT failed_count FROM pg_stat_archiver"))

        await eventually(failed)
        yield {}


def demand_none(file: Path) -> None:
    """Whoever comes is let in."""
    file.write_text("local all all trust\n")


@asynccontextmanager
async def no_password_asked(installation: Installation) -> AsyncIterator[Said]:
    async with installation.owner() as owner:
        file = Path(await owner.fetchval("SHOW hba_file"))
        demand_none(file)
        await owner.execute("SELECT pg_reload_conf()")
        try:
            yield {}
        finally:
            demand_passwords(file)
            await owner.execute("SELECT pg_reload_conf()")


@asynccontextmanager
async def a_superuser(installation: Installation) -> AsyncIterator[Said]:
    file = installation.secret("superuser.dsn", installation.postgres.dsn())
    yield {"postgres_dsn_file": file}


@asynccontextmanager
async def a_login_of_several(installation: Installation) -> AsyncIterator[Said]:
    await installation.own(
        "CREATE ROLE app LOGIN PASSWORD 'of-tests-alone'",
        "GRANT byfield_intake, byfield_reporting TO app",
    )
    dsn = installation.postgres.dsn().replace("//byfield@", "//app:of-tests-alone@")
    try:
        yield {"postgres_dsn_file": installation.secret("app.dsn", dsn)}
    finally:
        await installation.own("DROP ROLE app")


@asynccontextmanager
async def a_wrong_password(installation: Installation) -> AsyncIterator[Said]:
    dsn = installation.postgres.dsn().replace("//byfield@", "//byfield_intake:wrong@")
    yield {"postgres_dsn_file": installation.secret("wrong.dsn", dsn)}


@asynccontextmanager
async def lacking_a_migration(installation: Installation) -> AsyncIterator[Said]:
    async with installation.owner() as owner:
        last = await owner.fetchrow(
            "DELETE FROM intake.migration WHERE set_name = 'intake' AND number = "
            "(SELECT max(number) FROM intake.migration WHERE set_name = 'intake') RETURNING *"
        )
        assert last is not None
        try:
            yield {}
        finally:
            await owner.execute(
                "INSERT INTO intake.migration VALUES ($1, $2, $3, $4, $5)", *last.values()
            )
    assert await migrate_all(installation.postgres.dsn()) == []


@asynccontextmanager
async def an_old_master_key(installation: Installation) -> AsyncIterator[Said]:
    """The vault knows the one of the file, and a newer one was put before it."""
    ring = installation.secret("ring.keys", (installation.folder / "vault.keys").read_text())
    make_master_key(ring, "2027")
    yield {"vault_key_file": ring}


@asynccontextmanager
async def another_master_key(installation: Installation) -> AsyncIterator[Said]:
    """One that has the name of the one that the vault knows."""
    file = installation.folder / "another.keys"
    make_master_key(file, "2026")
    yield {"vault_key_file": file}


def with_nats(**changed: object) -> Breaking:
    """Another NATS server, configured otherwise, whose stream is as it must be."""

    @asynccontextmanager
    async def breaking(installation: Installation) -> AsyncIterator[Said]:
        async with nats_server(installation.folder, **changed) as port:
            if "max_payload" not in changed:
                await provision_at(installation.folder, port)
            yield {"nats_url": f"tls://localhost:{port}"}

    return breaking


def with_stream(*, age: float | None) -> Breaking:
    """A stream that forgets, or none."""

    @asynccontextmanager
    async def breaking(installation: Installation) -> AsyncIterator[Said]:
        said = Settings.read(
            nats_url=f"tls://localhost:{installation.nats_port}",
            nats_keys=installation.folder / "nats",
            nats_ca_file=installation.folder / "certificate.pem",
        )
        async with nats_admin(said) as admin:
            if age is None:
                await admin.jetstream().delete_stream(STREAM)
            else:
                await admin.jetstream().update_stream(settings().evolve(max_age=age))
        try:
            yield {}
        finally:
            await provision_at(installation.folder, installation.nats_port)

    return breaking


@asynccontextmanager
async def the_key_of_admin(installation: Installation) -> AsyncIterator[Said]:
    folder = installation.folder / "keys-of-one"
    shutil.copytree(installation.folder / "nats", folder)
    shutil.copy(folder / "admin.nk", folder / "intake.nk")
    yield {"nats_keys": folder}
    shutil.rmtree(folder)


@asynccontextmanager
async def a_user_with_others(installation: Installation) -> AsyncIterator[Said]:
    """Users with passwords, of which intake has that of reporting."""
    users = [
        {
            "user": "reporting",
            "password": "of-tests",
            "permissions": {"subscribe": ["_INBOX.reporting.>"]},
        }
    ]
    admin = (installation.folder / "nats" / "admin.pub").read_text().split()[0]
    accounts = {
        "A": {"jetstream": "enabled", "users": [*users, {"nkey": admin}]},
        "SYS": {},
    }
    async with nats_server(installation.folder, accounts=accounts) as port:
        await provision_at(installation.folder, port)
        url = f"tls://reporting:of-tests@localhost:{port}"
        yield {
            "nats_keys": "",
            "nats_url_file": installation.secret("nats-url", url),
            "nats_url": "",
        }


@asynccontextmanager
async def an_issuer_elsewhere(installation: Installation) -> AsyncIterator[Said]:
    said = json.dumps({"city": provider_at("https://127.0.0.1:1")})
    yield {"openid_providers_file": installation.secret("other-providers", said)}


@asynccontextmanager
async def an_issuer_without_our_key(installation: Installation) -> AsyncIterator[Said]:
    said = json.dumps({"city": provider_at(installation.issuer.address, client_key_file="/no.pem")})
    yield {"openid_providers_file": installation.secret("other-providers", said)}


def open_to_others(setting: str, file: str) -> Breaking:
    """A file of a secret that others may read."""

    @asynccontextmanager
    async def breaking(installation: Installation) -> AsyncIterator[Said]:
        opened = installation.folder / "opened"
        shutil.copy(installation.folder / file, opened)
        opened.chmod(0o644)
        yield {setting: opened}

    return breaking


BROKEN: Final[dict[str, tuple[str, str, Breaking]]] = {
    "a crash loses what was kept": ("postgres-fsync", "intake", configured("fsync", "off")),
    "half a page": (
        "postgres-full-page-writes",
        "relay",
        configured("full_page_writes", "off"),
    ),
    "an early answer": (
        "postgres-synchronous-commit",
        "access",
        configured("synchronous_commit", "off"),
    ),
    "no archive": ("postgres-archive-mode", "intake", without_archive),
    "an archive of nothing": ("postgres-archive", "intake", configured("archive_command", "")),
    "an archive that fails": ("postgres-archive", "reporting", archive_that_fails),
    "open to every login": (
        "postgres-open",
        "intake",
        by_owner(
            "GRANT CONNECT ON DATABASE byfield TO PUBLIC",
            "REVOKE CONNECT ON DATABASE byfield FROM PUBLIC",
        ),
    ),
    "large objects": (
        "postgres-large-objects",
        "intake",
        by_owner(
            "GRANT EXECUTE ON FUNCTION lo_create(oid) TO PUBLIC",
            "REVOKE EXECUTE ON FUNCTION lo_create(oid) FROM PUBLIC",
        ),
    ),
    "a superuser": ("postgres-superuser", "intake", a_superuser),
    "a login of several": ("postgres-shared-login", "intake", a_login_of_several),
    "no password asked": ("postgres-password", "intake", no_password_asked),
    "a wrong password": ("postgres-unreachable", "intake", a_wrong_password),
    "another isolation": (
        "postgres-connection",
        "intake",
        by_owner(
            "ALTER DATABASE byfield SET default_transaction_isolation = 'serializable'",
            "ALTER DATABASE byfield RESET default_transaction_isolation",
        ),
    ),
    "a migration less": ("postgres-migrated", "intake", lacking_a_migration),
    "a trigger that is off": (
        "postgres-migrated",
        "relay",
        by_owner(
            "ALTER TABLE log.event DISABLE TRIGGER event_is_append_only",
            "ALTER TABLE log.event ENABLE ALWAYS TRIGGER event_is_append_only",
        ),
    ),
    "an old master key": ("master-key-old", "intake", an_old_master_key),
    "another master key": ("master-key", "assignment", another_master_key),
    "an open master key": ("master-key", "intake", open_to_others("vault_key_file", "vault.keys")),
    "an open sealing key": ("sealing-key", "relay", open_to_others("seal_key_file", "seal.key")),
    "no stream": ("nats-stream", "intake", with_stream(age=None)),
    "a stream that forgets": ("nats-stream", "relay", with_stream(age=3600.0)),
    "small messages": ("nats-unfit", "intake", with_nats(max_payload=1024)),
    "everybody's key": ("nats-overhears", "intake", the_key_of_admin),
    "the user of another": ("nats-shared-user", "intake", a_user_with_others),
    "an issuer that is away": ("issuer-unreachable", "access", an_issuer_elsewhere),
    "no key for the issuer": ("issuer-key", "access", an_issuer_without_our_key),
}


@pytest.mark.parametrize("case", BROKEN)
async def test_what_is_broken_at_a_server_or_in_a_file_is_one_line(
    case: str, sound: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    about, process, breaking = BROKEN[case]
    async with breaking(sound) as said:
        assert await abouts(process, sound, said, monkeypatch) == [about]
    for name in said:
        monkeypatch.delenv(f"{PREFIX}{name.upper()}", raising=False)
    assert await abouts(process, sound, {}, monkeypatch) == []


async def test_a_secret_in_the_environment_is_a_line_and_an_address_without_one_is_none(
    sound: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = (sound.folder / "pages-key").read_text()
    said = {"pages_key": key, "pages_key_file": ""}
    assert await abouts("intake", sound, said, monkeypatch) == ["secret-in-environment"]


async def test_all_is_said_at_once_also_what_servers_say_while_settings_are_refused(
    sound: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {
        "evaluation_key_file": "",
        "access_url": "http://elsewhere.example",
        "seal_dsn": "postgresql://byfield_seal@db.example/byfield",
        "nats_relay_url": "nats://nats.example",
        "nats_url": "tls://localhost:1",
        "time_zone": "",
    }
    found = await abouts("intake", sound, said, monkeypatch)
    assert sorted(found) == ["nats-unreachable", *["setting"] * 4, "time-zone"]


async def test_a_setting_that_cannot_be_read_is_told_and_that_the_rest_is_unseen(
    sound: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {"port": "many", "time_zone": "Mars/Olympus"}
    found = await abouts("intake", sound, said, monkeypatch)
    assert found == ["setting", "setting", "unseen"]
    assert await abouts(
        "intake", sound, {"port": "", "time_zone": "UTC", "pages_key_file": "/no"}, monkeypatch
    ) == ["setting", "unseen"]


@pytest.mark.parametrize(
    ("said", "about"),
    [
        ({"nats_url": "tls://intake:hidden@[::1"}, ["setting", "unseen"]),
        ({"nats_url": "tls://intake:hidden@localhost:many"}, ["setting", "unseen"]),
        ({"postgres_dsn": "postgresql://u:hidden@[::1/x"}, ["setting", "unseen"]),
        ({"postgres_dsn": "postgresql://u:hidden@/x?host=/no&port=many"}, ["postgres-unreachable"]),
        (
            {"postgres_dsn": "postgresql://u:hidden@localhost:1/x?sslmode=verify-full"},
            ["postgres-certificate"],
        ),
        ({"seal_witnesses": '["https://u:hidden@[::1"]'}, ["setting", "unseen"]),
    ],
)
async def test_an_address_that_is_none_is_told_and_not_quoted(
    said: Said, about: list[str], sound: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(sound.folder))  # where no certificate of an authority is
    instead = {"postgres_dsn_file": ""} if "postgres_dsn" in said else {}
    found = await abouts("intake", sound, {**said, **instead}, monkeypatch)
    assert [each for each in found if each != "secret-in-environment"] == about
    text = str(await faults_of("intake"))
    assert "hidden" not in text


async def test_a_server_that_is_silent_is_a_line_and_the_others_are_still_asked(
    sound: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = asyncio.Event()

    async def say_nothing(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await ended.wait()
        writer.close()

    monkeypatch.setattr(checking, "SECONDS_MAX", 3.0)
    async with await asyncio.start_server(say_nothing, "127.0.0.1", 0) as listening:
        port = listening.sockets[0].getsockname()[1]
        said = {"mail_port": port, "nats_url": f"tls://localhost:{port}", "nats_keys": "/nowhere"}
        found = await abouts("access", sound, said, monkeypatch)
        ended.set()
    assert sorted(found) == ["mail-unreachable", "nats-key"]


async def test_a_disk_that_is_nearly_full_is_a_line(
    sound: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "FREE_BYTES_MIN", shutil.disk_usage(sound.folder).total + 1)
    assert await abouts("relay", sound, {}, monkeypatch) == ["disk"]


@pytest.mark.parametrize(
    ("seconds", "says"), [(-60, "60 s behind ours"), (60, "60 s ahead of ours"), (1, None)]
)
def test_a_clock_is_away_if_more_than_two_seconds(seconds: float, says: str | None) -> None:
    before = datetime(2026, 3, 1, 12, tzinfo=UTC)
    after = before + timedelta(seconds=5)
    theirs = (after if seconds > 0 else before) + timedelta(seconds=seconds)
    assert clock_away(theirs, before, after) == says


async def test_all_in_one_process_log_in_each_as_itself(
    sound: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = sound.secret("owner.dsn", sound.postgres.dsn())
    said = {**sound.settings("access"), "postgres_dsn_file": str(owner)}
    said_in(monkeypatch, {**said, "postgres_logins": str(sound.folder)})
    assert await faults_of(None) == []
    monkeypatch.delenv("BYFIELD_POSTGRES_LOGINS")
    assert [each.about for each in await faults_of(None)] == ["setting", "postgres-superuser"]


async def kept(sound: Installation) -> dict[str, str]:
    """A digest of every table, and the state of the stream with its consumers."""
    found = {}
    async with sound.owner() as owner:
        for schema, table in await owner.fetch(
            "SELECT schemaname, tablename FROM pg_tables "
            "WHERE schemaname !~ '^(pg_|information_schema)'"
        ):
            rows = await owner.fetch(f"TABLE {schema}.{table}")
            found[f"{schema}.{table}"] = str(sorted(map(str, rows)))
    said = Settings.read(
        nats_url=f"tls://localhost:{sound.nats_port}",
        nats_keys=sound.folder / "nats",
        nats_ca_file=sound.folder / "certificate.pem",
    )
    async with nats_admin(said) as admin:
        info = await admin.jetstream().stream_info(STREAM)
        found["stream"] = f"{info.config} {info.state}"
        found["consumers"] = str(await admin.jetstream().consumers_info(STREAM))
    found["files"] = str(sorted(file.name for file in sound.folder.rglob("*")))
    return found


async def test_asking_changes_nothing(sound: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    before = await kept(sound)
    for process in PROCESSES:
        await abouts(process, sound, {}, monkeypatch)
    after = await kept(sound)
    assert after == before
    assert len(before) > 100
