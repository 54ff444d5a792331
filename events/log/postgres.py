"""The event log in PostgreSQL: reads through a small pool, appends through one appender."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from types import TracebackType
from typing import Final, Self
from uuid import UUID

import asyncpg

from events.event import Recorded
from events.log.append.announcer import Announcer
from events.log.append.appender import Appender
from events.log.append.waiting import WaitingAppends
from events.log.append.writer import Writer
from events.log.database.connections import Pool, close_pool, connect
from events.log.database.patience import WAIT_SECONDS_MAX, UnansweredError
from events.log.database.pools import fetch_from, open_pool
from events.log.spans import inside
from events.log.store.by_type import ByType, TypeGroup
from events.log.store.event_log import (
    READ_BY_TYPE_EVENTS_MAX,
    Append,
    Appended,
    Head,
    Mark,
    OtherHistoryError,
    mark_of,
    outcome_or_raise,
)
from events.log.store.limits import (
    refuse_beyond_limits,
    refuse_positions,
    refuse_read_limit,
    refuse_read_streams,
    refuse_selection,
)
from events.log.store.selection import (
    AtPositions,
    ByPerson,
    CausedBy,
    InStreams,
    Naming,
    NamingIn,
    Selection,
    named_by,
)

READERS_MAX: Final = 4
WELL_SECONDS: Final = 1.0
"""For so long after an append the log counts as writable without a check."""
_PACKAGE: Final = "events.log"
_POSITION_MAX: Final = 2**63 - 1
_SELECTED: Final[Mapping[type[Selection], str]] = {
    InStreams: "events_read_of_streams",
    CausedBy: "events_read_caused",
    ByPerson: "events_read_of_actors",
    AtPositions: "events_read_at",
    Naming: "events_read_naming",
    NamingIn: "events_read_naming_of_streams",
}
"""The statement of each selection."""


class PostgresLog:
    """`EventLog` on table `log.event`. Use it as `async with PostgresLog(dsn, role=...) as log`."""

    def __init__(
        self,
        dsn: str,
        *,
        role: str | None = None,
        on_head: Callable[[int], Awaitable[None]] | None = None,
        waiting: WaitingAppends | None = None,
        lean: bool = True,
    ) -> None:
        """Every connection takes on `role`, and appends as the writer of that role.

        Without a role the log's owner appends, who may append any fact. `on_head` receives new
        heads as a hint. Without `lean` even a single event is appended the general way.
        """
        self._dsn = dsn
        self._role = role
        self._lean = lean
        self._announcer = None if on_head is None else Announcer(on_head)
        announce = _announce_nothing if self._announcer is None else self._announcer.announce
        self._appender = Appender(self._open_writer, announce, waiting)
        self._pool: Pool | None = None

    async def start(self) -> None:
        """Connect. Raises what asyncpg raises where the database is away or not migrated."""
        self._pool = await open_pool(
            self._dsn, self._role, connections_min=1, connections_max=READERS_MAX
        )
        try:
            await self._appender.start()
        except BaseException:
            await close_pool(self._pool)
            raise
        if self._announcer is not None:
            await self._announcer.start()

    async def stop(self) -> None:
        """Append what waits, for some seconds at most, and close."""
        await self._appender.stop()
        if self._announcer is not None:
            await self._announcer.stop()
        if self._pool is not None:
            await close_pool(self._pool)
            self._pool = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    async def append(self, append: Append) -> Appended:
        """See `EventLog.append`; also raises what `Appender.append` does."""
        metadata = refuse_beyond_limits(append)
        with inside("append"):
            return outcome_or_raise(await self._appender.append(append, metadata))

    def digest_forms(self, command_digest: str) -> tuple[str, ...]:
        """See `EventLog.digest_forms`: as it was appended."""
        return (command_digest,)

    async def head(self) -> Head:
        """See `EventLog.head`."""
        rows = await self._rows("head")
        return Head(rows[0][0], rows[0][1]) if rows else Head(0, None)

    async def read(
        self, *, after: int = 0, limit: int = 1000, category: str | None = None
    ) -> list[Recorded]:
        """See `EventLog.read`."""
        refuse_read_limit(limit)
        if category is None:
            return await self._fetch("events_read", after, limit)
        return await self._fetch("events_read_category", after, limit, category)

    async def read_by_type(
        self, types: Collection[str], *, after: int = 0, limit: int = READ_BY_TYPE_EVENTS_MAX
    ) -> ByType:
        """See `EventLog.read_by_type`."""
        refuse_read_limit(limit, READ_BY_TYPE_EVENTS_MAX)
        rows = await self._rows("events_read_by_type", after, limit, list(types))
        if not rows:
            return ByType(after, None, [])
        groups = [TypeGroup._make(row[2:]) for row in rows if row["type"] is not None]
        return ByType(rows[0]["reached"], rows[0]["reached_id"], groups)

    async def read_backward(
        self, *, before: int | None = None, limit: int = 1000, category: str | None = None
    ) -> list[Recorded]:
        """See `EventLog.read_backward`."""
        refuse_read_limit(limit)
        end = _POSITION_MAX if before is None else before
        if category is None:
            return await self._fetch("events_read_backward", end, limit)
        return await self._fetch("events_read_backward_category", end, limit, category)

    async def read_stream(
        self, stream: str, *, after_version: int = 0, limit: int = 1000
    ) -> list[Recorded]:
        """See `EventLog.read_stream`."""
        refuse_read_limit(limit)
        return await self._fetch("stream_read", stream, after_version, limit)

    async def read_streams(
        self, after_versions: Mapping[str, int], *, limit: int = 1000, mark: Mark | None = None
    ) -> dict[str, list[Recorded]]:
        """See `EventLog.read_streams`."""
        refuse_read_limit(limit)
        refuse_read_streams(after_versions)
        rows = await self._fetch(
            "streams_read",
            list(after_versions),
            list(after_versions.values()),
            limit,
            None if mark is None else mark.position,
        )
        streams: dict[str, list[Recorded]] = {stream: [] for stream in after_versions}
        there: Mark | None = None
        for recorded in rows:
            if recorded.version == 0:
                there = mark_of(recorded)
            else:
                streams[recorded.stream].append(recorded)
        if mark is not None and there != mark:
            raise OtherHistoryError(mark)
        return streams

    async def read_selected(
        self, selection: Selection, *, after: int = 0, limit: int = 1000
    ) -> list[Recorded]:
        """See `EventLog.read_selected`."""
        refuse_read_limit(limit)
        refuse_selection(selection)
        narrowed: list[object] = []
        if isinstance(selection, Naming):
            narrowed = [selection.as_stored]
        elif isinstance(selection, NamingIn):
            narrowed = [selection.naming.as_stored, list(selection.naming.types)]
        return await self._fetch(
            _SELECTED[type(selection)], after, limit, named_by(selection), *narrowed
        )

    async def find(self, id: UUID) -> Recorded | None:  # noqa: A002 - the field's name
        """See `EventLog.find`."""
        found = await self._fetch("event_get", id)
        return found[0] if found else None

    async def ids_at(self, positions: Collection[int]) -> dict[int, UUID]:
        """See `EventLog.ids_at`."""
        refuse_positions(positions)
        rows = await self._rows("event_ids_at", list(positions))
        return {row["position"]: row["id"] for row in rows}

    async def has_none(self, types: Collection[str], *, after: int, until: int) -> bool:
        """See `EventLog.has_none`."""
        [row] = await self._rows("events_have_none", after, until, list(types))
        has_none: bool = row[0]
        return has_none

    async def refuse_if_unwritable(self) -> None:
        """See `EventLog.refuse_if_unwritable`; makes no check if an append just succeeded."""
        waiting_seconds = self._appender.waiting_seconds
        if waiting_seconds > WAIT_SECONDS_MAX:
            raise UnansweredError("an append", waiting_seconds, self._appender.because)
        if self._appender.idle_seconds > WELL_SECONDS:
            await self._rows("log_can_write")

    @property
    def _readers(self) -> Pool:
        if self._pool is None:
            raise RuntimeError("the log is not started")
        return self._pool

    async def _fetch(self, name: str, *arguments: object) -> list[Recorded]:
        return list(map(Recorded._make, await self._rows(name, *arguments)))

    async def _rows(self, name: str, *arguments: object) -> list[asyncpg.Record]:
        return await fetch_from(self._readers, _PACKAGE, name, *arguments)

    async def _open_writer(self) -> Writer:
        connection = await connect(self._dsn, self._role)
        try:
            return await Writer.prepare(connection, lean=self._lean)
        except BaseException:
            connection.terminate()
            raise


def _announce_nothing(_position: int) -> None:
    pass
