"""Announce the newest position in the background, without delaying the appends."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from events.log.loop import Background

_logger = structlog.get_logger()


class Announcer:
    """Announces heads as hints: of those that come meanwhile, only the newest is sent."""

    def __init__(self, tell: Callable[[int], Awaitable[None]]) -> None:
        """`tell` may be slow or fail: a failure is logged, and the next position is announced."""
        self._tell = tell
        self._newest = 0
        self._moved = asyncio.Event()
        self._background = Background("announcer", self._run)

    def announce(self, position: int) -> None:
        """Announce a new head soon; returns at once."""
        self._newest = position
        self._moved.set()

    async def start(self) -> None:
        """Start to announce."""
        self._background.start()

    async def stop(self) -> None:
        """Stop at once; what was not announced is found by polling the log."""
        await self._background.stop()

    async def _run(self) -> None:
        while True:
            await self._moved.wait()
            self._moved.clear()
            try:
                await self._tell(self._newest)
            except Exception as fault:  # noqa: BLE001 - a hint may fail in any way
                _logger.warning("head_not_announced", fault=f"{type(fault).__name__}: {fault}")
