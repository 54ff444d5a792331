"""What was told between two positions of the log, and what one stream says differently after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from events.event import Recorded
from events.log.store.event_log import EventLog
from events.telling.changes import Change, Telling, differences

STREAMS_MAX: Final = 10_000
"""The streams of one answer: the first that went on. Facts of further ones are counted."""
_PAGE_FACTS: Final = 1_000


@dataclass(slots=True)
class Advance:
    """How far a stream went on."""

    stream: str
    from_version: int
    """The version before; 0: it is new."""
    to_version: int
    types: Counter[str] = field(default_factory=Counter)
    """How many facts of each type were told."""


@dataclass(frozen=True, slots=True)
class Between:
    """What was told between two positions."""

    facts: int
    streams: Sequence[Advance]
    """In the order in which they went on first."""
    further_facts: int
    """Facts of streams beyond `STREAMS_MAX`."""


async def between(log: EventLog, after: int, until: int) -> Between:
    """Return which streams went on after a position, up to another one."""
    streams: dict[str, Advance] = {}
    facts = further = 0
    async for recorded in _read(log, after, until):
        facts += 1
        advance = streams.get(recorded.stream)
        if advance is None:
            if len(streams) == STREAMS_MAX:
                further += 1
                continue
            advance = Advance(recorded.stream, recorded.version - 1, recorded.version)
            streams[recorded.stream] = advance
        advance.to_version = recorded.version
        advance.types[recorded.type] += 1
    return Between(facts, list(streams.values()), further)


async def stream_difference(
    log: EventLog, stream: str, after: int, until: int, *, personal: bool
) -> tuple[Advance | None, Sequence[Change]]:
    """Return how far a stream went on, and what it says differently then, field by field.

    A field that went back to what it was does not differ. None where it did not go on. Raises
    `NewerFactError`.
    """
    telling = Telling(personal=personal)
    before = telling.state()
    advance: Advance | None = None
    version = 0
    while page := await log.read_stream(stream, after_version=version, limit=_PAGE_FACTS):
        version = page[-1].version
        for recorded in page:
            if recorded.position > until:
                break
            if recorded.position > after:
                if advance is None:
                    before = telling.state()
                    advance = Advance(stream, recorded.version - 1, recorded.version)
                advance.to_version = recorded.version
                advance.types[recorded.type] += 1
            telling.tell(recorded)
        if page[-1].position > until:
            break
    return advance, differences(before, telling.state()) if advance else ()


async def _read(log: EventLog, after: int, until: int) -> AsyncIterator[Recorded]:
    while after < until and (
        page := await log.read(after=after, limit=min(_PAGE_FACTS, until - after))
    ):
        for recorded in page:
            yield recorded
        after = page[-1].position
