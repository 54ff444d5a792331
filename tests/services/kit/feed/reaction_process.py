"""A replica of the sample service in a process of its own, to be killed: `python -m ... DSN HOW`.

`hang` reacts and then hangs before its checkpoint; `work` works.
"""

from __future__ import annotations

import asyncio
import sys

from events.event import Heard
from events.log.feed.feed import Feed
from events.log.feed.handler import Handler
from services.kit.feed.projection import ProjectionHandler
from services.kit.feed.reaction import ReactionHandler
from tests.events.log.feed.feeding import CATALOGUE
from tests.services.kit.feed.totals import Totals, fed, sample, turn
from tests.services.kit.http.answering import answering


async def _serve(dsn: str, how: str) -> None:
    async with sample(dsn) as here:
        reaction = answering(here.log, then=_hang if how == "hang" else None)
        handlers: list[Handler] = [
            ReactionHandler(reaction, here.pool, here.log),
            ProjectionHandler(Totals().projection, here.pool),
        ]
        async with fed(Feed(here.log, CATALOGUE, handlers, broker=None, turn=turn(dsn))):
            await asyncio.Event().wait()


async def _hang(_: Heard) -> None:
    sys.stdout.write("reacted\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(*sys.argv[1:3]))
