"""Projections of a service that stand at the same checkpoint write in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from events.event import Heard, Told
from events.log.database.connections import Connection, Pool
from events.log.database.passing import PassingError
from events.log.feed.decoding import Fact
from events.log.feed.handler import Checkpoint
from services.kit.feed.checkpoints import StaleError, advance, lock_checkpoint
from services.kit.feed.connections import lent_by, transaction
from services.kit.feed.fact_faults import is_fault_of_fact
from services.kit.feed.facts_by_thing import FactsByThing, Loaded
from services.kit.feed.live_writer import Move, RowWriter
from services.kit.feed.parking import (
    Parking,
    handle_each,
    log_parked,
    park,
    read_parked_streams,
    readable,
    wanted_of,
)
from services.kit.feed.tables import Changes, Folds, Key, Load

COPY_FACTS_MIN: Final = 200
"""From so many facts on, rows are written by COPY."""
ATTEMPTS_MAX: Final = 5
"""How often a projection tries to write alone while others change its rows."""


@dataclass(slots=True, eq=False)
class PendingWrite:
    """The facts that one projection has to write."""

    feed: str
    folds: Folds
    hears: frozenset[str]
    before: Checkpoint
    """The stored checkpoint."""
    facts: Sequence[Fact]
    parked: bool = False
    """Whether a fact was parked."""
    done: asyncio.Future[Checkpoint | None] = field(init=False)
    """The checkpoint that was reached; None if the projection has to write alone."""

    def __post_init__(self) -> None:
        """Create the future in the running event loop."""
        self.done = asyncio.get_running_loop().create_future()


class JointWriteInterruptedError(PassingError):
    """The projection that wrote for all of them was stopped."""

    def __init__(self) -> None:
        super().__init__("the transaction of several projections was interrupted")


class JointWriter:
    """Writes for all projections of a service that stand at the same checkpoint.

    The first projection to come to a checkpoint waits for the writes that end there, and for one
    turn of the event loop, so that the projections woken by the same facts have come too. Then it
    writes for all of them. If that fails, each writes alone; if that fails, one fact at a time.
    """

    def __init__(self, pool: Pool, writer: RowWriter) -> None:
        self._pool = pool
        self._writer = writer
        self._waiting: dict[Checkpoint, list[PendingWrite]] = {}
        self._coming: dict[int, set[asyncio.Future[None]]] = {}
        """Writes under way, by the position that they end at."""

    async def handle(self, at: Checkpoint, pending: PendingWrite) -> Checkpoint:
        """Write facts and return the checkpoint that was reached. Raises `StaleError`.

        Only the facts that all of the projections were given are written at once.
        """
        writes = self._waiting.setdefault(at, [])
        writes.append(pending)
        if len(writes) == 1:
            await self._write_for(at, writes)
        reached = await pending.done
        return reached if reached is not None else await self._alone(pending)

    async def apply_one(self, connection: Connection, folds: Folds, heard: Heard) -> None:
        """Write what one fact changes, in the caller's transaction."""
        await self._writer.apply(connection, folds, [Told.of(heard)])

    async def _write_for(self, at: Checkpoint, writes: Sequence[PendingWrite]) -> None:
        """Write for all projections that have come, and give each the outcome."""
        try:
            try:
                await self._wait_for_others(at)
            finally:
                del self._waiting[at]
            reached = await self._write_up_to(writes)
        except Exception as error:  # noqa: BLE001 - raised to each, or raised again when each writes alone
            alone = len(writes) > 1 or is_fault_of_fact(error)
            for pending in writes:
                _settle(pending, None if alone else error)
        except BaseException:
            for pending in writes:
                _settle(pending, JointWriteInterruptedError())
            raise
        else:
            for pending in writes:
                _settle(pending, reached)

    async def _wait_for_others(self, at: Checkpoint) -> None:
        """Wait for the projections that will stand at this checkpoint next."""
        while coming := self._coming.get(at.position):
            await asyncio.wait(coming)
        await asyncio.sleep(0)  # lets the projections that the same facts have woken come too

    async def _write_up_to(self, writes: Sequence[PendingWrite]) -> Checkpoint | None:
        """Run `_write`, so that `_wait_for_others` can wait for it."""
        end = min(pending.facts[-1].recorded.position for pending in writes)
        coming = self._coming.setdefault(end, set())
        done = asyncio.get_running_loop().create_future()
        coming.add(done)
        try:
            return await self._write(writes)
        finally:
            done.set_result(None)
            coming.discard(done)
            if not coming:
                self._coming.pop(end, None)

    async def _write(self, writes: Sequence[PendingWrite]) -> Checkpoint | None:
        """Write together; return the checkpoint reached, or None if one of them could not move."""
        facts = min((pending.facts for pending in writes), key=len)
        reached = Checkpoint(facts[-1].recorded.position, facts[-1].recorded.id)
        told = {
            fact.recorded.position: Told.of(fact.heard) for fact in facts if fact.heard is not None
        }
        sorted_facts = [_sorted(pending, facts, told) for pending in writes]
        needed: dict[Load, list[Key]] = {}
        for each in sorted_facts:
            needed |= each.needed()
        feeds = [pending.feed for pending in writes]
        sql, values = self._writer.loading(feeds, needed)
        async with lent_by(self._pool, sql, *values) as (connection, rows):
            loaded = self._writer.loaded(rows)
            changes, parkings = Changes(), dict[str, list[Parking]]()
            for pending, each in zip(writes, sorted_facts, strict=True):
                parkings[pending.feed] = _fold(pending, each, facts, told, loaded, changes)
            moves = [_move(pending, loaded, reached) for pending in writes]
            write = self._writer.write
            if len(facts) < COPY_FACTS_MIN:
                free = await write(connection, moves, parkings, changes, loaded.generation)
            else:
                async with connection.transaction():
                    write = self._writer.write_many
                    free = await write(connection, moves, parkings, changes, loaded.generation)
        if len(free) < len(writes):
            return None
        for pending in writes:
            log_parked(pending.feed, parkings[pending.feed])
            pending.parked = bool(parkings[pending.feed])
        return reached

    async def _alone(self, pending: PendingWrite) -> Checkpoint:
        """Write one projection, after whoever is changing its rows now."""
        for _ in range(ATTEMPTS_MAX):
            async with transaction(self._pool) as connection:
                if (await lock_checkpoint(connection, pending.feed)) != pending.before:
                    raise StaleError(pending.feed, pending.before.position)
            try:
                reached = await self._write([pending])
            except Exception as error:
                if not is_fault_of_fact(error):
                    raise
                return await self._each(pending)
            if reached is not None:
                return reached
        raise StaleError(pending.feed, pending.before.position)

    async def _each(self, pending: PendingWrite) -> Checkpoint:
        """Write one fact after another, each in a savepoint, and park what fails."""
        last = pending.facts[-1].recorded
        reached = Checkpoint(last.position, last.id)
        async with transaction(self._pool) as connection:
            await advance(connection, pending.feed, pending.before, reached)
            parked = await read_parked_streams(connection, pending.feed)

            async def handle_one(heard: Heard) -> None:
                async with connection.transaction():
                    await self.apply_one(connection, pending.folds, heard)

            parkings = await handle_each(
                wanted_of(pending.facts, pending.hears), parked, handle_one
            )
            await park(connection, pending.feed, parkings)
        pending.parked = bool(parkings)
        return reached


