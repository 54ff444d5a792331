"""Discarding: a reaction gives up a parked fact for ever, on the order of a person.

Never a projection: its rows would be wrong without the fact, and a rebuild would bring it back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from events.decider import Refused
from events.event import Recorded
from events.log.database.connections import Connection, Pool
from events.log.feed.decoding import Fact
from services.kit.feed.checkpoints import lock_checkpoint
from services.kit.feed.connections import Tables, fetch_whole, transaction
from services.kit.feed.parking_reasons import Reason
from services.kit.statements import kit_sql


@dataclass(frozen=True, slots=True)
class Discarded:
    """A fact that a reaction gave up. Its content is in the log, and so is the order."""

    feed: str
    stream: str
    position: int
    event_id: UUID
    reason: str
    """Why it was parked."""
    order_id: UUID
    discarded_at: datetime


async def discard(pool: Pool, feed: str, recorded: Recorded, order_id: UUID) -> None:
    """Give up the first parked fact of its stream; what is behind it waits to be released.

    The feed waits meanwhile. Done again it does nothing. Raises `Refused` where the fact is parked
    no longer, or not the first.
    """
    async with transaction(pool) as connection:
        await lock_checkpoint(connection, feed)
        if await order_of(connection, feed, recorded.id) is not None:
            # Of two orders given at once the first one stands.
            await connection.execute(kit_sql("parked_remove"), feed, [recorded.position])
            return
        reason = await refuse_unless_first(connection, feed, recorded)
        await connection.execute(
            kit_sql("discarded_add"),
            feed,
            recorded.position,
            recorded.id,
            recorded.stream,
            reason,
            order_id,
        )
        await connection.execute(kit_sql("parked_remove"), feed, [recorded.position])


async def refuse_unless_first(connection: Connection, feed: str, recorded: Recorded) -> str:
    """Return why the first parked fact of the stream is parked. Raises `Refused` for another one.

    What a newer release told is refused too: that release handles it by itself.
    """
    first = await connection.fetchrow(kit_sql("parked_first_read"), feed, recorded.stream)
    if first is None:
        raise Refused(
            "not-parked",
            f"{recorded.position} of {recorded.stream} is not parked in {feed}: it was handled, "
            "or never failed",
        )
    if first["position"] != recorded.position:
        raise Refused(
            "not-first",
            f"{first['position']} is the first parked fact of {recorded.stream}, and "
            f"{recorded.position} is not: what is behind it may follow once that is released",
        )
    reason: str = first["reason"]
    if reason == Reason.NEWER_VERSION:
        raise Refused(
            "newer-version",
            f"{recorded.position} waits for a newer release, which handles it by itself: bring "
            "the service up to that release",
        )
    return reason


async def order_of(connection: Connection, feed: str, event_id: UUID) -> UUID | None:
    """Return the order by which a fact was discarded; None if it was not."""
    found = await connection.fetchrow(kit_sql("discarded_find"), feed, [event_id])
    return None if found is None else found["order_id"]


async def read_put_aside(
    tables: Tables, feed: str, facts: Sequence[Fact]
) -> tuple[set[str], set[UUID]]:
    """Return the streams that have a parked fact, and which of some facts are discarded."""
    ids = [fact.recorded.id for fact in facts]
    rows = await fetch_whole(tables, kit_sql("put_aside_read"), feed, ids)
    streams = {row["stream"] for row in rows if row["stream"] is not None}
    return streams, {row["event_id"] for row in rows if row["event_id"] is not None}


async def read_discarded_between(
    connection: Connection, feed: str, after: int, until: int
) -> dict[UUID, UUID]:
    """Return the discarded facts of a range of positions, and the order of each, by their ids."""
    rows = await connection.fetch(kit_sql("discarded_between_read"), feed, after, until)
    return {row["event_id"]: row["order_id"] for row in rows}


async def list_discarded(connection: Connection, *, limit: int) -> list[Discarded]:
    """Return what the reactions of this schema gave up."""
    rows = await connection.fetch(kit_sql("discarded_list"), limit)
    return [Discarded(**row) for row in rows]


async def count_discarded(connection: Connection) -> int:
    """Return how many facts the reactions of this schema gave up."""
    count: int = await connection.fetchval(kit_sql("discarded_count"))
    return count
