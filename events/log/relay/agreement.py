"""Compares the stream with the log: message n must be event n, and none may be missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final
from uuid import UUID

from nats.aio.client import Client

from events.event import Recorded
from events.log.store.event_log import EventLog
from events.log.stream.comparing import Message, difference
from events.log.stream.stream import STREAM, StreamState, message, messages, state

COMPARED_MESSAGES: Final = 501
"""Compared at every start and refusal: more than a relay ever sends without an acknowledgement."""
COMPARED_AT_ONCE: Final = 100
"""25 MiB of the log at worst, and as much of the stream."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """The stream carries the log up to this position (0: it is empty)."""

    position: int
    id: UUID | None
    """The id of the event there."""


@dataclass(frozen=True, slots=True)
class Incomplete:
    """The stream or some of its messages are lost: it is to be made again from the log."""

    because: str
    position: int = 0
    """A missing message; 0 if unknown."""


@dataclass(frozen=True, slots=True)
class Foreign:
    """The stream has a message that is not the log's event; a person must decide which is right."""

    because: str
    position: int
    """The number of that message."""


Finding = Agreed | Incomplete | Foreign


class OutdatedStreamError(Exception):
    """The stream has other settings than this release needs."""

    def __init__(self, amiss: Sequence[str]) -> None:
        super().__init__(
            f"the stream {STREAM} has other settings than it must have ({', '.join(amiss)}), those "
            "of an earlier release or of somebody else: `byfield migrate` brings them up to date, "
            "its messages stay"
        )


async def examine(
    log: EventLog, connection: Client, *, whole: bool = False, suspect: int | None = None
) -> Finding:
    """Compare the end of the stream with the log, or with `whole` all of it; change neither.

    A stream that ends early (a truncated disk) agrees: the numbers that follow are used again, and
    each event gets its own. `suspect` is an earlier number to be compared too. Raises
    `OutdatedStreamError`, and what the log and NATS raise.
    """
    found = await state(connection)
    if found is None:
        return Incomplete(f"there is no stream {STREAM}")
    if found.amiss:
        raise OutdatedStreamError(found.amiss)
    head = await log.head()  # after the stream's state, so that a relay at work never seems ahead
    if found.last > head.position:
        return _ahead(found.last, head.position)
    after = 0 if whole else max(found.last - COMPARED_MESSAGES, 0)
    fault = await compare(log, connection, after, found.last)
    if fault is None and suspect is not None and suspect <= after:
        fault = await compare(log, connection, suspect - 1, suspect)
    if isinstance(fault, Foreign):
        return fault
    if not found.whole:
        return Incomplete(_incomplete(found))
    return fault or Agreed(found.last, await _id_at(log, found.last))


async def compare(
    log: EventLog, connection: Client, after: int, until: int
) -> Incomplete | Foreign | None:
    """Compare the messages after one number and up to another with the log, the latest first."""
    missing: Incomplete | None = None
    for end in range(until, after, -COMPARED_AT_ONCE):
        match await _compare_some(log, connection, max(end - COMPARED_AT_ONCE, after), end):
            case Foreign() as foreign:
                return foreign
            case found:
                missing = missing or found
    return missing


async def _compare_some(
    log: EventLog, connection: Client, after: int, until: int
) -> Incomplete | Foreign | None:
    before = max(after - 1, 0)  # one more, for the id of the event before the first
    records = await log.read(after=before, limit=until - before)
    carried = {each.sequence: each for each in await messages(connection, after, until)}
    pairs = list(pairwise([None, *records] if before == after else records))
    doubtful = [
        (recorded, previous.id if previous else None)
        for previous, recorded in pairs
        if recorded and not _carries(carried.get(recorded.position), recorded, previous)
    ]
    missing: Incomplete | None = None
    for recorded, previous_id in reversed(doubtful):
        if missing is not None and recorded.position not in carried:
            continue
        # Read again from the leading server: another one may lag, or be damaged alone.
        sure = await message(connection, recorded.position)
        if sure is None:
            missing = Incomplete(
                f"the stream {STREAM} has lost its message {recorded.position}", recorded.position
            )
        elif what := difference(sure, recorded, previous_id):
            return _foreign(what, recorded, len(doubtful))
    return missing


def _carries(found: Message | None, recorded: Recorded, previous: Recorded | None) -> bool:
    previous_id = previous.id if previous else None
    return found is not None and difference(found, recorded, previous_id) is None


def _ahead(last: int, end: int) -> Foreign:
    return Foreign(
        f"the stream {STREAM} is ahead of the log: its last message is {last}, the log ends at "
        f"{end}; the log was restored to an earlier state, or somebody else published",
        end + 1,
    )


def _foreign(what: str, recorded: Recorded, differing: int) -> Foreign:
    position = recorded.position
    others = f" and {differing - 1} before it are wrong or missing too" if differing > 1 else ""
    return Foreign(
        f"message {position} of the stream {STREAM} carries {what}, but event {position} of the "
        f"log is {recorded.id}{others}; the log was restored to an earlier state and went on, or "
        "somebody else published",
        position,
    )


def _incomplete(found: StreamState) -> str:
    return (
        f"the stream {STREAM} has lost messages: it holds {found.messages}, from {found.first} to "
        f"{found.last}"
    )


async def _id_at(log: EventLog, position: int) -> UUID | None:
    if position == 0:
        return None
    [recorded] = await log.read(after=position - 1, limit=1)
    return recorded.id
