"""A read model as small as one can be, the service that owns it, and its feed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg

from events.event import Told
from events.log.database.connections import Pool
from events.log.database.exclusive import exclusive
from events.log.database.migrate import migrate, migration_lock
from events.log.database.statements import statement
from events.log.feed.decoding import FactReader
from events.log.feed.feed import Feed
from events.log.feed.handler import Handler
from events.log.postgres import PostgresLog
from services.kit.feed.connections import lent, open_pool
from services.kit.feed.projection import Projection
from services.kit.feed.tables import Changes, Fold, Known, Load, Table
from tests.events.log.feed.feeding import CATALOGUE, Counted
from tests.services.kit.feed.newer import NewerCounted

SERVICE = "sample"
ROLE = "byfield_sample"
TURN_KEY = 4711
TELLS = (
    ["count", "count", "count", "rest", "rest", "tally", "tally"],
    ["Counted", "Rested", "Blessed", "Rested", "Blessed", "TallyOpened", "TallyRaised"],
)
"""Which facts the sample tells, and what feeds are tried with: category and type of each."""

_MAKE = """
CREATE TABLE sample.totals (
    stream text PRIMARY KEY,
    total bigint NOT NULL,
    facts integer NOT NULL CONSTRAINT totals_some_facts CHECK (facts > 0)
);
CREATE INDEX totals_by_total ON sample.totals (total DESC);
ALTER TABLE sample.totals OWNER TO byfield_sample;
GRANT SELECT ON sample.totals TO byfield_service;
"""


class Total(NamedTuple):
    """What was counted in a stream."""

    stream: str
    total: int
    facts: int


TOTALS = Table("totals", Total, key=("stream",))


class UnluckyError(Exception):
    """The projection cannot bear a number."""


class Totals:
    """Adds up what was counted in each stream; some numbers it cannot bear."""

    def __init__(self, *unlucky: int) -> None:
        self.unlucky = set(unlucky)

    @property
    def projection(self) -> Projection:
        """As a projection."""
        fold = Fold(
            tables=(TOTALS,),
            about={Counted: attrgetter("stream"), NewerCounted: attrgetter("stream")},
            loads=(Load(TOTALS, "stream"),),
            life=self.life,
        )
        return Projection("totals", (fold,))

    def life(self, known: Known, facts: Sequence[Told], into: Changes) -> None:
        """Add to what was counted."""
        stored = known.get(TOTALS)
        row = Total._make(stored[0]) if stored else Total(facts[0].stream, 0, 0)
        for fact in facts:
            if fact.event.number in self.unlucky:
                raise UnluckyError(f"of all numbers {fact.event.number}")
            row = row._replace(total=row.total + fact.event.number, facts=row.facts + 1)
        into.put(TOTALS, row)


@dataclass(frozen=True)
class Sample:
    """The service at work: its log, its tables."""

    dsn: str
    log: PostgresLog
    pool: Pool

    async def totals(self, schema: str = "sample") -> dict[str, int]:
        """What was counted in each stream."""
        rows = await self.fetch(f"SELECT stream, total FROM {schema}.totals")  # noqa: S608 - a test's own
        return {row["stream"]: row["total"] for row in rows}

    async def checkpoint(self, feed: str = "totals") -> int | None:
        """Where a feed stands."""
        rows = await self.fetch("SELECT position FROM checkpoint WHERE feed = $1", feed)
        return rows[0]["position"] if rows else None

    async def fetch(self, query: str, *arguments: Any) -> list[asyncpg.Record]:
        """Ask as the service."""
        async with lent(self.pool) as connection:
            return await connection.fetch(query, *arguments)

    async def execute_as_owner(self, query: str) -> None:
        """Do what the service may not."""
        connection = await asyncpg.connect(self.dsn)
        await connection.execute(query)
        await connection.close()


@asynccontextmanager
async def sample(database: str) -> AsyncIterator[Sample]:
    """The service, migrated and connected."""
    await _migrate(database)
    pool = await open_pool(database, SERVICE)
    async with pool, PostgresLog(database, role=ROLE) as log:
        yield Sample(database, log, pool)


@asynccontextmanager
async def fed(feed: Feed) -> AsyncIterator[Feed]:
    """A feed at work, stopped at the end."""
    await feed.start()
    try:
        yield feed
    finally:
        await feed.stop()


def turn(dsn: str) -> Any:
    """The turn of one replica among several."""
    return lambda on_lost: partial(exclusive, dsn, TURN_KEY, role=ROLE)(on_lost=on_lost)


async def catch_up(here: Sample, handler: Handler) -> None:
    """Handle all there is, without a feed."""
    reader = FactReader(CATALOGUE, handler.hears)
    checkpoint = await handler.resume()
    while records := await here.log.read(after=checkpoint.position):
        checkpoint = await handler.handle(checkpoint, await reader.read(records))


async def _migrate(database: str) -> None:
    connection = await asyncpg.connect(database)
    folder = Path(str(files("services.kit").joinpath("migrations")))
    async with migration_lock(connection):  # replicas of the sample begin at the same time
        await connection.execute(statement("events.log", "service_ensure"), SERVICE)
        await connection.execute(statement("events.log", "writer_ensure"), SERVICE)
        await connection.execute(statement("events.log", "writer_allow"), SERVICE, *TELLS)
        await migrate(connection, folder=folder, schema=SERVICE, name="kit", role=ROLE)
        if await connection.fetchval("SELECT to_regclass('sample.totals') IS NULL"):
            await connection.execute(_MAKE)
    await connection.close()
