"""Keys that are made before they are needed, so that an append waits for none."""

from __future__ import annotations

import asyncio
from collections import deque
from contextvars import Context
from typing import Final

import structlog

from events.log.database.passing import said_of
from events.log.loop import ended
from events.vault.tokens import DataKey
from events.vault.vault import Vault

KEYS_MIN: Final = 32
"""Made at once, of a kind that is asked for the first time."""
KEYS_MAX: Final = 1_024
"""Made at once, of a kind that was used up faster than it was made."""

_logger = structlog.get_logger()


class KeysAhead:
    """A process's keys, by kind. Each is handed out once; those that are left are never used.

    When half are gone, more are made meanwhile; where somebody had to wait, twice as many.
    """

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._kinds: dict[str, _Kind] = {}

    async def take(self, kind: str) -> DataKey:
        """Return a key that is durable. Raises what `Vault.make` raises, if none is left."""
        of_kind = self._kinds.setdefault(kind, _Kind(kind, self._vault))
        return of_kind.keys.popleft() if of_kind.begin_to_make() else await of_kind.wait()

    async def stop(self) -> None:
        """Make no more."""
        await ended(*[each.making for each in self._kinds.values() if each.making is not None])


class _Kind:
    """The keys of one kind."""

    def __init__(self, kind: str, vault: Vault) -> None:
        self.keys: deque[DataKey] = deque()
        self.making: asyncio.Task[None] | None = None
        self._kind = kind
        self._vault = vault
        self._count = KEYS_MIN
        self._were_too_few = False

    def begin_to_make(self) -> bool:
        """Begin to make keys if half are gone; whether one is there now."""
        if len(self.keys) <= self._count // 2 and (self.making is None or self.making.done()):
            if self._were_too_few:
                self._count = min(self._count * 2, KEYS_MAX)
                self._were_too_few = False
            # In a context of its own: they are made for others, too, than who asks for this one.
            self.making = asyncio.create_task(
                self._make(), name="keys made ahead", context=Context()
            )
            self.making.add_done_callback(self._made)
        return bool(self.keys)

    async def wait(self) -> DataKey:
        """Return a key once some are made."""
        while not self.keys:
            self._were_too_few = True
            self.begin_to_make()
            assert self.making is not None  # noqa: S101 - begun above
            await asyncio.shield(self.making)
        return self.keys.popleft()

    async def _make(self) -> None:
        self.keys += await self._vault.make(self._kind, self._count)

    def _made(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (fault := task.exception()) is not None:
            _logger.warning("keys_not_made", kind=self._kind, because=said_of(fault))
