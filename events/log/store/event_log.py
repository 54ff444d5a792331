"""What every event log can do (`EventLog`), its arguments, results and errors."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple, Protocol
from uuid import UUID

from events.event import Metadata, Recorded
from events.log.store.by_type import ByType
from events.log.store.selection import Selection

DATA_BYTES_MAX: Final = 256 * 1024
"""The content of one event."""
APPEND_EVENTS_MAX: Final = 500
"""The events of one append."""
READ_EVENTS_MAX: Final = 10_000
"""The events of one read."""
READ_BY_TYPE_EVENTS_MAX: Final = 1_000
"""The events of one read by type: 256 MiB at worst. Larger reads are no faster."""
GUARDS_MAX: Final = 16
"""The guards of one append."""
READ_STREAMS_MAX: Final = 64
"""The streams of one read."""
VERSION_MAX: Final = 2**31 - 1
"""The events of one stream."""


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event to be appended."""

    id: UUID
    type: str
    schema_version: int
    data: bytes
    """JSON, at most `DATA_BYTES_MAX`."""


@dataclass(frozen=True, slots=True)
class Guard:
    """A stream that a decision read, and the version that it must still have; 0 for empty."""

    stream: str
    version: int


@dataclass(frozen=True, slots=True)
class Append:
    """One append: some events for one stream, all or nothing.

    `expected_version` is 0 for a new stream, n for exactly that version, None for any. `guards` are
    other streams, each once, that the decision depends on.
    """

    stream: str
    expected_version: int | None
    events: tuple[NewEvent, ...]
    metadata: Metadata
    guards: tuple[Guard, ...] = ()


@dataclass(frozen=True, slots=True)
class Appended:
    """The position and version of the last event of an append.

    `repeated`: it had been appended before, and this is the answer of that time.
    """

    position: int
    version: int
    repeated: bool = False


class ConflictError(Exception):
    """The stream is not at the expected version."""

    def __init__(self, stream: str, expected: int, actual: int) -> None:
        super().__init__(f"{stream} is at version {actual}, expected was {expected}")
        self.stream = stream
        self.expected = expected
        self.actual = actual


class GuardConflictError(Exception):
    """A guarded stream is no longer at the version that the decision read."""

    def __init__(self, stream: str, expected: int, actual: int) -> None:
        super().__init__(f"{stream} is at version {actual}, the decision saw {expected}")
        self.stream = stream
        self.expected = expected
        self.actual = actual


class IdReusedError(Exception):
    """An id is in the log already, from another command or another stream."""

    def __init__(self, id: UUID, stream: str) -> None:  # noqa: A002 - the field's name
        super().__init__(f"event id {id} was used before, by another command on {stream}")
        self.id = id
        self.stream = stream


class ForeignFactError(Exception):
    """The database does not let this writer append this fact; nothing was appended.

    A retry does not help: the fact belongs to another service, or `byfield migrate` of the release
    that introduced it was not run.
    """


class LimitError(ValueError):
    """An append or read is beyond a limit; names field, value and rule. Nothing was queued."""

    def __init__(self, field: str, value: object, rule: str) -> None:
        super().__init__(f"{field} = {value!r}: {rule}")
        self.field = field
        self.value = value
        self.rule = rule


class BusyError(Exception):
    """The queue of appends is full. Nothing was queued; try again later."""

    def __init__(self, queued: int) -> None:
        super().__init__(f"{queued} appends are waiting already; try again later")
        self.queued = queued


class StoppedError(Exception):
    """The log stopped before the outcome of an append was known; a retry is safe."""

    def __init__(self) -> None:
        super().__init__("the log stopped; what became of this append is not known")


Outcome = Appended | ConflictError | GuardConflictError | IdReusedError
"""The outcome of one append of a group; a conflict of one never fails the others."""


@dataclass(frozen=True, slots=True)
class Head:
    """The last event of a log: its position (0 for an empty log) and id."""

    position: int
    id: UUID | None


class Mark(NamedTuple):
    """An event that identifies the history of a log: a log restored to before it lacks it.

    It includes the time, because a retry may append the same id at the same position again.
    """

    position: int
    id: UUID
    recorded_at: datetime


def mark_of(recorded: Recorded) -> Mark:
    """Return the mark of a recorded event."""
    return Mark(recorded.position, recorded.id, recorded.recorded_at)


class OtherHistoryError(Exception):
    """The log lacks a marked event: it was restored to an earlier state."""

    def __init__(self, mark: Mark) -> None:
        super().__init__(f"position {mark.position} is not event {mark.id} any more")
        self.mark = mark


class EventLog(Protocol):
    """An append-only log of events, with one order over all events and one in each stream."""

    async def append(self, append: Append) -> Appended:
        """Append, and return once the events are durable.

        Checked in this order: repeated ids, the version of the stream, the guards. Raises
        `IdReusedError`, `ConflictError`, `GuardConflictError`, `ForeignFactError`, `LimitError`,
        `BusyError`.
        """
        ...

    def digest_forms(self, command_digest: str) -> tuple[str, ...]:
        """Return how the metadata of events may have the digest of a command.

        The first form is that in which it is appended now.
        """
        ...

    async def head(self) -> Head:
        """Return the position and id of the last event."""
        ...

    async def read(
        self, *, after: int = 0, limit: int = 1000, category: str | None = None
    ) -> list[Recorded]:
        """Return events after a position, forward; of one category if it is named."""
        ...

    async def read_by_type(
        self, types: Collection[str], *, after: int = 0, limit: int = READ_BY_TYPE_EVENTS_MAX
    ) -> ByType:
        """Scan `limit` events after a position, and return those of some types, grouped."""
        ...

    async def read_backward(
        self, *, before: int | None = None, limit: int = 1000, category: str | None = None
    ) -> list[Recorded]:
        """Return events before a position (default: from the head), latest first."""
        ...

    async def read_stream(
        self, stream: str, *, after_version: int = 0, limit: int = 1000
    ) -> list[Recorded]:
        """Return events of one stream after a version, forward."""
        ...

    async def read_streams(
        self, after_versions: Mapping[str, int], *, limit: int = 1000, mark: Mark | None = None
    ) -> dict[str, list[Recorded]]:
        """Return events of several streams, each after its version, all as of one moment.

        At most `limit` of each stream; a stream without events has an empty list. Raises
        `OtherHistoryError` if the log lacks the event of `mark` at that moment.
        """
        ...

    async def read_selected(
        self, selection: Selection, *, after: int = 0, limit: int = 1000
    ) -> list[Recorded]:
        """Return events after a position that have something in common, forward."""
        ...

    async def find(self, id: UUID) -> Recorded | None:  # noqa: A002 - the field's name
        """Return the event with this id; None if there is none."""
        ...

    async def ids_at(self, positions: Collection[int]) -> dict[int, UUID]:
        """Return the ids of the events at some positions, `READ_EVENTS_MAX` at most, by position.

        A position without an event is left out.
        """
        ...

    async def has_none(self, types: Collection[str], *, after: int, until: int) -> bool:
        """Whether no event of these types lies after position `after` and up to `until`.

        False while the log ends before `until`.
        """
        ...

    async def refuse_if_unwritable(self) -> None:
        """Raise the fault that an append would meet now; appends nothing itself."""
        ...


def outcome_or_raise(outcome: Outcome) -> Appended:
    """Return the answer of one append, or raise its error."""
    if isinstance(outcome, Appended):
        return outcome
    raise outcome
