"""Reading one's own writes: wait until feeds have come as far as a position."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Final

from events.log.database import Pool
from services.kit.checkpoints import read_checkpoints
from services.kit.connections import lent

WAIT_SECONDS_MAX: Final = 5.0
POLL_SECONDS_MIN: Final = 0.01
POLL_SECONDS_MAX: Final = 0.25
WAITING_MAX: Final = 100
"""How many may wait at once: each holds a connection and a request's memory for seconds."""


class NotYetError(Exception):
    """A feed has not come so far in time; ask again later."""

    def __init__(self, feed: str, position: int, reached: int) -> None:
        super().__init__(f"{feed} is at position {reached}, {position} was asked for")
        self.feed = feed
        self.position = position
        self.reached = reached


class TooManyWaitError(Exception):
    """So many wait for feeds already that nobody else may; ask again later."""

    def __init__(self, waiting: int) -> None:
        super().__init__(f"{waiting} wait for feeds already")
        self.waiting = waiting


class Freshness:
    """How far feeds have come: told by those of this process, else read from their checkpoints.

    Nothing is read while the feeds of this process tell, and however many wait for another's, they
    read together: or those who wait would slow down what they wait for.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._reached: dict[str, int] = {}
        self._moved = asyncio.Event()
        self._looking: asyncio.Task[None] | None = None
        self._waiting = 0

    def note(self, feed: str, position: int) -> None:
        """A feed of this process has committed so far."""
        self._reached[feed] = position
        self._moved.set()
        self._moved = asyncio.Event()

    async def wait_until(
        self, feeds: Iterable[str], position: int, *, seconds_max: float = WAIT_SECONDS_MAX
    ) -> None:
        """Return when every feed has handled `position`. Raises `NotYetError` after a while.

        Raises `TooManyWaitError` at once if `WAITING_MAX` others wait already.
        """
        waited_for = tuple(feeds)
        if self._all_reached(waited_for, position):
            return
        if self._waiting >= WAITING_MAX:
            raise TooManyWaitError(self._waiting)
        self._waiting += 1
        try:
            async with asyncio.timeout(seconds_max):
                await self._wait(waited_for, position)
        except TimeoutError:
            behind = min(waited_for, key=lambda feed: self._reached.get(feed, 0))
            raise NotYetError(behind, position, self._reached.get(behind, 0)) from None
        finally:
            self._waiting -= 1

    def _all_reached(self, feeds: tuple[str, ...], position: int) -> bool:
        return all(self._reached.get(feed, 0) >= position for feed in feeds)

    async def _wait(self, feeds: tuple[str, ...], position: int) -> None:
        pause_seconds = POLL_SECONDS_MIN
        while not self._all_reached(feeds, position):
            moved = self._moved
            try:
                async with asyncio.timeout(pause_seconds):
                    await moved.wait()
            except TimeoutError:
                # Another replica may be at work, and then nobody here says so.
                await self._look()
                pause_seconds = min(2 * pause_seconds, POLL_SECONDS_MAX)

    async def _look(self) -> None:
        if self._looking is None:
            self._looking = asyncio.create_task(self._read(), name="freshness")
            self._looking.add_done_callback(self._looked)
        # One who gives up waiting does not end it for the others.
        await asyncio.shield(self._looking)

    def _looked(self, looking: asyncio.Task[None]) -> None:
        self._looking = None
        if not looking.cancelled():
            looking.exception()  # raised to those who wait; there may be none left

    async def _read(self) -> None:
        async with lent(self._pool) as connection:
            checkpoints = await read_checkpoints(connection)
        for feed, checkpoint in checkpoints.items():
            self._reached[feed] = max(self._reached.get(feed, 0), checkpoint.position)
