"""Parking: a fact that fails is put aside with the later ones of its stream; the rest flows on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog

from events.catalogue import KeyMissingError, NewerFactError
from events.event import Heard, Recorded
from events.log.database.connections import Connection
from events.log.feed.decoding import Fact
from services.kit.feed.connections import Tables, fetch_whole
from services.kit.feed.fact_faults import describe_error, is_fault_of_fact
from services.kit.feed.parking_reasons import Reason, reason_of
from services.kit.statements import kit_sql

LIST_PARKED_MAX: Final = 1_000
BEHIND: Final = "waits behind an earlier fact of its stream"

HandleOne = Callable[[Heard], Awaitable[None]]

_logger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Parking:
    """A fact to park, and why; 0 attempts if it only waits behind another."""

    position: int
    stream: str
    reason: Reason
    error: str
    attempts: int
    newer: tuple[str, int] | None = None
    """The type and version of one that is tried again by itself, by a release that knows it."""
    call_id: str | None = None
    """Of the request that the fact came of, for the log."""


@dataclass(frozen=True, slots=True)
class Parked:
    """A parked fact. Its content is in the log."""

    feed: str
    stream: str
    position: int
    reason: Reason
    error: str
    attempts: int
    parked_at: datetime
    newer_type: str | None
    newer_version: int | None


async def handle_each(
    facts: Iterable[Fact], parked_streams: set[str], handle_one: HandleOne
) -> list[Parking]:
    """Handle facts one by one, return those to park, and add their streams to the set.

    Raises errors that are no fault of a fact.
    """
    parkings: list[Parking] = []
    for fact in facts:
        if (unhandled := _unhandled(fact, parked_streams)) is not None:
            parkings.append(unhandled)
        elif fact.heard is not None:
            try:
                await handle_one(fact.heard)
            except Exception as error:
                if not is_fault_of_fact(error):
                    raise
                parked_streams.add(fact.recorded.stream)
                parkings.append(failed(fact.recorded, error))
    return parkings


def wanted_of(facts: Iterable[Fact], hears: frozenset[str]) -> list[Fact]:
    """Return the facts that a handler hears, and those that it would hear in a newer release."""
    return [fact for fact in facts if fact.concerns(hears)]


def readable(
    facts: Iterable[Fact], parked_streams: set[str]
) -> tuple[list[Heard], list[Parking], set[str]]:
    """Return the facts that can be handled, those to park, and all parked streams."""
    heard: list[Heard] = []
    parkings: list[Parking] = []
    streams = set(parked_streams)
    for fact in facts:
        if (unhandled := _unhandled(fact, streams)) is not None:
            parkings.append(unhandled)
        elif fact.heard is not None:
            heard.append(fact.heard)
    return heard, parkings, streams


def _unhandled(fact: Fact, parked_streams: set[str]) -> Parking | None:
    """Return why a fact is parked without an attempt, if it is, and add its stream to the set."""
    if fact.recorded.stream in parked_streams:
        return behind(fact.recorded.position, fact.recorded.stream)
    if fact.fault is None:
        return None
    parked_streams.add(fact.recorded.stream)
    return failed(fact.recorded, fact.fault)


def behind(position: int, stream: str) -> Parking:
    """Return the parking of a fact that follows a parked one on its stream."""
    return Parking(position, stream, Reason.BEHIND, BEHIND, 0)


def failed(recorded: Recorded, error: Exception) -> Parking:
    """Return the parking of a fact that failed with this error."""
    newer = None
    if isinstance(error, NewerFactError | KeyMissingError):
        newer = error.recorded.type, error.recorded.schema_version
    return Parking(
        recorded.position,
        recorded.stream,
        reason_of(error),
        describe_error(error),
        1,
        newer,
        recorded.correlation_id,
    )


async def read_parked_streams(tables: Tables, feed: str) -> set[str]:
    """Return the streams that have a parked fact."""
    rows = await fetch_whole(tables, kit_sql("parked_streams_read"), feed)
    return {row["stream"] for row in rows if row["stream"] is not None}


async def read_parked_between(
    connection: Connection, feed: str, after: int, until: int
) -> set[int]:
    """Return which positions of a range are parked."""
    rows = await connection.fetch(kit_sql("parked_between_read"), feed, after, until)
    return {row["position"] for row in rows}


async def park(connection: Connection, feed: str, parkings: Sequence[Parking]) -> None:
    """Park facts, in the transaction of the checkpoint."""
    if not parkings:
        return
    await connection.execute(
        kit_sql("parked_add"),
        feed,
        [parking.position for parking in parkings],
        [parking.stream for parking in parkings],
        [parking.reason for parking in parkings],
        [parking.error for parking in parkings],
        [parking.attempts for parking in parkings],
        [parking.newer[0] if parking.newer else None for parking in parkings],
        [parking.newer[1] if parking.newer else None for parking in parkings],
    )
    log_parked(feed, parkings)


def log_parked(feed: str, parkings: Iterable[Parking]) -> None:
    """Log which facts were parked, and why."""
    for parking in parkings:
        if parking.reason is not Reason.BEHIND:
            _logger.error(
                "fact_parked",
                feed=feed,
                stream=parking.stream,
                position=parking.position,
                reason=parking.reason.value,
                call_id=parking.call_id,
            )


async def list_parked(
    connection: Connection, feed: str | None = None, *, limit: int = LIST_PARKED_MAX
) -> list[Parked]:
    """Return the parked facts of one feed, or of all feeds in this schema."""
    rows = await connection.fetch(kit_sql("parked_list"), feed, limit)
    return [Parked(**{**row, "reason": _reason(row["reason"])}) for row in rows]


async def count_parked(connection: Connection) -> dict[Reason, int]:
    """Return how many facts of all feeds in this schema are parked, by reason."""
    rows = await connection.fetch(kit_sql("parked_count"))
    counts: dict[Reason, int] = {}
    for row in rows:
        reason = _reason(row["reason"])
        counts[reason] = counts.get(reason, 0) + row["facts"]
    return counts


def _reason(name: str) -> Reason:
    # A newer release may have parked it for a reason that this one does not know.
    return Reason(name) if name in set(Reason) else Reason.UNKNOWN


async def count_parked_of(connection: Connection, feed: str, stream: str) -> int:
    """Return how many facts of a stream a feed has put aside."""
    count: int = await connection.fetchval(kit_sql("parked_count_of_streams"), feed, [stream])
    return count
