"""Pages of the log, read and decoded once for all handlers, with the next one read ahead."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

from events.log.feed.decoding import Fact, FactReader
from events.log.loop import ended
from events.log.store.event_log import EventLog

PAGE_EVENTS: Final = 5_000
PAGES_KEPT: Final = 3
PAGE_BYTES: Final = 16 * 1024 * 1024
"""A page with more content is followed by a shorter one."""


class Pages:
    """Reads the log for several handlers at once.

    Pages end at multiples of their size, so that handlers which began at different positions soon
    share them. Only full pages are kept: they never change.
    """

    def __init__(self, log: EventLog, reader: FactReader) -> None:
        self._log = log
        self._reader = reader
        self._pages: OrderedDict[int, asyncio.Task[list[Fact]]] = OrderedDict()
        self._size = PAGE_EVENTS

    async def after(self, position: int) -> Sequence[Fact]:
        """Return facts after a position, at most a page; empty at the end of the log."""
        limit = self._size - position % self._size
        page = self._page(position, limit)
        # A handler that is cancelled must not take the page away from the others.
        facts = await asyncio.shield(page)
        if len(facts) < limit:
            self._forget(position, page)
            return facts
        content = sum(len(fact.recorded.data) for fact in facts)
        self._size = max(1, min(PAGE_EVENTS, self._size * PAGE_BYTES // max(content, 1)))
        following = facts[-1].recorded.position
        self._page(following, self._size - following % self._size)
        return facts

    def forget(self) -> None:
        """Read anew from now on: the log may be of another history."""
        self._pages.clear()

    async def close(self) -> None:
        """Stop reading ahead."""
        pages = list(self._pages.values())
        self._pages.clear()
        await ended(*pages)

    def _page(self, position: int, limit: int) -> asyncio.Task[list[Fact]]:
        if (page := self._pages.get(position)) is not None:
            self._pages.move_to_end(position)
            return page
        page = asyncio.create_task(self._read(position, limit))
        page.add_done_callback(lambda done: self._settle(position, done))
        self._pages[position] = page
        while len(self._pages) > PAGES_KEPT:
            self._pages.popitem(last=False)
        return page

    async def _read(self, position: int, limit: int) -> list[Fact]:
        return await self._reader.read(await self._log.read(after=position, limit=limit))

    def _settle(self, position: int, page: asyncio.Task[list[Fact]]) -> None:
        # Retrieving the exception keeps asyncio from warning of a page that was read ahead in vain.
        if page.cancelled() or page.exception() is not None:
            self._forget(position, page)

    def _forget(self, position: int, page: asyncio.Task[list[Fact]]) -> None:
        if self._pages.get(position) is page:
            del self._pages[position]
