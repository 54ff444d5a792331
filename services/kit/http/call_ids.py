"""Ids of calls from their keys: under the secret of the vault, or as a former release made them."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from events.ids import call_id, derived_id, key_time
from events.log.store.event_log import EventLog
from events.vault.secret import Secret

BESIDE_MAX: Final = timedelta(days=7)
"""So long after the secret was made a process of a former release may work beside, or the clock of
a client be ahead."""


class CallIds:
    """A key that a former release knew, without the secret, still finds what was done under it."""

    def __init__(self, log: EventLog, secret: Secret | None) -> None:
        """Without a secret all ids are plain: of a service that has no vault."""
        self._log = log
        self._secret = secret
        self._had_facts: bool | None = None

    async def of(self, caller: str, route: str, key: str) -> tuple[UUID, UUID | None]:
        """Return the id of a call, and the one that a former release may have given it.

        That one is its id if a fact was told under it. Raises what the log raises.
        """
        if self._secret is None:
            return call_id(caller, route, key, None), None
        own = call_id(caller, route, key, self._secret.key)
        if not await self._may_be_known(key, self._secret):
            return own, None
        former = call_id(caller, route, key, None)
        if await self._log.find(derived_id(former, route)) is not None:
            return former, None
        return own, former

    async def _may_be_known(self, key: str, secret: Secret) -> bool:
        """Whether a former release may have had this key."""
        if self._had_facts is None:
            first = await self._log.read(limit=1)
            self._had_facts = bool(first) and first[0].recorded_at < secret.made_at
        made_at = key_time(key)
        return self._had_facts and (made_at is None or made_at < secret.made_at + BESIDE_MAX)
