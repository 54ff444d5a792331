"""What cannot be handled is put aside with every later fact of its stream; the rest flows on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog

from events.catalogue import Catalogue
from events.event import Heard
from events.log.database import Connection, Pool
from events.log.facts import Fact
from events.log.statements import statement
from events.log.store import EventLog
from services.kit.blame import described, is_the_facts
from services.kit.checkpoints import lock_checkpoint
from services.kit.connections import transaction

LIST_PARKED_MAX: Final = 1_000
RELEASE_FACTS_MAX: Final = 500
"""Released in one transaction."""
BEHIND: Final = "waits behind an earlier fact of its stream"

HandleOne = Callable[[Heard], Awaitable[None]]

_logger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Parking:
    """A fact to put aside, and why; no attempts if it only waits behind another."""

    position: int
    stream: str
    error: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Parked:
    """A fact that is put aside. Its content is in the log."""

    feed: str
    stream: str
    position: int
    error: str
    attempts: int
    parked_at: datetime


@dataclass(frozen=True, slots=True)
class Released:
    """What a release came to; `error` says why what remains was not handled."""

    released: int
    remaining: int
    error: str | None


async def handle_each(
    facts: Iterable[Fact], parked_streams: set[str], handle_one: HandleOne
) -> list[Parking]:
    """Handle facts one by one; gives those to be parked, and adds their streams to the set.

    Raises what is not a fact's fault.
    """
    parkings: list[Parking] = []
    for fact in facts:
        position, stream = fact.recorded.position, fact.recorded.stream
        if stream in parked_streams:
            parkings.append(Parking(position, stream, BEHIND, 0))
            continue
        try:
            if fact.fault is not None:
                raise fact.fault  # noqa: TRY301 - it is handled as any other fault of the fact
            if fact.heard is not None:
                await handle_one(fact.heard)
        except Exception as error:
            if not is_the_facts(error):
                raise
            parked_streams.add(stream)
            parkings.append(Parking(position, stream, described(error), 1))
    return parkings


def behind(facts: Iterable[Fact], parked_streams: set[str]) -> list[Parking]:
    """The facts of streams that are parked already."""
    return [
        Parking(fact.recorded.position, fact.recorded.stream, BEHIND, 0)
        for fact in facts
        if fact.recorded.stream in parked_streams
    ]


async def read_parked_streams(connection: Connection, feed: str) -> set[str]:
    """The streams of which something is parked."""
    rows = await connection.fetch(statement("services.kit", "read_parked_streams"), feed)
    return {row["stream"] for row in rows}


async def park(connection: Connection, feed: str, parkings: Sequence[Parking]) -> None:
    """Put facts aside, in the transaction of the checkpoint."""
    if not parkings:
        return
    await connection.execute(
        statement("services.kit", "park"),
        feed,
        [parking.position for parking in parkings],
        [parking.stream for parking in parkings],
        [parking.error for parking in parkings],
        [parking.attempts for parking in parkings],
    )
    for parking in parkings:
        _logger.error("parked", feed=feed, stream=parking.stream, position=parking.position)


async def list_parked(
    connection: Connection, feed: str | None = None, *, limit: int = LIST_PARKED_MAX
) -> list[Parked]:
    """What is parked, of one feed or of all in this schema."""
    rows = await connection.fetch(statement("services.kit", "list_parked"), feed, limit)
    return [Parked(**row) for row in rows]


async def count_parked(connection: Connection) -> int:
    """How many facts are parked, of all feeds in this schema."""
    count: int = await connection.fetchval(statement("services.kit", "count_parked"))
    return count


async def release(
    pool: Pool,
    log: EventLog,
    catalogue: Catalogue,
    feed: str,
    stream: str,
    handle_one: Callable[[Connection, Heard], Awaitable[None]],
) -> Released:
    """Handle what is parked of a stream, in order; what fails stays, with all behind it.

    The feed waits meanwhile, so that nothing of the stream passes. `handle_one` is that of the
    feed's handler. Raises what is not a fact's fault.
    """
    released = 0
    while True:
        async with transaction(pool) as connection:
            await lock_checkpoint(connection, feed)
            positions = await _parked_positions(connection, feed, stream)
            done: list[int] = []
            error = None
            for position in positions:
                error = await _handle_again(connection, log, catalogue, position, handle_one)
                if error is not None:
                    await connection.execute(
                        statement("services.kit", "park_again"), feed, position, error
                    )
                    break
                done.append(position)
            await connection.execute(statement("services.kit", "unpark"), feed, done)
            released += len(done)
            remaining = len(await _parked_positions(connection, feed, stream))
        if error is not None or remaining == 0:
            return Released(released, remaining, error)


async def _parked_positions(connection: Connection, feed: str, stream: str) -> list[int]:
    rows = await connection.fetch(
        statement("services.kit", "read_parked_positions"), feed, stream, RELEASE_FACTS_MAX
    )
    return [row["position"] for row in rows]


async def _handle_again(
    connection: Connection,
    log: EventLog,
    catalogue: Catalogue,
    position: int,
    handle_one: Callable[[Connection, Heard], Awaitable[None]],
) -> str | None:
    """Handle one parked fact; the error in words if it is the fact's own."""
    [recorded] = await log.read(after=position - 1, limit=1)
    try:
        heard = catalogue.hear(recorded)
        if heard is not None:
            async with connection.transaction():  # a savepoint
                await handle_one(connection, heard)
    except Exception as error:
        if not is_the_facts(error):
            raise
        return described(error)
    return None
