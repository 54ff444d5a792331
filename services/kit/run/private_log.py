"""The one way to the log for whoever tells or hears facts: with its vault, in a writer's role."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from events.log.append.waiting import WaitingAppends
from events.log.database.connections import ROLE_PREFIX
from events.log.postgres import PostgresLog
from events.vault.master_keys import MasterKeys, ensure_master_key, read_master_keys
from events.vault.postgres import PostgresVault
from events.vault.private_log import PrivateLog
from events.vault.readers import READERS
from services.kit.home import make_home
from services.kit.settings import PREFIX, Environment, Settings, SettingsError

DEVELOPMENT_KEY: Final = "development"
"""The id of the master key that is made by itself, on one machine."""


@asynccontextmanager
async def open_log(
    settings: Settings,
    writer: str,
    *,
    on_head: Callable[[int], Awaitable[None]] | None = None,
    waiting: WaitingAppends | None = None,
) -> AsyncIterator[PrivateLog]:
    """Open the log in the role of a writer, and the vault if it has to do with it (`READERS`).

    Raises `SettingsError`, `MasterKeyError`, `WrongMasterKeyError`, and what asyncpg raises where a
    database is away or not migrated.
    """
    role = ROLE_PREFIX + writer
    kinds = READERS.get(writer)
    async with AsyncExitStack() as stack:
        vault: PostgresVault | None = None
        if kinds is not None:
            vault = PostgresVault(settings.dsn_of("vault"), master_keys(settings), role=role)
            await stack.enter_async_context(vault)
        stored = await stack.enter_async_context(
            PostgresLog(settings.dsn_of("log"), role=role, on_head=on_head, waiting=waiting)
        )
        log = PrivateLog(stored, vault, kinds or ())
        stack.push_async_callback(log.close)
        yield log


def master_keys(settings: Settings) -> MasterKeys:
    """Return the master keys of an installation; in development one is made if there is none.

    Raises `SettingsError` and `MasterKeyError`.
    """
    file = settings.master_key_file
    if settings.environment is Environment.DEVELOPMENT and settings.vault_key_file is None:
        make_home(settings.home)
        return ensure_master_key(file, DEVELOPMENT_KEY)
    try:
        return read_master_keys(file)
    except FileNotFoundError:
        setting = f"{PREFIX}VAULT_KEY_FILE"
        raise SettingsError(
            [f"{setting}: {file} is not there; byfield privacy key {file} makes one"]
        ) from None
