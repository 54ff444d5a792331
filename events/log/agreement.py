"""Whether the stream carries this log: message n is event n, and none is missing."""

from __future__ import annotations

from dataclasses import dataclass

from nats.aio.client import Client

from events.log.cloudevents import UnreadableMessageError, decode
from events.log.store import EventLog
from events.log.stream import STREAM, message, state


@dataclass(frozen=True, slots=True)
class Agreed:
    """The stream carries the log up to this position (0: it is empty)."""

    position: int


@dataclass(frozen=True, slots=True)
class Incomplete:
    """The stream lost messages, or itself: made again from the log it is whole."""

    because: str


@dataclass(frozen=True, slots=True)
class Foreign:
    """The stream carries what this log does not have; a person must say which is right."""

    because: str


Finding = Agreed | Incomplete | Foreign


async def examine(log: EventLog, connection: Client) -> Finding:
    """Compare the stream with the log, touching neither.

    A stream that ends early (a truncated disk) agrees: the numbers that follow are used again, and
    each event gets its own. A message that rotted inside, which the server still counts and then
    skips, is not seen here: its readers see the hole and fill it from the log.
    """
    found = await state(connection)
    if found is None:
        return Incomplete(f"there is no stream {STREAM}")
    head = await log.head()  # after the stream's state, so that a publisher at work is never ahead
    if found.last > head.position:
        return Foreign(
            f"the stream {STREAM} is ahead of the log: its last message is {found.last}, the log "
            f"ends at {head.position}; the log was restored to an earlier state, or somebody else "
            "published"
        )
    if found.last > 0 and (difference := await _difference(log, connection, found.last)):
        return difference
    if not found.whole:
        return Incomplete(
            f"the stream {STREAM} has lost messages: it holds {found.messages}, from {found.first} "
            f"to {found.last}"
        )
    return Agreed(found.last)


async def _difference(log: EventLog, connection: Client, last: int) -> Incomplete | Foreign | None:
    content = await message(connection, last)
    if content is None:
        return Incomplete(f"the stream {STREAM} has lost its last message, {last}")
    [recorded] = await log.read(after=last - 1, limit=1)
    try:
        carried = str(decode(content).id)
    except UnreadableMessageError:
        carried = "no event at all"
    if carried == str(recorded.id):
        return None
    return Foreign(
        f"message {last} of the stream {STREAM} carries {carried}, but event {last} of the log is "
        f"{recorded.id}; the log was restored to an earlier state and went on, or somebody else "
        "published"
    )
