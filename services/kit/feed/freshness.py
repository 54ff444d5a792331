"""Reading your own writes: wait until feeds have reached a position."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from events.log.database.connections import Pool
from events.log.database.patience import patience
from events.log.loop import Backoff, happens_within
from events.log.store.event_log import EventLog
from services.kit.feed.checkpoints import PASSED_POSITIONS_MAX, read_checkpoints

WAIT_SECONDS_MAX: Final = 5.0
POLL_SECONDS_MIN: Final = 0.01
POLL_SECONDS_MAX: Final = 0.25
NOTED_SECONDS_MAX: Final = 5.0
"""So long after its last note a feed counts as at work in this process."""
WAITING_MAX: Final = 100
"""How many requests may wait at once: each holds its memory for seconds."""


class NotYetError(Exception):
    """A feed has not reached the position in time; ask again later."""

    def __init__(self, feed: str, position: int, reached: int) -> None:
        super().__init__(f"{feed} is at position {reached}, {position} was asked for")
        self.feed = feed
        self.position = position
        self.reached = reached


class TooManyWaitError(Exception):
    """Too many requests wait for feeds already; ask again later."""

    def __init__(self, waiting: int) -> None:
        super().__init__(f"{waiting} wait for feeds already")
        self.waiting = waiting


@dataclass(slots=True, eq=False)
class _PassedOver:
    """What the log said of the facts after a checkpoint: how far none concerns the feed."""

    none_until: int = 0
    one_until: int | None = None
    asking: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(slots=True, eq=False)
class _Look:
    """Checkpoints as they were read for all who waited, and what the log said since."""

    reached: Mapping[str, int]
    passed_over: dict[str, _PassedOver] = field(default_factory=lambda: defaultdict(_PassedOver))


@dataclass(slots=True, eq=False)
class _Waiting:
    """Somebody who waits until feeds have reached a position."""

    feeds: tuple[str, ...]
    position: int
    look: _Look = field(default_factory=lambda: _Look({}))
    """The last one."""
    noted: asyncio.Event = field(default_factory=asyncio.Event)
    """Whether all of them have noted it in this process since the last look."""


class Freshness:
    """How far feeds have come, by their stored checkpoints.

    A note of a feed in this process only says when to read the checkpoints: a database that was
    restored, or has crashed, may have taken rows and checkpoint back. All waiting requests share
    one read, so that they do not slow down the feeds that they wait for.

    A checkpoint may stay behind facts that do not concern its feed (see `FeedCheckpoint`). No
    request waits for that: if only such facts lie between, the feed has reached the position. What
    the log says of that to one who waits it says to all who looked at the same time.
    """

    def __init__(self, pool: Pool, log: EventLog | None = None) -> None:
        """Without a log, a feed has reached its checkpoint and no more."""
        self._pool = pool
        self._log = log
        self._hears: dict[str, frozenset[str]] = {}
        self._noted: dict[str, int] = {}
        self._noted_at: dict[str, float] = {}
        self._waiting = 0
        self._waiting_for: dict[str, list[_Waiting]] = defaultdict(list)
        """Who waits, by each feed that is waited for."""
        self._looking: asyncio.Task[_Look] | None = None
        self._next: asyncio.Task[_Look] | None = None

    def register(self, feed: str, hears: frozenset[str]) -> None:
        """Register which facts concern a feed, by their wire names."""
        self._hears[feed] = hears

    def note(self, feed: str, position: int) -> None:
        """Note that a feed of this process has committed up to a position."""
        self._noted[feed] = position
        self._noted_at[feed] = time.monotonic()
        for waiting in self._waiting_for.get(feed, ()):
            if self._are_noted(waiting):
                waiting.noted.set()

    async def wait_until(
        self, feeds: Iterable[str], position: int, *, seconds_max: float = WAIT_SECONDS_MAX
    ) -> None:
        """Return when every feed has handled `position`. Raises `NotYetError` after a while.

        Raises `TooManyWaitError` at once if `WAITING_MAX` others wait already.
        """
        waiting = _Waiting(tuple(feeds), position)
        try:
            async with asyncio.timeout(seconds_max):
                if self._are_noted(waiting):
                    waiting.look = await self._look()
                if not await self._all_reached(waiting):
                    await self._wait(waiting)
        except TimeoutError:
            reached = waiting.look.reached
            behind = min(waiting.feeds, key=lambda feed: reached.get(feed, 0))
            raise NotYetError(behind, position, reached.get(behind, 0)) from None

    async def _wait(self, waiting: _Waiting) -> None:
        if self._waiting >= WAITING_MAX:
            raise TooManyWaitError(self._waiting)
        self._waiting += 1
        for feed in waiting.feeds:
            self._waiting_for[feed].append(waiting)
        pause = Backoff(self._poll_seconds(waiting.feeds), POLL_SECONDS_MAX)
        try:
            while not await self._all_reached(waiting):
                # Another replica may be at work, which sends no notes to this process.
                await happens_within(waiting.noted, pause.next_seconds())
                waiting.noted.clear()  # what is noted during the look is looked for again
                waiting.look = await self._look()
        finally:
            self._waiting -= 1
            for feed in waiting.feeds:
                self._waiting_for[feed].remove(waiting)

    async def _all_reached(self, waiting: _Waiting) -> bool:
        look, position = waiting.look, waiting.position
        for feed in waiting.feeds:
            # A feed that was not read, or never ran, has passed over nothing.
            after = look.reached.get(feed)
            if after is None and position > 0:
                return False
            if (
                after is not None
                and after < position
                and not await self._passed_over(look, feed, after, position)
            ):
                return False
        return True

    async def _passed_over(self, look: _Look, feed: str, after: int, until: int) -> bool:
        """Whether no fact that concerns the feed lies between, asked once for all it tells."""
        known = look.passed_over[feed]
        async with known.asking:
            if until <= known.none_until:
                return True
            if known.one_until is not None and until >= known.one_until:
                return False
            passes = await self.only_passes_over(feed, after, until)
            if passes:
                known.none_until = until
            else:
                known.one_until = until
            return passes

    async def only_passes_over(self, feed: str, after: int, until: int) -> bool:
        """Whether no fact that concerns the feed lies between."""
        if self._log is None or feed not in self._hears or until - after > PASSED_POSITIONS_MAX:
            return False
        # As below, this is asked for all who wait, and who waited for news was kept by no database.
        with patience():
            return await self._log.has_none(self._hears[feed], after=after, until=until)

    def _are_noted(self, waiting: _Waiting) -> bool:
        return all(self._noted.get(feed, 0) >= waiting.position for feed in waiting.feeds)

    def _poll_seconds(self, feeds: tuple[str, ...]) -> float:
        """How long to wait for notes before the first look.

        Feeds that noted something here lately are at work here, and will note what they do next: to
        look meanwhile would only slow them down. Others may be at work in another process.
        """
        since = time.monotonic() - NOTED_SECONDS_MAX
        lately = all(self._noted_at.get(feed, since) > since for feed in feeds)
        return POLL_SECONDS_MAX if lately else POLL_SECONDS_MIN

    async def _look(self) -> _Look:
        """Return checkpoints that were read after this call began, in one read for all callers."""
        if self._next is None:
            self._next = asyncio.create_task(self._read_after(self._looking), name="freshness")
            self._next.add_done_callback(_settle)
        # A caller who gives up does not cancel the read of the others.
        return await asyncio.shield(self._next)

    async def _read_after(self, earlier: asyncio.Task[_Look] | None) -> _Look:
        if earlier is not None:
            await asyncio.wait({earlier})
        # The read begins: a later caller waits for the next read.
        self._looking, self._next = self._next, None
        # A patience of its own: that of the first caller may be almost over, and others wait too.
        with patience():
            checkpoints = await read_checkpoints(self._pool)
        return _Look({feed: checkpoint.position for feed, checkpoint in checkpoints.items()})


def _settle(looking: asyncio.Task[_Look]) -> None:
    if not looking.cancelled():
        looking.exception()  # raised to the callers, of whom none may be left
