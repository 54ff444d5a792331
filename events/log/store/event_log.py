"""What every event log can do (`EventLog`), what it is given, and what it answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple, Protocol
from uuid import UUID

from events.event import Metadata, Recorded
from events.log.store.by_type import ByType

DATA_BYTES_MAX: Final = 256 * 1024
"""The content of one event."""
APPEND_EVENTS_MAX: Final = 500
"""The events of one append."""
READ_EVENTS_MAX: Final = 10_000
"""The events of one read."""
READ_BY_TYPE_EVENTS_MAX: Final = 1_000
"""The events of one read by type, 256 MiB at the worst; more at once is no faster."""
GUARDS_MAX: Final = 16
"""The guards of one append."""
READ_STREAMS_MAX: Final = 64
"""The streams of one read."""
VERSION_MAX: Final = 2**31 - 1
"""The events of one stream."""


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


def outcome_or_raise(outcome: Outcome) -> Appended:
    """The answer of one append, or its error raised."""
    if isinstance(outcome, Appended):
        return outcome
    raise outcome
