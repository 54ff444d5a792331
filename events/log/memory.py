"""The event log in memory: for tests, and as the model that PostgreSQL is compared with."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from uuid import UUID

from events.event import Recorded
from events.log.store.by_type import ByType, by_type
from events.log.store.event_log import (
    READ_BY_TYPE_EVENTS_MAX,
    Append,
    Appended,
    ConflictError,
    GuardConflictError,
    Head,
    IdReusedError,
    Mark,
    OtherHistoryError,
    Outcome,
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
from events.log.store.selection import Selection, selects


class MemoryLog:
    """`EventLog` that forgets everything when it is dropped."""

    def __init__(self) -> None:
        self._events: list[Recorded] = []
        self._streams: dict[str, list[Recorded]] = {}
        self._ids: dict[UUID, Recorded] = {}
        self._answers: dict[UUID, Appended] = {}

    async def append(self, append: Append) -> Appended:
        """See `EventLog.append`."""
        refuse_beyond_limits(append)
        return outcome_or_raise(self._decide(append))

    def digest_forms(self, command_digest: str) -> tuple[str, ...]:
        """See `EventLog.digest_forms`: as it was appended."""
        return (command_digest,)

    async def head(self) -> Head:
        """See `EventLog.head`."""
        last = self._events[-1] if self._events else None
        return Head(0, None) if last is None else Head(last.position, last.id)

    async def read(
        self, *, after: int = 0, limit: int = 1000, category: str | None = None
    ) -> list[Recorded]:
        """See `EventLog.read`."""
        return _page(islice(self._events, max(after, 0), None), limit, category)

    async def read_by_type(
        self, types: Collection[str], *, after: int = 0, limit: int = READ_BY_TYPE_EVENTS_MAX
    ) -> ByType:
        """See `EventLog.read_by_type`."""
        refuse_read_limit(limit, READ_BY_TYPE_EVENTS_MAX)
        return by_type(after, await self.read(after=after, limit=limit), types)

    async def read_backward(
        self, *, before: int | None = None, limit: int = 1000, category: str | None = None
    ) -> list[Recorded]:
        """See `EventLog.read_backward`."""
        end = len(self._events) if before is None else min(max(before - 1, 0), len(self._events))
        return _page((self._events[index] for index in range(end - 1, -1, -1)), limit, category)

    async def read_stream(
        self, stream: str, *, after_version: int = 0, limit: int = 1000
    ) -> list[Recorded]:
        """See `EventLog.read_stream`."""
        return _page(islice(self._streams.get(stream, []), max(after_version, 0), None), limit)

    async def read_streams(
        self, after_versions: Mapping[str, int], *, limit: int = 1000, mark: Mark | None = None
    ) -> dict[str, list[Recorded]]:
        """See `EventLog.read_streams`."""
        refuse_read_streams(after_versions)
        if mark is not None:
            found = self._events[mark.position - 1 : mark.position]
            if not found or mark_of(found[0]) != mark:
                raise OtherHistoryError(mark)
        return {
            stream: _page(islice(self._streams.get(stream, []), max(version, 0), None), limit)
            for stream, version in after_versions.items()
        }

    async def read_selected(
        self, selection: Selection, *, after: int = 0, limit: int = 1000
    ) -> list[Recorded]:
        """See `EventLog.read_selected`."""
        refuse_selection(selection)
        later = islice(self._events, max(after, 0), None)
        return _page((event for event in later if selects(selection, event)), limit)

    async def refuse_if_unwritable(self) -> None:
        """Memory can always be written."""

    async def find(self, id: UUID) -> Recorded | None:  # noqa: A002 - the field's name
        """See `EventLog.find`."""
        return self._ids.get(id)

    async def ids_at(self, positions: Collection[int]) -> dict[int, UUID]:
        """See `EventLog.ids_at`."""
        refuse_positions(positions)
        end = len(self._events)
        return {each: self._events[each - 1].id for each in positions if 1 <= each <= end}

    async def has_none(self, types: Collection[str], *, after: int, until: int) -> bool:
        """See `EventLog.has_none`."""
        between = self._events[max(after, 0) : max(until, 0)]
        return until <= len(self._events) and not any(event.type in types for event in between)

    def _decide(self, append: Append) -> Outcome:
        seen = [self._ids[event.id] for event in append.events if event.id in self._ids]
        for recorded in seen:
            same = recorded.metadata.get("command_digest") == append.metadata.command_digest
            if recorded.stream != append.stream or not same:
                return IdReusedError(recorded.id, recorded.stream)
        if seen:
            first = self._answers[min(seen, key=lambda recorded: recorded.version).id]
            return Appended(first.position, first.version, repeated=True)
        actual = len(self._streams.get(append.stream, []))
        if append.expected_version not in {None, actual}:
            return ConflictError(append.stream, append.expected_version or 0, actual)
        for guard in append.guards:
            guarded = len(self._streams.get(guard.stream, []))
            if guarded != guard.version:
                return GuardConflictError(guard.stream, guard.version, guarded)
        return self._insert(append, actual)

    def _insert(self, append: Append, version: int) -> Appended:
        metadata = append.metadata.as_mapping()
        moment = self._moment()
        for step, event in enumerate(append.events, start=1):
            recorded = Recorded(
                position=len(self._events) + 1,
                stream=append.stream,
                version=version + step,
                id=event.id,
                type=event.type,
                schema_version=event.schema_version,
                data=event.data,
                metadata=metadata,
                recorded_at=moment,
            )
            self._events.append(recorded)
            self._streams.setdefault(append.stream, []).append(recorded)
            self._ids[event.id] = recorded
        answer = Appended(len(self._events), version + len(append.events))
        self._answers |= dict.fromkeys((event.id for event in append.events), answer)
        return answer

    def _moment(self) -> datetime:
        now = datetime.now(UTC)
        return max(now, self._events[-1].recorded_at) if self._events else now


def _page(events: Iterable[Recorded], limit: int, category: str | None = None) -> list[Recorded]:
    refuse_read_limit(limit)
    return list(islice(_of(events, category), limit))


def _of(events: Iterable[Recorded], category: str | None) -> Iterator[Recorded]:
    return (event for event in events if category in {None, event.category})
