"""Orders of operators: each is told before it is carried out, and told again once it has ended.

A restore alone is told afterwards: what the log had before is not in it any more.

Who ordered it is the actor. An order without an end was interrupted: what became of it shows in
what it was about, and ordering it anew does what is left. The streams, one for each kind of order,
are the center's own (`events.event.PRIVATE_CATEGORIES`).
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from events.event import Event
from events.remedy import Remedies, mended_by, not_mended
from events.vocabulary import OrderOutcome


class ParkedReleaseOrdered(Event):
    """The parked facts of a stream are to be handled again. Stream `operations-parked`."""

    wire_name = "ParkedReleaseOrdered"
    category = "operations"

    service: str
    feed: str
    """The projection or reaction that parked them."""
    parked_stream: str
    """The stream that they stand in."""
    reason: str
    """Why, in the words of who ordered it."""


class ParkedDiscardOrdered(Event):
    """A reaction is to give up a parked fact for ever. Stream `operations-parked`."""

    wire_name = "ParkedDiscardOrdered"
    category = "operations"

    service: str
    feed: str
    """The reaction that parked it."""
    parked_stream: str
    """The stream that it stands in."""
    discarded_position: int
    """Where it stands in the log."""
    discarded_id: UUID
    """Its own id."""
    reason: str
    """Why, in the words of who ordered it."""


class StreamResetOrdered(Event):
    """The message stream is to be made anew from the log. Stream `operations-relay`."""

    wire_name = "StreamResetOrdered"
    category = "operations"

    head: int
    """The position at which the log ended when it was ordered."""
    reason: str


class RebuildOrdered(Event):
    """Read models are to be rebuilt from the log. Stream `operations-rebuild`."""

    wire_name = "RebuildOrdered"
    category = "operations"

    projections: tuple[str, ...]
    """Each as `service.projection`."""
    reason: str


class KeyRotationOrdered(Event):
    """All keys of the vault are to be wrapped anew. Stream `operations-privacy`."""

    wire_name = "KeyRotationOrdered"
    category = "operations"

    master_key: str
    """The name of the master key under which they are to be."""
    reason: str


class HistoryImportOrdered(Event):
    """A file of engagements is to be imported. Stream `operations-import`."""

    wire_name = "HistoryImportOrdered"
    category = "operations"

    file_digest: str
    """HMAC-SHA-256 under the secret of the installation of the SHA-256 of the file, in hex."""
    lines: int
    """The line ends of the file."""
    resumes: UUID | None = None
    """The id of the first order of the same file, where that was interrupted or failed."""
    reason: str
    """Why, in the words of who ordered it."""


class PersonalExportOrdered(Event):
    """Names and free text are to be exported into files. Stream `operations-export`."""

    wire_name = "PersonalExportOrdered"
    category = "operations"

    as_of: int
    """The position of the log up to which facts are exported."""
    fact_types: tuple[str, ...]
    """The types of the facts with such text."""
    facts: int
    """How many there are; also those whose text was removed."""
    reason: str
    """Why, in the words of who ordered it."""


class LogRestored(Event):
    """The log was restored from a backup, as is told afterwards. Stream `operations-restore`."""

    wire_name = "LogRestored"
    category = "operations"

    backup: str
    """From which backup."""
    head: int
    """The position at which the log ended when this was told."""
    published: int | None = None
    """The last position that the stream then had, where it could be asked."""
    reason: str
    """Why, in the words of who restored it."""


class OrderEnded(Event):
    """An order was carried out, or could not be. In the stream of the order."""

    wire_name = "OrderEnded"
    category = "operations"

    order_id: UUID
    """The id of the fact by which it was ordered."""
    outcome: OrderOutcome
    says: str
    """What the command said, in a line; of a failure, the name of the fault."""


FACTS: Final[tuple[type[Event], ...]] = (
    ParkedReleaseOrdered,
    ParkedDiscardOrdered,
    StreamResetOrdered,
    RebuildOrdered,
    KeyRotationOrdered,
    HistoryImportOrdered,
    PersonalExportOrdered,
    LogRestored,
    OrderEnded,
)

REMEDIES: Final[Remedies] = {
    ParkedReleaseOrdered: not_mended(
        "What was handled is handled, and put right where it was told. What was parked again waits."
    ),
    ParkedDiscardOrdered: not_mended(
        "The reaction passes over the fact for ever. What it would have done is done by hand, by "
        "the command of the service that does it."
    ),
    StreamResetOrdered: mended_by(
        "StreamResetOrdered", says="Order it again: the stream is made from the log each time."
    ),
    RebuildOrdered: mended_by(
        "RebuildOrdered", says="Order it again: the tables are made from the log each time."
    ),
    KeyRotationOrdered: mended_by(
        "KeyRotationOrdered",
        says="Order it again under the right key: each key is unwrapped as long as its file has "
        "the former one.",
    ),
    HistoryImportOrdered: mended_by(
        "HistoryImportOrdered",
        says="Order it again: what is in is left, and the rest follows. What a file said wrongly "
        "is corrected engagement by engagement.",
    ),
    PersonalExportOrdered: not_mended(
        "What was written lies where it was ordered. Remove the folder."
    ),
    LogRestored: mended_by("LogRestored", says="Tell it again: the latest counts."),
    OrderEnded: not_mended("It says what the command said. What is so is found in the log."),
}
"""What is done about each of them that was told wrongly."""
