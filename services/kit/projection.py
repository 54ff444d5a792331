"""Facts -> rows: a function of the facts alone, its rows and checkpoint committed together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from events.catalogue import Catalogue
from events.event import Heard
from events.log.database import Connection, Pool
from events.log.facts import Fact
from events.log.feed import Checkpoint
from events.log.store import EventLog
from services.kit.blame import is_the_facts
from services.kit.checkpoints import Place, advance, from_beginning
from services.kit.connections import lent, transaction
from services.kit.freshness import Freshness
from services.kit.parking import Parking, handle_each, park, read_parked_streams, readable
from services.kit.releasing import release_newer


@dataclass(frozen=True, slots=True)
class Projection:
    """Tables made of facts; they can be made again at any time, with the same rows.

    `apply` gets facts in order, many at once: fold them and write each table once. It uses nothing
    but the facts and its own tables (no clock, no random, no serial), names tables without a
    schema, and accepts that the row of another stream is missing.
    """

    name: str
    tables: tuple[str, ...]
    hears: frozenset[str]
    """Wire names."""
    apply: Callable[[Connection, Sequence[Heard]], Awaitable[None]]


class ProjectionHandler:
    """Keeps a projection up to date; see `events.log.feed.Handler`."""

    def __init__(
        self, projection: Projection, pool: Pool, freshness: Freshness | None = None
    ) -> None:
        self.projection = projection
        self.name = projection.name
        self.hears = projection.hears
        self._pool = pool
        self._place = Place(projection.name)
        self._freshness = freshness

    async def resume(self) -> Checkpoint:
        """Where it stands; a new one starts at the beginning."""
        async with lent(self._pool) as connection:
            return await self._place.resume(connection, from_beginning)

    async def handle(self, checkpoint: Checkpoint, facts: Sequence[Fact]) -> Checkpoint:
        """Rows, parked facts and checkpoint, all or nothing. Raises `StaleError`."""
        last = facts[-1].recorded
        reached = Checkpoint(last.position, last.id)
        wanted = wanted_of(facts, self.hears)
        if not wanted:
            async with lent(self._pool) as connection:
                await advance(connection, self.name, checkpoint, reached)
        else:
            await self._apply(checkpoint, reached, wanted)
        if self._freshness is not None:
            self._freshness.note(self.name, reached.position)
        return reached

    async def handle_one(self, connection: Connection, heard: Heard) -> None:
        """Apply one fact that was parked."""
        await self.projection.apply(connection, [heard])

    async def release_newer(self, log: EventLog, catalogue: Catalogue) -> None:
        """See `events.log.feed.Releases`."""
        if self._place.waits:
            await release_newer(self._pool, log, catalogue, self.name, self.handle_one)

    async def _apply(self, before: Checkpoint, to: Checkpoint, facts: Sequence[Fact]) -> None:
        for apply in (apply_whole, apply_each):
            try:
                async with transaction(self._pool) as connection:
                    await advance(connection, self.name, before, to)
                    parked = await read_parked_streams(connection, self.name)
                    parkings = await apply(connection, self.projection, facts, parked)
                    await park(connection, self.name, parkings)
                self._place.waits |= bool(parkings)
            except Exception as error:
                if apply is apply_each or not is_the_facts(error):
                    raise
            else:
                return


def wanted_of(facts: Sequence[Fact], hears: frozenset[str]) -> list[Fact]:
    """The facts that concern a handler, and that are known here or ought to be."""
    return [
        fact
        for fact in facts
        if fact.recorded.type in hears and (fact.heard is not None or fact.fault is not None)
    ]


async def apply_whole(
    connection: Connection,
    projection: Projection,
    facts: Sequence[Fact],
    parked_streams: set[str],
) -> list[Parking]:
    """Apply all facts at once but those that are parked unhandled, which are given back.

    Their streams are added to the set. Raises for all facts what any of them raises.
    """
    heard, parkings, streams = readable(facts, parked_streams)
    if heard:
        await projection.apply(connection, heard)
    parked_streams |= streams
    return parkings


async def apply_each(
    connection: Connection,
    projection: Projection,
    facts: Sequence[Fact],
    parked_streams: set[str],
) -> list[Parking]:
    """Apply facts one by one, each behind a savepoint; gives those to be parked."""

    async def apply_one(heard: Heard) -> None:
        async with connection.transaction():
            await projection.apply(connection, [heard])

    return await handle_each(facts, parked_streams, apply_one)
