"""Which part of Byfield logs in to PostgreSQL as whom, and whom production refuses."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

import asyncpg

from deploy.logins import address_of, make_logins
from deploy.settings import Settings
from events.log.database.connections import Connection
from events.log.database.statements import statement
from events.secret_file import SecretFileError, read_secret_file
from services.kit.settings import PREFIX, Environment, SettingsError

_OWN_FOLDER: Final = "logins"
"""In the home, for a server of our own."""


class SuperuserError(Exception):
    """A process of production logs in as somebody whom no right binds."""

    def __init__(self, login: str) -> None:
        super().__init__(
            f"it would log in to PostgreSQL as {login}, a superuser: whoever took over the process "
            "would own the server; byfield migrate --logins FOLDER makes a login for each process"
        )


def logged_in(settings: Settings, part: str) -> Settings:
    """Return the settings by which a part, such as `relay`, logs in as itself.

    Where its databases are is said by the addresses, who it is by its file in `postgres_logins`.
    The relay has the sealer beside it. They are unchanged where there are no logins. Raises
    `SettingsError`.
    """
    if settings.postgres_logins is None:
        return settings
    own = _login(settings.postgres_logins, part)
    names = [name for name in type(settings).model_fields if name.endswith("_dsn")]
    found = {name: dsn for name in names if (dsn := getattr(settings, name)) is not None}
    update: dict[str, str | None] = {name: address_of(dsn, *own) for name, dsn in found.items()}
    update["seal_dsn"] = None
    at = settings.seal_dsn or settings.log_dsn or settings.postgres_dsn
    if part == "relay" and at is not None:
        update["seal_dsn"] = address_of(at, *_login(settings.postgres_logins, "seal"))
    return settings.model_copy(update=update)


def _login(folder: Path, part: str) -> tuple[str, str]:
    """Return the role and the password of a part."""
    file, setting = folder / f"{part}.dsn", f"{PREFIX}POSTGRES_LOGINS"
    try:
        parts = urlsplit(read_secret_file(file).strip())
    except FileNotFoundError:
        raise SettingsError(
            [f"{setting}: there is no {file}; byfield migrate --logins {folder}"]
        ) from None
    except SecretFileError as unfit:
        raise SettingsError([f"{setting}: {unfit}"]) from None
    if parts.username is None or parts.password is None:
        raise SettingsError([f"{setting}: {file}: must be an address with a login and a password"])
    return unquote(parts.username), unquote(parts.password)


async def with_logins(found: Settings) -> Settings:
    """Return the settings by which all parts of one process log in, in production each as itself.

    A server of our own gets its logins here; for another `byfield migrate --logins` made them.
    """
    if found.environment is not Environment.PRODUCTION or found.postgres_logins is not None:
        return found
    folder = found.home / _OWN_FOLDER
    await make_logins(found.dsn_of("log"), folder)
    return found.model_copy(update={"postgres_logins": folder})


ALL_PARTS: Final = "where one process runs all parts: each logs in as itself"
FOR_NAMES: Final = "where names are read by a login of their own alone"


def refuse_one_login(settings: Settings, because: str = ALL_PARTS) -> None:
    """Raise `SettingsError` where all would log in to a server of others as who migrates.

    `because` says why they must not.
    """
    if (
        settings.environment is Environment.PRODUCTION
        and settings.postgres_logins is None
        and (settings.postgres_dsn or settings.log_dsn) is not None
    ):
        mends = "byfield migrate --logins FOLDER makes the logins"
        fault = f"must be set in production, {because}; {mends}"
        raise SettingsError([f"{PREFIX}POSTGRES_LOGINS: {fault}"])


def databases_of(part: str) -> tuple[str, ...]:
    """Return what a part has addresses of: the relay with its sealer, or a service."""
    return ("log", "seal") if part == "relay" else ("log", "vault", part)


async def refuse_superusers(settings: Settings, parts: Iterable[str]) -> None:
    """Raise `SuperuserError` if a part would log in as somebody whom no right binds.

    Each address is asked once.
    """
    addresses = dict.fromkeys(
        logged_in(settings, part).dsn_of(database)
        for part in parts
        for database in databases_of(part)
    )
    for dsn in addresses:
        await refuse_superuser(dsn)


async def refuse_superuser(dsn: str) -> None:
    """Raise `SuperuserError` for an address whose login no right binds."""
    connection = await asyncpg.connect(dsn)
    try:
        await refuse_superuser_on(connection)
    finally:
        await connection.close()


async def refuse_superuser_on(connection: Connection) -> None:
    """Raise `SuperuserError` for a connection, likewise."""
    found = await connection.fetchrow(statement("deploy", "login_attributes"))
    if found is not None and found["is_superuser"]:
        raise SuperuserError(found["login"])
