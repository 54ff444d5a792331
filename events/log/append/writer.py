"""Sends appends to the database and reads its answers; a group is one statement and one sync."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import asyncpg
import orjson

from events.log.database.connections import Connection
from events.log.database.statements import statement
from events.log.store.event_log import (
    Append,
    Appended,
    ConflictError,
    ForeignFactError,
    GuardConflictError,
    IdReusedError,
    Outcome,
)

FOREIGN_FACT_STATE: Final = "LG001"
"""The SQLSTATE for a fact that the writer may not append."""
_PACKAGE: Final = "events.log"
_Prepared: TypeAlias = "asyncpg.prepared_stmt.PreparedStatement[asyncpg.Record]"


@dataclass(frozen=True, slots=True)
class Writer:
    """The prepared append statements of one connection; one call at a time."""

    connection: Connection
    joined: _Prepared
    one: _Prepared | None
    """The fast path for a group of one append with one event."""

    @classmethod
    async def prepare(cls, connection: Connection, *, lean: bool = True) -> Writer:
        """Prepare the statements; without `lean` even a single event goes the general way."""
        return cls(
            connection,
            await connection.prepare(statement(_PACKAGE, "append_joined")),
            await connection.prepare(statement(_PACKAGE, "append_one")) if lean else None,
        )

    async def append(
        self, appends: Sequence[Append], metadata: Sequence[bytes]
    ) -> Iterable[Outcome]:
        """Return one outcome for each append, in order; `metadata` is that of each, as JSON.

        No two of them may meet (see `Group`).
        Raises `ForeignFactError` and what asyncpg raises; then nothing was appended, or, where the
        connection was lost, nobody knows.
        """
        try:
            if self.one is None or len(appends) > 1 or len(appends[0].events) > 1:
                rows = await self.joined.fetch(*_joined(appends, metadata))
            else:
                rows = [await self.one.fetchval(*_scalars(appends[0], metadata[0]))]
        except asyncpg.PostgresError as fault:
            if fault.sqlstate == FOREIGN_FACT_STATE:
                raise ForeignFactError(str(fault.message)) from fault
            raise
        if rows[0][0] == "all":
            return _all_appended(appends, rows[0][1])
        return [_outcome(append, row) for append, row in zip(appends, rows, strict=True)]


def _scalars(append: Append, metadata: bytes) -> tuple[object, ...]:
    (event,) = append.events
    return (
        append.stream,
        append.expected_version,
        metadata.decode(),
        event.id,
        event.type,
        event.schema_version,
        event.data,
        # Null where nothing is guarded: an empty array takes longer to send.
        [guard.stream for guard in append.guards] or None,
        [guard.version for guard in append.guards] or None,
    )


def _joined(appends: Sequence[Append], metadata: Sequence[bytes]) -> tuple[object, ...]:
    """Return the parameters with few arrays: asyncpg visits each element of an array twice."""
    events = [event for append in appends for event in append.events]
    guards = [(owner, each) for owner, one in enumerate(appends, 1) for each in one.guards]
    return (
        "\n".join([append.stream for append in appends]),
        [append.expected_version for append in appends],
        orjson.Fragment(b"[%b]" % b",".join(metadata)),
        None if len(events) == len(appends) else [len(append.events) for append in appends],
        [event.id for event in events],
        "\n".join([event.type for event in events]),
        [event.schema_version for event in events],
        [event.data for event in events],
        [owner for owner, _ in guards] or None,
        [guard.stream for _, guard in guards] or None,
        [guard.version for _, guard in guards] or None,
    )


def _all_appended(appends: Sequence[Append], last_position: int) -> Iterator[Outcome]:
    """Yield the outcomes lazily, so that the next group can be sent first."""
    position = last_position - sum([len(append.events) for append in appends])
    for append in appends:
        size = len(append.events)
        position += size
        # Appends that accept any version never come here: the database answers them singly.
        yield Appended(position, (append.expected_version or 0) + size)


def _outcome(append: Append, row: asyncpg.Record) -> Outcome:
    outcome, position, version, seen_id, seen_stream = row
    match outcome:
        case "appended":
            return Appended(position, version)
        case "repeated":
            return Appended(position, version, repeated=True)
        case "conflict" if append.expected_version is not None:
            return ConflictError(append.stream, append.expected_version, version)
        case "guard":
            seen = {guard.stream: guard.version for guard in append.guards}
            return GuardConflictError(seen_stream, seen[seen_stream], version)
        case "reused":
            return IdReusedError(seen_id, seen_stream)
        case _:
            raise ValueError(f"the append of {append.stream} was answered with {outcome!r}")
