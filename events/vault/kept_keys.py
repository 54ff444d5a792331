"""Keys that were read a moment ago, so that the next read of a fact asks the vault no more."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEPT_KEYS_MAX: Final = 10_000
"""Some 5 MB."""
KEPT_SECONDS: Final = 60.0
"""A key that another process destroyed is used here for so long at most; until this one reads that
somebody was forgotten, where that is sooner."""


class _Kept(NamedTuple):
    cipher: AESGCM | None
    until: float


class KeptKeys:
    """The keys that a process knows; the one that was learned first is dropped first."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._keys: OrderedDict[UUID, _Kept] = OrderedDict()
        self.generation = 0
        """How often all were dropped: a read that began before may bring what is destroyed now."""

    def known(self, ids: Iterable[UUID]) -> dict[UUID, AESGCM | None]:
        """Return those of these keys that are known; None for one that was destroyed."""
        now = self._clock()
        return {
            each: kept.cipher
            for each in ids
            if (kept := self._keys.get(each)) is not None and kept.until > now
        }

    def learn(
        self, keys: Iterable[tuple[UUID, AESGCM | None]], *, read_in: int | None = None
    ) -> None:
        """Keep keys for a while; not those that were read in a generation that has ended."""
        if read_in is not None and read_in != self.generation:
            return
        until = self._clock() + KEPT_SECONDS
        for key_id, cipher in keys:
            self._keys[key_id] = _Kept(cipher, until)
            self._keys.move_to_end(key_id)
        while len(self._keys) > KEPT_KEYS_MAX:
            self._keys.popitem(last=False)

    def forget(self, ids: Iterable[UUID]) -> None:
        """Drop keys, because they were destroyed."""
        for each in ids:
            self._keys.pop(each, None)

    def forget_all(self) -> None:
        """Drop all keys: somebody was forgotten, and some of them are destroyed."""
        self._keys.clear()
        self.generation += 1
