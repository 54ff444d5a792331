"""A log whose first append waits until it is told to go: what was decided is old by then."""

from __future__ import annotations

import asyncio
from typing import Any

from events.log.store.event_log import Append, Appended, EventLog


class Late:
    """Everything else as the log does it."""

    def __init__(self, log: EventLog) -> None:
        self.log = log
        self.decided = asyncio.Event()
        self.go = asyncio.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.log, name)

    async def append(self, append: Append) -> Appended:
        """As the log does, later."""
        self.decided.set()
        await self.go.wait()
        return await self.log.append(append)
