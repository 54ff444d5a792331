"""To which positions the figures of pages have come: one look for all who follow them."""

from __future__ import annotations

import asyncio
import time
from enum import StrEnum
from typing import Final, NamedTuple

from events.log.database.connections import Pool
from events.log.database.patience import patience
from services.kit.feed.checkpoints import read_checkpoints
from services.kit.feed.connections import lent
from services.reporting.feeds import CLOCKS_FEED, FIGURES_FEED
from services.reporting.queries.snapshots import newest_position

LOOK_SECONDS: Final = 2.0
"""How old what is told may be: so often, at most, a process looks, however many follow."""


class Followed(StrEnum):
    """What a page is made of."""

    FIGURES = "figures"
    CLOCKS = "clocks"
    """Figures, and the clocks beside them."""
    PUBLISHED = "published"


class Positions(NamedTuple):
    """To which position each of them has come, in the order of `Followed`."""

    figures: int
    clocks: int
    published: int
    """That of the last snapshot."""

    def of(self, followed: Followed) -> int:
        """Return that of one."""
        found: int = getattr(self, followed)
        return found


class Reached:
    """Looks for all who ask, and not again for a while; nobody asks, nobody looks."""

    def __init__(self) -> None:
        self._looking: asyncio.Task[Positions] | None = None
        self.began_at = 0.0
        """When the last look began, by the monotonic clock."""

    async def look(self, pool: Pool) -> Positions:
        """Return what is at most `LOOK_SECONDS` old. Raises what the database does."""
        now = time.monotonic()
        looking = self._looking
        if looking is None or (looking.done() and now - self.began_at >= LOOK_SECONDS):
            self.began_at = now
            self._looking = looking = asyncio.create_task(_read(pool), name="reached")
            looking.add_done_callback(_settle)
        # One who gives up does not cancel the look of the others.
        return await asyncio.shield(looking)


async def _read(pool: Pool) -> Positions:
    with patience():  # its own: that of who asked first may be almost over
        async with lent(pool) as connection:
            told = {
                feed: checkpoint.position
                for feed, checkpoint in (await read_checkpoints(connection)).items()
            }
            published = await newest_position(connection)
    figures = told.get(FIGURES_FEED, 0)
    return Positions(figures, min(figures, told.get(CLOCKS_FEED, 0)), published)


def _settle(looking: asyncio.Task[Positions]) -> None:
    if not looking.cancelled():
        looking.exception()  # raised to those who asked, of whom none may be left
