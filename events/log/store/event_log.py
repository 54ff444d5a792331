"""What every event log can do (`EventLog`), what it is given, and what it answers."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple, Protocol
from uuid import UUID

import orjson

from events.event import Metadata, Recorded
from events.log.store.by_type import ByType
from events.log.store.content import fault_of

DATA_BYTES_MAX: Final = 256 * 1024
"""The content of one event."""
APPEND_EVENTS_MAX: Final = 500
"""The events of one append."""
READ_EVENTS_MAX: Final = 10_000
"""The events of one read."""
READ_BY_TYPE_EVENTS_MAX: Final = 1_000
"""The events of one read by type, 256 MiB at the worst; more at once is no faster."""
METADATA_CHARACTERS_MAX: Final = 1024
"""One value of the metadata."""
METADATA_BYTES_MAX: Final = 4096
"""The metadata in all, as `metadata_bytes` counts them, with the service that the database adds."""
SERVICE_BYTES_MAX: Final = 80
"""What of them is the service's."""
GUARDS_MAX: Final = 16
"""The guards of one append."""
READ_STREAMS_MAX: Final = 64
"""The streams of one read."""
VERSION_MAX: Final = 2**31 - 1
"""The events of one stream."""
SCHEMA_VERSION_MAX: Final = 2**15 - 1
TYPE_PATTERN: Final = re.compile(r"^[A-Za-z][A-Za-z0-9]{0,99}\Z", re.ASCII)
_ESCAPED_NUL: Final = rb"\u0000"
STREAM_PATTERN: Final = re.compile(r"^[a-z]+-[A-Za-z0-9-]{1,64}\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event that asks to be appended."""

    id: UUID
    type: str
    schema_version: int
    data: bytes
    """JSON, at most `DATA_BYTES_MAX`."""


@dataclass(frozen=True, slots=True)
class Guard:
    """A stream that a decision looked at, and the version that it must still have; 0 for empty."""

    stream: str
    version: int


@dataclass(frozen=True, slots=True)
class Append:
    """One append: some events for one stream, all or nothing.

    `expected_version` is 0 for a new stream, n for exactly that version, None for any. `guards`
    are other streams, each once, of which what was decided on can turn false.
    """

    stream: str
    expected_version: int | None
    events: tuple[NewEvent, ...]
    metadata: Metadata
    guards: tuple[Guard, ...] = ()


@dataclass(frozen=True, slots=True)
class Appended:
    """Where the last event of an append stands.

    `repeated`: it was there before, and this is what was answered then.
    """

    position: int
    version: int
    repeated: bool = False


class ConflictError(Exception):
    """The stream is not at the version that the writer expected."""

    def __init__(self, stream: str, expected: int, actual: int) -> None:
        super().__init__(f"{stream} is at version {actual}, expected was {expected}")
        self.stream = stream
        self.expected = expected
        self.actual = actual


class GuardConflictError(Exception):
    """Another stream, which the decision looked at, is no longer at the version that it had."""

    def __init__(self, stream: str, expected: int, actual: int) -> None:
        super().__init__(f"{stream} is at version {actual}, the decision saw {expected}")
        self.stream = stream
        self.expected = expected
        self.actual = actual


class IdReusedError(Exception):
    """An id that is in the log already, from another command (or another stream)."""

    def __init__(self, id: UUID, stream: str) -> None:  # noqa: A002 - the field's name
        super().__init__(f"event id {id} was used before, by another command on {stream}")
        self.id = id
        self.stream = stream


class ForeignFactError(Exception):
    """A fact that the database does not let this writer tell; nothing was appended.

    Trying again changes nothing: the fact is another service's, or `byfield migrate` of the release
    that tells it was not run.
    """


class LimitError(ValueError):
    """An append that breaks a limit; names field, value and rule. Nothing was queued."""

    def __init__(self, field: str, value: object, rule: str) -> None:
        super().__init__(f"{field} = {value!r}: {rule}")
        self.field = field
        self.value = value
        self.rule = rule


class BusyError(Exception):
    """The queue of appends is full: try again later. Nothing was queued."""

    def __init__(self, queued: int) -> None:
        super().__init__(f"{queued} appends are waiting already; try again later")
        self.queued = queued


class StoppedError(Exception):
    """The log stopped before it could say what became of an append; the same may be asked again."""

    def __init__(self) -> None:
        super().__init__("the log stopped; what became of this append is not known")


Outcome = Appended | ConflictError | GuardConflictError | IdReusedError
"""What one append of a group came to; a conflict of one never fails its neighbours."""


@dataclass(frozen=True, slots=True)
class Head:
    """The last event of a log: its position (0 for an empty log) and id."""

    position: int
    id: UUID | None


class Mark(NamedTuple):
    """An event by which a log's history is known again: a log restored to before it has it not.

    The moment is part of it, for the same id may be appended again at the same place.
    """

    position: int
    id: UUID
    recorded_at: datetime


def mark_of(recorded: Recorded) -> Mark:
    """The mark that a recorded event is."""
    return Mark(recorded.position, recorded.id, recorded.recorded_at)


class OtherHistoryError(Exception):
    """The log does not have a marked event: it was restored to an earlier state."""

    def __init__(self, mark: Mark) -> None:
        super().__init__(f"position {mark.position} is not event {mark.id} any more")
        self.mark = mark


class EventLog(Protocol):
    """An append-only log of events: one order over all, and one a stream."""

    async def append(self, append: Append) -> Appended:
        """Append, and answer once it is durable.

        Judged in this order: ids that were seen, the version of the stream, the guards. Raises
        `IdReusedError`, `ConflictError`, `GuardConflictError`, `ForeignFactError`, `LimitError`,
        `BusyError`.
        """
        ...

    async def head(self) -> Head:
        """The last event."""
        ...

    async def read(
        self, *, after: int = 0, limit: int = 1000, category: str | None = None
    ) -> list[Recorded]:
        """Events after a position, forward; of one category, if named."""
        ...

    async def read_by_type(
        self, types: Collection[str], *, after: int = 0, limit: int = READ_BY_TYPE_EVENTS_MAX
    ) -> ByType:
        """Look at events after a position, forward, and give those of some types."""
        ...

    async def read_backward(
        self, *, before: int | None = None, limit: int = 1000, category: str | None = None
    ) -> list[Recorded]:
        """Events before a position (or from the head), latest first; of one category, if named."""
        ...

    async def read_stream(
        self, stream: str, *, after_version: int = 0, limit: int = 1000
    ) -> list[Recorded]:
        """Events of one stream after a version, forward."""
        ...

    async def read_streams(
        self, after_versions: Mapping[str, int], *, limit: int = 1000, mark: Mark | None = None
    ) -> dict[str, list[Recorded]]:
        """Events of several streams, each after its version, all as they were at one moment.

        At most `limit` of each; a stream without any has an empty list. Raises
        `OtherHistoryError` where the log does not have the event of `mark` at that moment.
        """
        ...

    async def find(self, id: UUID) -> Recorded | None:  # noqa: A002 - the field's name
        """The event with this id."""
        ...

    async def has_none(self, types: Collection[str], *, after: int, until: int) -> bool:
        """Whether no event of these types lies after one position, up to another.

        That is not known, and so not true, before the log has come to the other one.
        """
        ...

    async def refuse_if_unwritable(self) -> None:
        """Raise why nothing could be appended just now; appends nothing itself."""
        ...


def refuse_beyond_limits(append: Append) -> bytes:
    """Raise `LimitError` for what no log would take, before anything is queued.

    Gives the metadata as JSON, which looking at them makes of them.
    """
    if not STREAM_PATTERN.match(append.stream):
        raise LimitError("stream", append.stream, f"must match {STREAM_PATTERN.pattern}")
    expected = append.expected_version
    if expected is not None and not 0 <= expected <= VERSION_MAX:
        raise LimitError("expected_version", expected, "is 0 (new), n (exactly) or none (any)")
    if not 1 <= len(append.events) <= APPEND_EVENTS_MAX:
        raise LimitError(
            "events", len(append.events), f"an append has 1 to {APPEND_EVENTS_MAX} events"
        )
    metadata = _encoded(append.metadata)
    if append.guards:
        _refuse_guards(append)
    if len(append.events) > 1:
        _refuse_repeated_ids(append)
    for event in append.events:
        _refuse_event(event)
    return metadata


def refuse_read_limit(limit: int, limit_max: int = READ_EVENTS_MAX) -> None:
    """Raise `LimitError` for a read of nothing or of too much."""
    if not 1 <= limit <= limit_max:
        raise LimitError("limit", limit, f"a read gives 1 to {limit_max} events")


def refuse_read_streams(after_versions: Mapping[str, int]) -> None:
    """Raise `LimitError` for a read of too many streams."""
    if len(after_versions) > READ_STREAMS_MAX:
        raise LimitError(
            "streams", len(after_versions), f"a read asks for at most {READ_STREAMS_MAX} streams"
        )


def _refuse_repeated_ids(append: Append) -> None:
    seen: set[UUID] = set()
    for event in append.events:
        if event.id in seen:
            raise LimitError("events.id", str(event.id), "stands twice in one append")
        seen.add(event.id)


def _refuse_guards(append: Append) -> None:
    if len(append.guards) > GUARDS_MAX:
        raise LimitError("guards", len(append.guards), f"an append has at most {GUARDS_MAX}")
    guarded: set[str] = set()
    for guard in append.guards:
        if not STREAM_PATTERN.match(guard.stream):
            raise LimitError("guards.stream", guard.stream, f"must match {STREAM_PATTERN.pattern}")
        if guard.stream == append.stream:
            raise LimitError("guards.stream", guard.stream, "is the append's own stream")
        if guard.stream in guarded:
            raise LimitError("guards.stream", guard.stream, "is guarded twice in one append")
        if not 0 <= guard.version <= VERSION_MAX:
            raise LimitError("guards.version", guard.version, "is 0 (empty) or n (exactly)")
        guarded.add(guard.stream)


def _refuse_event(event: NewEvent) -> None:
    if not TYPE_PATTERN.match(event.type):
        raise LimitError("events.type", event.type, f"must match {TYPE_PATTERN.pattern}")
    if not 1 <= event.schema_version <= SCHEMA_VERSION_MAX:
        raise LimitError(
            "events.schema_version", event.schema_version, f"is 1 to {SCHEMA_VERSION_MAX}"
        )
    if len(event.data) > DATA_BYTES_MAX:
        raise LimitError(
            "events.data", f"{len(event.data)} bytes", f"at most {DATA_BYTES_MAX} bytes an event"
        )
    fault = fault_of(event.data)
    if fault is not None:
        raise LimitError("events.data", event.data[:40], fault)


def metadata_bytes(metadata: Mapping[str, str]) -> int:
    """How large the database has it: 8 bytes, and 8 a pair besides its key and its value."""
    return 8 + sum(8 + len(key.encode()) + len(value.encode()) for key, value in metadata.items())


def _encoded(metadata: Metadata) -> bytes:
    mapping = metadata.as_mapping()
    try:
        encoded = orjson.dumps(mapping)
    except orjson.JSONEncodeError:  # a lone surrogate
        _refuse_metadata(mapping)
        raise
    # What is so short altogether has no value and no sum that is too long.
    if len(encoded) > METADATA_CHARACTERS_MAX or _ESCAPED_NUL in encoded:
        _refuse_metadata(mapping)
    return encoded


def _refuse_metadata(metadata: Mapping[str, str]) -> None:
    for value in metadata.values():
        _refuse_text("metadata", value)
    size, size_max = metadata_bytes(metadata), METADATA_BYTES_MAX - SERVICE_BYTES_MAX
    if size > size_max:
        raise LimitError("metadata", f"{size} bytes", f"has at most {size_max} bytes in all")


def _refuse_text(field: str, value: str) -> None:
    if len(value) > METADATA_CHARACTERS_MAX:
        raise LimitError(field, value[:40], f"has more than {METADATA_CHARACTERS_MAX} characters")
    try:
        value.encode()
    except UnicodeEncodeError as fault:
        raise LimitError(field, value, "lone surrogates cannot be stored") from fault
    if "\x00" in value:
        raise LimitError(field, value, "U+0000 cannot be stored")


def outcome_or_raise(outcome: Outcome) -> Appended:
    """The answer of one append, or its error raised."""
    if isinstance(outcome, Appended):
        return outcome
    raise outcome
