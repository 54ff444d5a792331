"""What cannot be handled is put aside with every later fact of its stream; the rest flows on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog

from events.catalogue import NewerFactError
from events.event import Heard, Recorded
from events.log.database.connections import Connection
from events.log.feed.decoding import Fact
from services.kit.feed.fact_faults import describe_error, is_fault_of_fact
from services.kit.feed.parking_reasons import Reason, reason_of
from services.kit.statements import kit_sql

LIST_PARKED_MAX: Final = 1_000
BEHIND: Final = "waits behind an earlier fact of its stream"

HandleOne = Callable[[Heard], Awaitable[None]]

_logger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Parking:
    """A fact to put aside, and why; no attempts if it only waits behind another."""

    position: int
    stream: str
    reason: Reason
    error: str
    attempts: int
    newer: tuple[str, int] | None = None
    """The type and version that a release must know to handle it, where this one does not."""


@dataclass(frozen=True, slots=True)
class Parked:
    """A fact that is put aside. Its content is in the log."""

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
    """Handle facts one by one; gives those to be parked, and adds their streams to the set.

    Raises what is not a fact's fault.
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
    """The facts that concern a handler, and that are known here or ought to be."""
    return [
        fact
        for fact in facts
        if fact.recorded.type in hears and (fact.heard is not None or fact.fault is not None)
    ]


def readable(
    facts: Iterable[Fact], parked_streams: set[str]
) -> tuple[list[Heard], list[Parking], set[str]]:
    """The facts that can be handled, those that are parked unhandled, and all parked streams."""
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
    """Why a fact is parked without being handled, if it is; its stream is then in the set."""
    if fact.recorded.stream in parked_streams:
        return behind(fact.recorded.position, fact.recorded.stream)
    if fact.fault is None:
        return None
    parked_streams.add(fact.recorded.stream)
    return failed(fact.recorded, fact.fault)


def behind(position: int, stream: str) -> Parking:
    """A fact that is put aside because one before it on its stream was."""
    return Parking(position, stream, Reason.BEHIND, BEHIND, 0)


def failed(recorded: Recorded, error: Exception) -> Parking:
    """A fact that is put aside because of this error."""
    newer = None
    if isinstance(error, NewerFactError):
        newer = error.recorded.type, error.recorded.schema_version
    return Parking(
        recorded.position, recorded.stream, reason_of(error), describe_error(error), 1, newer
    )


async def read_parked_streams(connection: Connection, feed: str) -> set[str]:
    """The streams of which something is parked."""
    rows = await connection.fetch(kit_sql("parked_streams_read"), feed)
    return {row["stream"] for row in rows}


async def park(connection: Connection, feed: str, parkings: Sequence[Parking]) -> None:
    """Put facts aside, in the transaction of the checkpoint."""
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
    tell_parked(feed, parkings)


def tell_parked(feed: str, parkings: Iterable[Parking]) -> None:
    """Say in the log what was put aside, and why."""
    for parking in parkings:
        if parking.reason is not Reason.BEHIND:
            _logger.error(
                "fact_parked",
                feed=feed,
                stream=parking.stream,
                position=parking.position,
                reason=parking.reason.value,
            )


async def list_parked(
    connection: Connection, feed: str | None = None, *, limit: int = LIST_PARKED_MAX
) -> list[Parked]:
    """What is parked, of one feed or of all in this schema."""
    rows = await connection.fetch(kit_sql("parked_list"), feed, limit)
    return [Parked(**{**row, "reason": _reason(row["reason"])}) for row in rows]


async def count_parked(connection: Connection) -> dict[Reason, int]:
    """How many facts are parked, by reason, of all feeds in this schema."""
    rows = await connection.fetch(kit_sql("parked_count"))
    counts: dict[Reason, int] = {}
    for row in rows:
        reason = _reason(row["reason"])
        counts[reason] = counts.get(reason, 0) + row["facts"]
    return counts


def _reason(name: str) -> Reason:
    # A newer release may have had a reason that is not known here.
    return Reason(name) if name in set(Reason) else Reason.UNKNOWN
