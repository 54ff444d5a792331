"""Tell somebody the newest position, without ever holding up who has it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from events.log.loop import Background

_logger = structlog.get_logger()


class Announcer:
    """A hint, never the truth: what comes while one is being told is told as its newest."""

    def __init__(self, tell: Callable[[int], Awaitable[None]]) -> None:
        """`tell` may be slow, or fail: that is logged, and the next position told all the same."""
        self._tell = tell
        self._newest = 0
        self._moved = asyncio.Event()
        self._background = Background("announcer", self._run)

    def announce(self, position: int) -> None:
        """Note a new head; returns at once."""
        self._newest = position
        self._moved.set()

    async def start(self) -> None:
        """Begin to tell."""
        self._background.start()

    async def stop(self) -> None:
        """End at once; whoever was not told reads the log."""
        await self._background.stop()

    async def _run(self) -> None:
        while True:
            await self._moved.wait()
            self._moved.clear()
            try:
                await self._tell(self._newest)
            except Exception as fault:  # noqa: BLE001 - a hint may fail in any way
                _logger.warning("head_not_announced", fault=f"{type(fault).__name__}: {fault}")
