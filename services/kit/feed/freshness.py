"""Reading one's own writes: wait until feeds have come as far as a position."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable, Mapping
from typing import Final

from events.log.database.connections import Pool
from events.log.database.patience import patience
from events.log.loop import Backoff
from events.log.store.event_log import EventLog
from services.kit.feed.checkpoints import PASSED_POSITIONS_MAX, read_checkpoints
from services.kit.feed.connections import lent

WAIT_SECONDS_MAX: Final = 5.0
POLL_SECONDS_MIN: Final = 0.01
POLL_SECONDS_MAX: Final = 0.25
WAITING_MAX: Final = 100
"""How many may wait at once: each holds a request's memory for seconds."""


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
    """How far feeds have come, by their checkpoints, as they are when somebody asks.

    What feeds of this process tell only says when it is worth looking: a restored database, or one
    that crashed, takes rows and checkpoint back. However many wait, they look together: or those
    who wait would slow down what they wait for.

    A checkpoint may stay behind facts that do not concern its feed (see `FeedCheckpoint`). Nobody
    waits for that: where the log says that nothing else lies between, the feed has come so far.
    """

    def __init__(self, pool: Pool, log: EventLog | None = None) -> None:
        """Without a log a feed has come as far as its checkpoint."""
        self._pool = pool
        self._log = log
        self._hears: dict[str, frozenset[str]] = {}
        self._told: dict[str, int] = {}
        self._waiting = 0
        self._moved = asyncio.Event()
        self._looking: asyncio.Task[Mapping[str, int]] | None = None
        self._next: asyncio.Task[Mapping[str, int]] | None = None

    def register(self, feed: str, hears: frozenset[str]) -> None:
        """Which facts concern a feed, by their wire names."""
        self._hears[feed] = hears

    def note(self, feed: str, position: int) -> None:
        """A feed of this process has committed so far."""
        self._told[feed] = position
        self._moved.set()
        self._moved = asyncio.Event()

    async def wait_until(
        self, feeds: Iterable[str], position: int, *, seconds_max: float = WAIT_SECONDS_MAX
    ) -> None:
        """Return when every feed has handled `position`. Raises `NotYetError` after a while.

        Raises `TooManyWaitError` at once if `WAITING_MAX` others wait already.
        """
        waited_for = tuple(feeds)
        reached: dict[str, int] = {}
        try:
            async with asyncio.timeout(seconds_max):
                if self._are_told(waited_for, position):
                    reached.update(await self._look())
                if not await self._all_reached(reached, waited_for, position):
                    await self._wait(waited_for, position, reached)
        except TimeoutError:
            behind = min(waited_for, key=lambda feed: reached.get(feed, 0))
            raise NotYetError(behind, position, reached.get(behind, 0)) from None

    async def _wait(self, feeds: tuple[str, ...], position: int, reached: dict[str, int]) -> None:
        if self._waiting >= WAITING_MAX:
            raise TooManyWaitError(self._waiting)
        self._waiting += 1
        pause = Backoff(POLL_SECONDS_MIN, POLL_SECONDS_MAX)
        try:
            while not await self._all_reached(reached, feeds, position):
                # Another replica may be at work, and then nobody here says so.
                await self._news_of(feeds, position, pause.next_seconds())
                looked = await self._look()
                reached.clear()  # a checkpoint that is gone counts no more
                reached.update(looked)
        finally:
            self._waiting -= 1

    async def _all_reached(
        self, reached: Mapping[str, int], feeds: tuple[str, ...], position: int
    ) -> bool:
        for feed in feeds:
            # One that was not looked at, or never ran, passes over nothing.
            after = reached.get(feed)
            if after is None and position > 0:
                return False
            if (
                after is not None
                and after < position
                and not await self._only_passes_over(feed, after, position)
            ):
                return False
        return True

    async def _only_passes_over(self, feed: str, after: int, until: int) -> bool:
        """Whether nothing that concerns the feed lies between."""
        if self._log is None or feed not in self._hears or until - after > PASSED_POSITIONS_MAX:
            return False
        return await self._log.has_none(self._hears[feed], after=after, until=until)

    def _are_told(self, feeds: tuple[str, ...], position: int) -> bool:
        return all(self._told.get(feed, 0) >= position for feed in feeds)

    async def _news_of(self, feeds: tuple[str, ...], position: int, seconds_max: float) -> None:
        """Wait until feeds of this process say that they came so far, a while at most."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds_max):
                while True:
                    await self._moved.wait()
                    if self._are_told(feeds, position):
                        return

    async def _look(self) -> Mapping[str, int]:
        """Where the checkpoints stand, read since this was asked, together with who else asks."""
        if self._next is None:
            self._next = asyncio.create_task(self._read_after(self._looking), name="freshness")
            self._next.add_done_callback(_settle)
        # One who gives up waiting does not end it for the others.
        return await asyncio.shield(self._next)

    async def _read_after(
        self, earlier: asyncio.Task[Mapping[str, int]] | None
    ) -> Mapping[str, int]:
        if earlier is not None:
            await asyncio.wait({earlier})
        # It begins: who asks from here on waits for the next one.
        self._looking, self._next = self._next, None
        # A patience of its own: whoever looked first may have little left, and others wait too.
        with patience():
            async with lent(self._pool) as connection:
                checkpoints = await read_checkpoints(connection)
        return {feed: checkpoint.position for feed, checkpoint in checkpoints.items()}


def _settle(looking: asyncio.Task[Mapping[str, int]]) -> None:
    if not looking.cancelled():
        looking.exception()  # raised to those who wait; there may be none left
