"""Which requests a rule should look at, by the rows and the log after them.

This is only a suggestion: the rule decides on the streams of these requests.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from events.log.database.connections import Pool
from events.log.store.event_log import EventLog
from services.intake import feeds
from services.intake.queries.logged import submission_of, submitted_after
from services.intake.queries.requests import DUPLICATES_MAX, find_duplicates, list_open_requests
from services.kit.feed.checkpoints import BEGINNING, read_checkpoint
from services.kit.feed.connections import lent

SUGGESTED_MAX: Final = 2 * DUPLICATES_MAX
"""How many streams are read for one decision."""


async def open_requests(log: EventLog, pool: Pool, ori: str, position: int) -> Sequence[UUID]:
    """The requests that an agency had made by a position and that may be open, each once.

    Submissions after the checkpoint of the rows are read from the log, so that no request is missed
    because its row comes later. The rule decides which of them have not ended.
    """
    reached = await _reached(pool)
    found = [
        request.request_id
        for request in await list_open_requests(pool, ori)
        if request.position <= position
    ]
    found += await submitted_after(log, ori, reached, position)
    return list(dict.fromkeys(found))


async def duplicates_of(log: EventLog, pool: Pool, request_id: UUID) -> Sequence[UUID]:
    """Other requests of its agency that count as this one, or may; found as by `open_requests`."""
    asked = await submission_of(log, request_id)
    if asked is None:
        return ()
    reached = await _reached(pool)
    found = list(await find_duplicates(pool, asked.ori, request_id))
    found += await submitted_after(log, asked.ori, reached, (await log.head()).position)
    others = [each for each in dict.fromkeys(found) if each != request_id]
    return others[:SUGGESTED_MAX]


async def _reached(pool: Pool) -> int:
    """The position of the rows' checkpoint; read first, so that the rows are at least as far."""
    async with lent(pool) as connection:
        return (await read_checkpoint(connection, feeds.REQUESTS_FEED) or BEGINNING).position
