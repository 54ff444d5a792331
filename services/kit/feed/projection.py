"""Projections: rows made of facts alone, and committed together with the checkpoint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from events.catalogue import Catalogue
from events.event import Heard
from events.log.database.connections import Connection, Pool
from events.log.feed.decoding import Fact
from events.log.feed.handler import Checkpoint
from events.log.store.event_log import EventLog
from services.kit.feed.checkpoints import FeedCheckpoint, advance, from_beginning
from services.kit.feed.connections import lent
from services.kit.feed.freshness import Freshness
from services.kit.feed.joint_writer import JointWriter, PendingWrite
from services.kit.feed.live_writer import RowWriter
from services.kit.feed.parking import wanted_of
from services.kit.feed.releasing import release_newer
from services.kit.feed.tables import Fold, Folds, tables_of


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """Tables made of facts; they can be made again at any time, with the same rows.

    The folds use nothing but the facts and the rows of their thing: no clock, no chance, no
    sequence. They accept that the row of another stream is missing.
    """

    name: str
    folds: Folds

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of its tables in the database."""
        return tuple(name for table in tables_of(self.folds) for name in table.names)

    @property
    def hears(self) -> frozenset[str]:
        """The wire names of the facts that it is made of."""
        return frozenset(
            fact.wire_name
            for fold in self.folds
            for fact in (fold.about if isinstance(fold, Fold) else fold.entry)
        )


class ProjectionHandler:
    """Keeps a projection up to date; see `events.log.feed.handler.Handler`.

    The handlers of one service share a `JointWriter`.
    """

    def __init__(
        self,
        projection: Projection,
        pool: Pool,
        freshness: Freshness | None = None,
        writer: JointWriter | None = None,
    ) -> None:
        """Without a writer it writes by itself, by statements that are generated now."""
        self.projection = projection
        self.name = projection.name
        self.hears = projection.hears
        self._pool = pool
        self._checkpoint = FeedCheckpoint(projection.name)
        self._freshness = freshness
        self._writer = writer or JointWriter(pool, RowWriter.generated(projection.folds))

    @property
    def unsaved(self) -> bool:
        """See `Handler`."""
        return self._checkpoint.unsaved

    async def resume(self) -> Checkpoint:
        """Return the checkpoint; a new projection starts at the beginning."""
        async with lent(self._pool) as connection:
            return await self._checkpoint.resume(connection, from_beginning)

    async def save(self) -> None:
        """See `Handler`."""
        async with lent(self._pool) as connection:
            await self._checkpoint.save(connection)

    def forget(self) -> None:
        """See `Handler`."""
        self._checkpoint.forget()

    async def handle(self, checkpoint: Checkpoint, facts: Sequence[Fact]) -> Checkpoint:
        """Write rows, parked facts and checkpoint, or nothing of it. Raises `StaleError`."""
        last = facts[-1].recorded
        reached = Checkpoint(last.position, last.id)
        stored = self._checkpoint.stored(checkpoint)
        if wanted_of(facts, self.hears):
            pending = PendingWrite(self.name, self.projection.folds, self.hears, stored, facts)
            reached = await self._writer.handle(checkpoint, pending)
            self._checkpoint.waits |= pending.parked
            self._checkpoint.is_stored(reached)
        elif not self._checkpoint.pass_over(checkpoint, reached):
            await advance(self._pool, self.name, stored, reached)
            self._checkpoint.is_stored(reached)
        if self._freshness is not None:
            self._freshness.note(self.name, reached.position)
        return reached

    async def handle_one(self, connection: Connection, heard: Heard) -> None:
        """Apply one fact that was parked."""
        await self._writer.apply_one(connection, self.projection.folds, heard)

    async def release_newer(self, log: EventLog, catalogue: Catalogue) -> None:
        """See `events.log.feed.handler.Releases`."""
        if self._checkpoint.waits:
            await release_newer(self._pool, log, catalogue, self.name, self.handle_one)