def _sorted(pending: PendingWrite, facts: Sequence[Fact], told: dict[int, Told]) -> FactsByThing:
    sorted_facts = FactsByThing(pending.folds)
    sorted_facts.add(
        told[fact.recorded.position]
        for fact in facts
        if fact.heard is not None and fact.recorded.type in pending.hears
    )
    return sorted_facts


def _fold(
    pending: PendingWrite,
    sorted_facts: FactsByThing,
    facts: Sequence[Fact],
    told: dict[int, Told],
    loaded: Loaded,
    into: Changes,
) -> list[Parking]:
    """Fold all facts but those to be parked, and return these."""
    parked = loaded.parked.get(pending.feed, set())
    parkings: list[Parking] = []
    if parked or any(fact.fault is not None for fact in facts):
        heard, parkings, _ = readable(wanted_of(facts, pending.hears), parked)
        if parkings:
            sorted_facts = FactsByThing(pending.folds)
            sorted_facts.add(told[each.recorded.position] for each in heard)
    sorted_facts.fold(loaded, into)
    return parkings


def _move(pending: PendingWrite, loaded: Loaded, to: Checkpoint) -> Move:
    # The rows were loaded at this position: if the checkpoint moved since, -1 matches none.
    there = loaded.positions.get(pending.feed) == pending.before.position
    return Move(pending.feed, pending.before.position if there else -1, to)


def _settle(pending: PendingWrite, outcome: Checkpoint | BaseException | None) -> None:
    if pending.done.done():
        return  # the projection gave up waiting
    if isinstance(outcome, BaseException):
        pending.done.set_exception(outcome)
        pending.done.exception()  # where nobody waits any more, asyncio does not warn
    else:
        pending.done.set_result(outcome)
