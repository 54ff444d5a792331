"""The vault in PostgreSQL: functions of schema `byfield_vault`, and the master keys of a file."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Final, Self
from uuid import UUID

import asyncpg
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from events.ids import new_id
from events.log.database.connections import Pool, close_pool
from events.log.database.pools import fetch_from, open_pool
from events.vault.master_keys import MasterKeys
from events.vault.secret import Secret
from events.vault.tokens import KEY_BYTES, DataKey
from events.vault.vault import READ_KEYS_MAX

CONNECTIONS_MAX: Final = 2
"""One makes keys ahead while another reads."""
DESTROY_KEYS_MAX: Final = 10_000
"""The keys of one statement."""
_PACKAGE: Final = "events.vault"
_NOT_STARTED: Final = "the vault is not started"


class PostgresVault:
    """`Vault` on schema `byfield_vault`. Use it as `async with PostgresVault(...) as vault`."""

    def __init__(self, dsn: str, masters: MasterKeys, *, role: str | None) -> None:
        """Connections take on `role`: by it the vault knows which kinds they may unwrap."""
        self._dsn = dsn
        self._masters = masters
        self._role = role
        self._pool: Pool | None = None
        self._secret: Secret | None = None

    @property
    def secret(self) -> Secret:
        """See `Vault.secret`."""
        if self._secret is None:
            raise RuntimeError(_NOT_STARTED)
        return self._secret

    async def start(self) -> None:
        """Connect, add the current master key if it is new, and the secret if there is none.

        Raises `WrongMasterKeyError` where the ring lacks a key that the vault needs, and what
        asyncpg raises where the database is away or not migrated.
        """
        self._pool = await open_pool(
            self._dsn, self._role, connections_max=CONNECTIONS_MAX, named="byfield-vault"
        )
        try:
            await self._agree()
            self._secret = await self._ensure_secret()
        except BaseException:
            await close_pool(self._pool)
            raise

    async def stop(self) -> None:
        """Close."""
        if self._pool is not None:
            await close_pool(self._pool)
            self._pool = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    async def make(self, kind: str, count: int) -> Sequence[DataKey]:
        """See `Vault.make`."""
        chance = os.urandom(KEY_BYTES * count)
        keys = [chance[at : at + KEY_BYTES] for at in range(0, len(chance), KEY_BYTES)]
        ids = [new_id() for _ in keys]
        wrapped = self._masters.wrap(ids, keys)
        await self._rows("keys_make", kind, self._masters.current, ids, wrapped)
        return [DataKey(id_, AESGCM(key)) for id_, key in zip(ids, keys, strict=True)]

    async def read(self, ids: Collection[UUID]) -> Mapping[UUID, AESGCM | None]:
        """See `Vault.read`; also raises `WrongMasterKeyError`."""
        found: dict[UUID, AESGCM | None] = {}
        for some in _some(ids, READ_KEYS_MAX):
            for id_, master, wrapped in await self._rows("keys_read", some):
                key = None if wrapped is None else self._masters.unwrap(master, id_, wrapped)
                found[id_] = None if key is None else AESGCM(key)
        return found

    async def destroy(self, ids: Collection[UUID], because: str) -> int:
        """See `Vault.destroy`."""
        destroyed = 0
        for some in _some(ids, DESTROY_KEYS_MAX):
            destroyed += len(await self._rows("keys_destroy", some, because))
        return destroyed

    async def _agree(self) -> None:
        """Compare the ring with what the vault knows of master keys."""
        current = self._masters.current
        known = await self._rows("masters")
        if current not in {row["id"] for row in known}:
            await self._rows("master_add", current, self._masters.proof())
            known = await self._rows("masters")
        self._masters.refuse_others(known)

    async def _ensure_secret(self) -> Secret:
        offered = new_id()
        wrapped = self._masters.wrap([offered], [os.urandom(KEY_BYTES)])
        [row] = await self._rows("secret_ensure", self._masters.current, offered, *wrapped)
        key = self._masters.unwrap(row["master"], row["id"], row["wrapped"])
        return Secret(key, row["made_at"])

    async def _rows(self, name: str, *arguments: object) -> list[asyncpg.Record]:
        if self._pool is None:
            raise RuntimeError(_NOT_STARTED)
        return await fetch_from(self._pool, _PACKAGE, name, *arguments)


def _some(ids: Collection[UUID], count: int) -> Iterator[list[UUID]]:
    every = list(ids)
    for at in range(0, len(every), count):
        yield every[at : at + count]
