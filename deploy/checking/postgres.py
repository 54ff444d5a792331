"""A database as one process reaches it: who it is there, what it finds, how the server is set."""

from __future__ import annotations

import secrets
import ssl
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

import asyncpg

from deploy.checking.fault import Fault
from deploy.logging_in import SuperuserError, databases_of, logged_in, refuse_superuser_on
from deploy.logins import address_of
from deploy.migrate import missing_of
from deploy.servers import without_password
from deploy.service_names import SERVICE_NAMES
from deploy.settings import Settings
from events.log.database.connections import (
    ROLE_PREFIX,
    Connection,
    UnfitConnectionError,
    connect,
)
from events.log.database.migrate import MigrationError
from events.log.database.statements import statement
from events.log.seals.definitions import differences, read_definitions, released_definitions
from events.vault.master_keys import MasterKeys, WrongMasterKeyError
from events.vault.readers import READERS
from services.kit.settings import PREFIX

MAJOR_MIN: Final = 18
CLOCK_SECONDS_MAX: Final = 2.0
CONNECT_SECONDS_MAX: Final = 5.0
MIGRATE: Final = "byfield migrate, as the owner"
LOGINS: Final = "byfield migrate --logins FOLDER, and give the process the file of its own login"
_HARD: Final = (
    ("fsync", {"on"}, "a crash of the machine can lose or break what was acknowledged"),
    ("full_page_writes", {"on"}, "a page that was half written at a crash stays broken"),
    (
        "synchronous_commit",
        {"on", "remote_write", "remote_apply", "local"},
        "a crash takes back facts that people were told are kept",
    ),
    (
        "archive_mode",
        {"on", "always"},
        "nothing leads back to a moment between two dumps (docs/operating.md)",
    ),
)
"""Settings of the server, what they may be, and what happens otherwise."""
_UNREACHED: Final = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)


@dataclass(frozen=True, slots=True)
class Use:
    """An address, the settings that name it, and the roles as which a process works by it."""

    dsn: str
    databases: tuple[str, ...]
    roles: tuple[str, ...]

    @property
    def where(self) -> str:
        """The database, without who logs in: what is amiss there is so for all of a process."""
        parts = urlsplit(without_password(self.dsn))
        bare = parts._replace(netloc=parts.netloc.rpartition("@")[2])
        return f"PostgreSQL at {bare.geturl()}"

    @property
    def setting(self) -> str:
        """The setting to look at."""
        return f"{PREFIX}POSTGRES_DSN, or {PREFIX}{self.databases[0].upper()}_DSN"


def uses(settings: Settings, processes: tuple[str, ...]) -> Iterator[Use]:
    """Return each address once that these processes connect to. Raises `SettingsError`."""
    found: dict[str, dict[str, set[str]]] = {}
    for process in processes:
        for database in databases_of(process):
            if database == "vault" and process not in READERS:
                continue
            role = ROLE_PREFIX + ("seal" if database == "seal" else process)
            dsn = logged_in(settings, process).dsn_of(database)
            of_dsn = found.setdefault(dsn, {})
            of_dsn.setdefault(database, set()).add(role)
    for dsn, databases in found.items():
        yield Use(dsn, tuple(databases), tuple(sorted(set[str]().union(*databases.values()))))


async def of_postgres(use: Use, masters: MasterKeys | None) -> AsyncIterator[Fault]:
    """Say what is missing or unsafe of one database, as these roles find it."""
    try:
        connection = await _connected(use.dsn)
    except ValueError as unfit:
        yield _unfit(use, unfit)
        return
    except _UNREACHED as away:
        yield Fault("postgres-unreachable", f"{use.where}: {_why(away)}", use.setting)
        return
    try:
        async for fault in _of_server(use, connection):
            yield fault
        async for fault in _of_login(use, connection):
            yield fault
        for role in use.roles:
            async for fault in _of_role(use, role, masters):
                yield fault
    except _UNREACHED as away:
        yield Fault("postgres-unreachable", f"{use.where}: {_why(away)}", use.setting)
    finally:
        connection.terminate()


def _unfit(use: Use, unfit: ValueError) -> Fault:
    """Say what is wrong with an address; other messages than this one may quote it."""
    if str(unfit).startswith("root certificate"):
        return Fault(
            "postgres-certificate",
            f"{use.where}: {_why(unfit)}",
            "sslrootcert=FILE in the address, the certificate of the authority",
        )
    return Fault("postgres-unreachable", "an address of PostgreSQL cannot be read", use.setting)


async def _connected(dsn: str) -> Connection:
    return await asyncpg.connect(
        dsn, timeout=CONNECT_SECONDS_MAX, command_timeout=CONNECT_SECONDS_MAX
    )


def _why(fault: Exception) -> str:
    if isinstance(fault, ssl.SSLError):
        return "its certificate is not that of the host, or of an authority that we know"
    return getattr(fault, "strerror", None) or str(fault).partition("\n")[0] or type(fault).__name__


async def _of_server(use: Use, connection: Connection) -> AsyncIterator[Fault]:
    before = datetime.now(UTC)
    found = await connection.fetchrow(statement("deploy.checking", "server"))
    after = datetime.now(UTC)
    if found is None:  # pragma: no cover - the view has one row
        return
    if found["major"] < MAJOR_MIN:
        yield Fault(
            "postgres-version", f"{use.where} is {found['major']}", f"PostgreSQL {MAJOR_MIN}"
        )
    for name, good, otherwise in _HARD:
        if found[name] not in good:
            yield Fault(
                f"postgres-{name.replace('_', '-')}",
                f"{use.where} has {name} = {found[name]}: {otherwise}",
                f"{name} = on in postgresql.conf",
            )
    for fault in _of_archive(use, found):
        yield fault
    if found["is_open"]:
        yield Fault(
            "postgres-open", f"{use.where}: every login of the server gets into it", MIGRATE
        )
    if await connection.fetchval(statement("deploy.checking", "large_objects_open")):
        yield Fault(
            "postgres-large-objects",
            f"{use.where}: everybody has large objects, which no right of a table binds",
            "deploy/sql/large_objects_close.sql, as a superuser",
        )
    if (away := clock_away(found["clock"], before, after)) is not None:
        yield Fault("clock", f"{use.where}: its clock is {away}", "time synchronisation on both")


