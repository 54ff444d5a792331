"""Resets a stopped relay: deletes the stream and publishes the whole log again."""

from __future__ import annotations

import asyncio
from typing import Final, assert_never
from uuid import UUID

from nats.aio.client import Client

from events.log.relay.agreement import Agreed, Foreign, Incomplete, examine
from events.log.relay.publisher import NotTakenError, Publisher, batches
from events.log.relay.relay import READ_EVENTS
from events.log.store.event_log import EventLog
from events.log.stream.stream import remake

LOOK_AGAIN_SECONDS: Final = 1.0


class ForeignStreamError(Exception):
    """The stream has a message that is not the log's, although it was just made again."""


async def reset(
    log: EventLog, connection: Client, *, replicas: int = 1, public_url: str | None = None
) -> int:
    """Delete the stream and publish the whole log; return the position reached.

    A relay that works meanwhile does no harm. Raises `ForeignStreamError` if somebody else
    publishes, and `NotTakenError` if the server takes nothing.
    """
    await remake(connection, replicas=replicas)
    stuck_at: int | None = None
    while True:
        head = await log.head()
        match await examine(log, connection):
            case Agreed(position, id_):
                if position >= head.position:
                    return position
                try:
                    await _publish(log, connection, position, id_, head.position, public_url)
                except NotTakenError:
                    if position == stuck_at:
                        raise
                    stuck_at = position  # another relay may have been faster: look again
                    await asyncio.sleep(LOOK_AGAIN_SECONDS)
            case Incomplete():
                await remake(connection, replicas=replicas)
            case Foreign(because):
                raise ForeignStreamError(because)
            case unknown:
                assert_never(unknown)


async def _publish(
    log: EventLog,
    connection: Client,
    position: int,
    id_: UUID | None,
    until: int,
    public_url: str | None,
) -> None:
    async with Publisher(connection) as publisher:
        while position < until:
            page = await log.read(after=position, limit=READ_EVENTS)
            for batch in batches(page, id_, public_url):
                await publisher.publish(batch)
            position, id_ = page[-1].position, page[-1].id
