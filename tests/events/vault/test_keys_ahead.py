"""Keys made ahead: each is handed out once, and nobody waits for keys that were made already."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from events.vault.keys_ahead import KEYS_MIN, KeysAhead
from events.vault.tokens import DataKey
from events.vault.vault import MemoryVault


class CrowdedVault(MemoryVault):
    """A vault whose first keys all go to callers that come in the very moment they are made."""

    def __init__(self) -> None:
        super().__init__()
        self.ahead = KeysAhead(self)
        self.crowd: list[asyncio.Task[DataKey]] = []

    async def make(self, kind: str, count: int) -> Sequence[DataKey]:
        made = await super().make(kind, count)
        if not self.crowd:
            callers = range(2 * count)
            self.crowd = [asyncio.create_task(self.ahead.take(kind)) for _ in callers]
        return made


async def test_whoever_comes_when_keys_were_made_and_are_gone_gets_one_of_the_next() -> None:
    vault = CrowdedVault()
    first = await vault.ahead.take("request")
    keys = [first, *await asyncio.gather(*vault.crowd)]
    assert len({key.id for key in keys}) == 2 * KEYS_MIN + 1
    await vault.ahead.stop()


async def test_keys_that_could_not_be_made_are_told_to_all_who_wait_and_made_later() -> None:
    class FullVault(MemoryVault):
        is_full = True

        async def make(self, kind: str, count: int) -> Sequence[DataKey]:
            if self.is_full:
                raise OSError("no room")
            return await super().make(kind, count)

    vault = FullVault()
    ahead = KeysAhead(vault)
    told = await asyncio.gather(*[ahead.take("request") for _ in range(3)], return_exceptions=True)
    assert [str(each) for each in told] == ["no room"] * 3
    vault.is_full = False
    assert await ahead.take("request")
    await ahead.stop()
