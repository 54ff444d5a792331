"""A trail: every fact about a thing, or of a person's doing, as it is told to somebody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from events.catalogue import UnreadableError
from events.event import Recorded
from events.log.store.event_log import READ_STREAMS_MAX, EventLog
from events.log.store.selection import SELECTED_MAX, InStreams, Selection
from events.telling.changes import WITHHELD, Change, Telling
from events.telling.entries import Entry

UNTOLD: Final = frozenset({"EvaluationAnswered", "AnswerReceived", "EvaluationReceived"})
"""Who answered, and what, is in no trail: whoever saw both could join them."""
COMPARED_FACTS_MAX: Final = 2_000
"""A stream that is longer is told without what its facts changed."""
_WORKLESS: Final = frozenset({"person", "consumer"})
"""The categories that say nothing of the center's work."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What of a fact somebody is told."""

    personal: bool
    """Names, addresses, and what people wrote."""
    work: bool = True
    """What was done for whom; who is not told knows that something was done, and when."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The part of a trail that is asked for."""

    after: int
    """A position: what follows it."""
    until: int
    """The last position."""
    limit: int


def in_streams(streams: Iterable[str]) -> list[InStreams]:
    """Return what selects the facts of any number of streams."""
    named = sorted(set(streams))
    return [
        InStreams(named[first : first + SELECTED_MAX])
        for first in range(0, len(named), SELECTED_MAX)
    ]


async def read_trail(
    log: EventLog, selections: Sequence[Selection], reach: Reach, sight: Sight
) -> list[Entry]:
    """Return the facts of a trail in the order of the log, each once."""
    facts = await _facts(log, selections, reach)
    changes = await _changes(log, [each for each in facts if _is_whole(each, sight)], sight)
    return [_told(each, changes.get(each.position), sight) for each in facts]


async def _facts(log: EventLog, selections: Sequence[Selection], reach: Reach) -> list[Recorded]:
    facts: list[Recorded] = []
    after = reach.after
    while len(facts) < reach.limit:
        found: dict[int, Recorded] = {}
        for selection in selections:
            page = await log.read_selected(selection, after=after, limit=reach.limit)
            found |= {each.position: each for each in page}
        next_ones = sorted(found)[: reach.limit]
        facts += [found[at] for at in next_ones if at <= reach.until and _is_told(found[at])]
        if len(next_ones) < reach.limit or next_ones[-1] >= reach.until:
            break
        after = next_ones[-1]
    return facts[: reach.limit]


def _is_told(recorded: Recorded) -> bool:
    return recorded.type not in UNTOLD


def _is_whole(recorded: Recorded, sight: Sight) -> bool:
    return sight.work or recorded.category in _WORKLESS


async def _changes(
    log: EventLog, facts: Sequence[Recorded], sight: Sight
) -> dict[int, Sequence[Change]]:
    """Return by position what facts changed, read from the beginnings of their streams."""
    last: dict[str, int] = {}
    for each in facts:
        last[each.stream] = max(each.version, last.get(each.stream, 0))
    wanted = {each.position for each in facts}
    short = [stream for stream, version in last.items() if version <= COMPARED_FACTS_MAX]
    changes: dict[int, Sequence[Change]] = {}
    for first in range(0, len(short), READ_STREAMS_MAX):
        part = short[first : first + READ_STREAMS_MAX]
        longest = max(last[stream] for stream in part)
        streams = await log.read_streams(dict.fromkeys(part, 0), limit=longest)
        for records in streams.values():
            changes |= {at: told for at, told in _of_stream(records, sight) if at in wanted}
    return changes


def _of_stream(records: Sequence[Recorded], sight: Sight) -> Iterator[tuple[int, Sequence[Change]]]:
    telling = Telling(personal=sight.personal)
    for recorded in records:
        try:
            yield recorded.position, telling.tell(recorded)
        except UnreadableError:
            return  # what follows could have changed something else than it seems


def _told(recorded: Recorded, changes: Sequence[Change] | None, sight: Sight) -> Entry:
    entry = Entry.of(recorded, changes)
    if _is_whole(recorded, sight):
        return entry
    return replace(entry, says=WITHHELD, happened_on=None, changes=())
