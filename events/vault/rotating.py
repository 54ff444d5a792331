"""All keys of the vault, and its secret, are wrapped anew under the current master key.

Others are then retired.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from events.log.database.connections import Connection
from events.log.database.statements import statement
from events.vault.master_keys import MasterKeys

ROTATED_KEYS_MAX: Final = 1_000
"""The keys of one transaction: a rotation that is interrupted goes on behind the last one."""
_PACKAGE: Final = "events.vault"


async def rotate(
    connection: Connection, masters: MasterKeys, progress: Callable[[int], None]
) -> list[str]:
    """Wrap all keys anew under the current master key; return the ids of those that were retired.

    The connection has the vault's own role. A process whose file has another current key may work
    meanwhile; once that one is retired it makes no more keys until it is started anew.
    A retired one is looked at too: a former release retired what still wrapped the secret.
    `progress` is told of so many more keys. Raises `WrongMasterKeyError`.
    """
    known = await connection.fetch(statement(_PACKAGE, "masters"))
    others = [row for row in known if row["id"] != masters.current]
    for each in others:
        while not await _retire(connection, each["id"]):
            progress(await _rotate_some(connection, masters, each["id"]))
    return [each["id"] for each in others if not each["is_retired"]]


async def _rotate_some(connection: Connection, masters: MasterKeys, other: str) -> int:
    async with connection.transaction():
        rows = await connection.fetch(statement(_PACKAGE, "keys_under"), other, ROTATED_KEYS_MAX)
        ids = [row["id"] for row in rows]
        keys = [masters.unwrap(other, row["id"], row["wrapped"]) for row in rows]
        wrapped = masters.wrap(ids, keys)
        await connection.execute(statement(_PACKAGE, "keys_rewrap"), masters.current, ids, wrapped)
        secret = await connection.fetchrow(statement(_PACKAGE, "secret_under"), other)
        if secret is not None:
            key = masters.unwrap(other, secret["id"], secret["wrapped"])
            [anew] = masters.wrap([secret["id"]], [key])
            await connection.execute(statement(_PACKAGE, "secret_rewrap"), masters.current, anew)
    return len(rows)


async def _retire(connection: Connection, other: str) -> bool:
    """Retire a master key if it wraps nothing more."""
    async with connection.transaction():
        await connection.execute(statement(_PACKAGE, "master_lock"), other)
        return await connection.fetchval(statement(_PACKAGE, "master_retire"), other) is not None
