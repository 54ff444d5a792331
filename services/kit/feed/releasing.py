"""Releasing parked facts: on the order of a person, or when a newer release can read them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

import structlog

from events.catalogue import Catalogue, NewerFactError
from events.event import Heard, Recorded
from events.log.database.connections import Connection, Pool
from events.log.store.event_log import EventLog
from services.kit.feed.checkpoints import lock_checkpoint
from services.kit.feed.connections import lent, transaction
from services.kit.feed.fact_faults import is_fault_of_fact
from services.kit.feed.parking import Parking, failed
from services.kit.feed.parking_reasons import Reason
from services.kit.statements import kit_sql

RELEASE_FACTS_MAX: Final = 500
"""Released in one transaction."""
RELEASE_STREAMS_MAX: Final = 1_000
"""Released together, in the order of the log."""

HandleOne = Callable[[Connection, Heard], Awaitable[None]]

_logger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Released:
    """The outcome of a release; `error` says why the first fact that remains failed."""

    released: int
    remaining: int
    error: str | None


async def release(
    pool: Pool,
    log: EventLog,
    catalogue: Catalogue,
    feed: str,
    stream: str,
    handle_one: HandleOne,
) -> Released:
    """Handle the parked facts of a stream in order; one that fails stays, with all behind it.

    The feed waits meanwhile, so that no fact of the stream overtakes them. `handle_one` is that of
    the feed's handler. Raises errors that are no fault of a fact.
    """
    return await _Releasing(pool, log, catalogue, feed, handle_one).release([stream])


async def release_newer(
    pool: Pool, log: EventLog, catalogue: Catalogue, feed: str, handle_one: HandleOne
) -> int:
    """Handle the facts that are parked only because this release, or the vault's keys, came later.

    They are handled in the order of the log, as by `release`; one that was interrupted goes on. A
    fact that fails now stays parked for its new reason. Returns how many facts were handled.
    Raises errors that are no fault of a fact.
    """
    releasing = _Releasing(pool, log, catalogue, feed, handle_one)
    released, tried = 0, set[str]()
    while streams := [each for each in await releasing.readable() if each not in tried]:
        some = streams[:RELEASE_STREAMS_MAX]
        tried.update(some)
        released += (await releasing.release(some)).released
    if released:
        _logger.info("facts_released", feed=feed, facts=released)
    return released


@dataclass(frozen=True, slots=True)
class _Releasing:
    """A feed whose parked facts are released."""

    pool: Pool
    log: EventLog
    catalogue: Catalogue
    feed: str
    handle_one: HandleOne

    async def readable(self) -> list[str]:
        """Return the streams that only wait for a release like this one, or perhaps for a key.

        After an interrupted release the first parked fact of a stream may be `behind` no other.
        """
        async with lent(self.pool) as connection:
            rows = await connection.fetch(kit_sql("parked_for_newer_read"), self.feed)
        return [
            row["stream"]
            for row in rows
            if row["reason"] == Reason.BEHIND
            or self.catalogue.reads(row["newer_type"], row["newer_version"])
        ]

    async def release(self, streams: Iterable[str]) -> Released:
        """Handle the parked facts of some streams, in the order of the log."""
        going, all_streams = set(streams), list(streams)
        released, error = 0, None
        while going:
            async with transaction(self.pool) as connection:
                await lock_checkpoint(connection, self.feed)
                turn = await self._release_some(connection, going)
                remaining = await connection.fetchval(
                    kit_sql("parked_count_of_streams"), self.feed, all_streams
                )
            released += len(turn.done)
            error = error or next((each.error for each in turn.failed), None)
            going -= {each.stream for each in turn.failed}
            if turn.last:
                break
        return Released(released, remaining, error)

    async def _release_some(self, connection: Connection, streams: set[str]) -> _Turn:
        rows = await connection.fetch(
            kit_sql("parked_positions_read"),
            self.feed,
            list(streams),
            RELEASE_FACTS_MAX,
        )
        turn = _Turn(last=len(rows) < RELEASE_FACTS_MAX)
        stuck: set[str] = set()
        for position, stream in rows:
            if stream not in stuck:
                [recorded] = await self.log.read(after=position - 1, limit=1)
                parking = await self._handle_again(connection, recorded)
                if parking is None:
                    turn.done.append(position)
                else:
                    stuck.add(stream)
                    turn.failed.append(parking)
        await self._note(connection, turn)
        return turn

    async def _handle_again(self, connection: Connection, recorded: Recorded) -> Parking | None:
        """Handle one parked fact; return why it stays parked if it fails."""
        try:
            if not self.catalogue.knows(recorded.type):
                raise NewerFactError(recorded)  # noqa: TRY301 - parked again as any that fails
            heard = self.catalogue.hear(recorded)
            if heard is not None:
                async with connection.transaction():  # a savepoint
                    await self.handle_one(connection, heard)
        except Exception as error:
            if not is_fault_of_fact(error):
                raise
            return failed(recorded, error)
        return None

    async def _note(self, connection: Connection, turn: _Turn) -> None:
        for parking in turn.failed:
            newer_type, newer_version = parking.newer or (None, None)
            await connection.execute(
                kit_sql("parked_update"),
                self.feed,
                parking.position,
                parking.reason,
                parking.error,
                newer_type,
                newer_version,
            )
        await connection.execute(kit_sql("parked_remove"), self.feed, turn.done)


@dataclass(slots=True)
class _Turn:
    """The outcome of one transaction."""

    last: bool
    done: list[int] = field(default_factory=list)
    failed: list[Parking] = field(default_factory=list)
