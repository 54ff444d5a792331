"""The vault as operators reach it: in its own role."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from deploy.settings import Settings
from events.log.database.connections import Connection, connect

VAULT_ROLE: Final = "byfield_vault"


@asynccontextmanager
async def opened_vault(settings: Settings) -> AsyncIterator[Connection]:
    """Connect to the vault until the end of the block."""
    connection = await connect(settings.dsn_of("vault"), VAULT_ROLE)
    try:
        yield connection
    finally:
        await connection.close()
