"""Pauses between attempts, each twice as long as the one before."""

from __future__ import annotations

import asyncio


class Backoff:
    """Grows from one bound to the other, until it is over."""

    def __init__(self, seconds_min: float, seconds_max: float) -> None:
        self._seconds_min = self._seconds = seconds_min
        self._seconds_max = seconds_max

    async def wait(self) -> None:
        """Pause; the next time longer."""
        await asyncio.sleep(self._seconds)
        self._seconds = min(2 * self._seconds, self._seconds_max)

    def over(self) -> None:
        """It went well: the next pause is the shortest again."""
        self._seconds = self._seconds_min