def _of_archive(use: Use, found: asyncpg.Record) -> Iterator[Fault]:
    if found["archive_mode"] == "off":
        return
    if found["archives_nowhere"]:
        yield Fault(
            "postgres-archive",
            f"{use.where} archives nothing: it keeps all it writes until the disk is full",
            "archive_command or archive_library in postgresql.conf",
        )
    elif found["archive_fails"]:
        yield Fault(
            "postgres-archive",
            f"{use.where}: the last attempt to archive failed",
            "what the server's log says of archive_command",
        )


def clock_away(theirs: datetime, before: datetime, after: datetime) -> str | None:
    """Say how far a clock is from ours, which was read before and after it; None if it is not."""
    away = max(before - theirs, theirs - after, timedelta())
    if away.total_seconds() <= CLOCK_SECONDS_MAX:
        return None
    return f"{away.total_seconds():,.0f} s {'behind' if theirs < before else 'ahead of'} ours"


async def _of_login(use: Use, connection: Connection) -> AsyncIterator[Fault]:
    try:
        await refuse_superuser_on(connection)
    except SuperuserError as refused:
        yield Fault("postgres-superuser", f"{use.where}: {refused}", LOGINS)
    else:
        found = await connection.fetchrow(
            statement("deploy.checking", "roles_of_login"), list(use.roles)
        )
        if found is not None and found["others"]:
            yield Fault(
                "postgres-shared-login",
                f"{use.where}: {found['login']} may also act as {', '.join(found['others'])}",
                LOGINS,
            )
        elif len(use.roles) > 1:
            yield Fault(
                "postgres-shared-login",
                f"{use.where}: one login acts as {', '.join(use.roles)}",
                f"each process alone (byfield run), {LOGINS}",
            )
    if urlsplit(use.dsn).password and await _lets_in_by_any_password(use.dsn):
        yield Fault(
            "postgres-password",
            f"{use.where} lets this login in by any password",
            "scram-sha-256 in pg_hba.conf for whoever is not the owner",
        )


async def _lets_in_by_any_password(dsn: str) -> bool:
    login = urlsplit(dsn).username or ""
    try:
        connection = await _connected(address_of(dsn, login, secrets.token_urlsafe(24)))
    except _UNREACHED:
        return False
    connection.terminate()
    return True


async def _of_role(use: Use, role: str, masters: MasterKeys | None) -> AsyncIterator[Fault]:
    try:
        connection = await connect(use.dsn, role)
    except UnfitConnectionError as unfit:
        yield Fault("postgres-connection", f"{use.where}: {unfit}", use.setting)
        return
    except asyncpg.PostgresError as refused:
        yield Fault(
            "postgres-migrated", f"{use.where}: {role} cannot be taken on: {_why(refused)}", MIGRATE
        )
        return
    try:
        name = role.removeprefix(ROLE_PREFIX)
        if {"log", "seal"} & set(use.databases):
            async for fault in _of_log(use, connection):
                yield fault
        if name in SERVICE_NAMES and name in use.databases:
            async for fault in _of_tables(use, connection, name):
                yield fault
        if "vault" in use.databases and name in READERS and masters is not None:
            async for fault in _of_vault(use, connection, masters):
                yield fault
    finally:
        connection.terminate()


async def _of_log(use: Use, connection: Connection) -> AsyncIterator[Fault]:
    found = await read_definitions(connection)
    released = released_definitions()
    kept = {name: digest for name, digest in found.items() if name in released}
    amiss = list(differences(kept, released))
    if amiss:
        yield Fault(
            "postgres-migrated",
            f"{use.where}: the log is not as this release makes it, in {len(amiss)} definitions",
            f"{MIGRATE}; then byfield audit verify says which, if any are left",
        )


async def _of_tables(use: Use, connection: Connection, service: str) -> AsyncIterator[Fault]:
    try:
        lacking = await missing_of(connection, service)
    except MigrationError as other:
        yield Fault(
            "postgres-migrated", f"{use.where}: {service}: {other}", "the release that migrated it"
        )
        return
    except asyncpg.PostgresError:
        lacking = ["all"]
    if lacking:
        yield Fault(
            "postgres-migrated",
            f"{use.where}: the tables of {service} lack {', '.join(lacking)}",
            MIGRATE,
        )


async def _of_vault(use: Use, connection: Connection, masters: MasterKeys) -> AsyncIterator[Fault]:
    try:
        known = await connection.fetch(statement("events.vault", "masters"))
        masters.refuse_others(known)
    except WrongMasterKeyError as wrong:
        yield Fault("master-key", f"{use.where}: {wrong}", f"{PREFIX}VAULT_KEY_FILE")
        return
    except asyncpg.PostgresError as refused:
        yield Fault("postgres-migrated", f"{use.where}: the vault: {_why(refused)}", MIGRATE)
        return
    old = [row["id"] for row in known if not row["is_retired"] and row["id"] != masters.current]
    if old:
        yield Fault(
            "master-key-old",
            f"{use.where}: keys are still wrapped under {', '.join(old)}, and new ones under "
            f"{masters.current}",
            "byfield privacy rotate, then leave the old key out of the file",
        )
