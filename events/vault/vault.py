"""What a vault can do: make keys, hand out those of one's kinds, destroy them."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, Protocol
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from events.ids import new_id
from events.vault.secret import Secret
from events.vault.tokens import KEY_BYTES, DataKey

READ_KEYS_MAX: Final = 10_000
"""The keys of one read: as many as a read of the log has events."""


class Vault(Protocol):
    """Keys of facts, by their ids; and the secret of the installation."""

    @property
    def secret(self) -> Secret:
        """The secret, which was read or made when the vault was opened."""
        ...

    async def make(self, kind: str, count: int) -> Sequence[DataKey]:
        """Make keys, and return once they are durable."""
        ...

    async def read(self, ids: Collection[UUID]) -> Mapping[UUID, AESGCM | None]:
        """Return keys by id: None for one that was destroyed; one that is missing is left out.

        Raises what the database says of a kind that is not for this service.
        """
        ...

    async def destroy(self, ids: Collection[UUID], because: str) -> int:
        """Destroy keys for ever, and return how many were not destroyed before."""
        ...


class MemoryVault:
    """A `Vault` that forgets everything when it is dropped: for tests, where any kind is read."""

    def __init__(self) -> None:
        self.keys: dict[UUID, AESGCM | None] = {}
        self.secret = Secret(secrets.token_bytes(KEY_BYTES), datetime.now(UTC))

    async def make(self, kind: str, count: int) -> Sequence[DataKey]:  # noqa: ARG002 - see `Vault`
        """See `Vault.make`."""
        made = [DataKey(new_id(), AESGCM(secrets.token_bytes(KEY_BYTES))) for _ in range(count)]
        self.keys |= dict(made)
        return made

    async def read(self, ids: Collection[UUID]) -> Mapping[UUID, AESGCM | None]:
        """See `Vault.read`."""
        return {each: self.keys[each] for each in ids if each in self.keys}

    async def destroy(self, ids: Collection[UUID], because: str) -> int:  # noqa: ARG002 - likewise
        """See `Vault.destroy`."""
        there = [each for each in ids if self.keys.get(each) is not None]
        self.keys |= dict.fromkeys(there)
        return len(there)
