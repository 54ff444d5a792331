"""Events grouped by type, for reading millions of them: a few values for each type."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from events.event import Recorded


class TypeGroup(NamedTuple):
    """Events of one type and version: `positions[n]`, `streams[n]`, ... belong to one event.

    They need not be in the order of the log.
    """

    type: str
    schema_version: int
    positions: list[int]
    streams: list[str]
    versions: list[int]
    recorded_at: list[datetime]
    actors: list[str]
    contents: bytes
    """`Recorded.data` of each, joined to one JSON array.

    The log accepts only JSON objects, but older content may be anything: the decoder must compare
    the count of the results.
    """


class ByType(NamedTuple):
    """The events of some types after a position."""

    reached: int
    """The position of the last event that was looked at, of whatever type."""
    reached_id: UUID | None
    """Its id; None where no event followed, and `reached` is where the reading began."""
    groups: list[TypeGroup]


def by_type(after: int, records: Sequence[Recorded], types: Collection[str]) -> ByType:
    """Group events that were read one by one."""
    found: dict[tuple[str, int], list[Recorded]] = defaultdict(list)
    for recorded in records:
        if recorded.type in types:
            found[recorded.type, recorded.schema_version].append(recorded)
    groups = [
        TypeGroup(
            name,
            version,
            [each.position for each in some],
            [each.stream for each in some],
            [each.version for each in some],
            [each.recorded_at for each in some],
            [each.actor for each in some],
            b"[%b]" % b",".join(each.data for each in some),
        )
        for (name, version), some in found.items()
    ]
    return (
        ByType(records[-1].position, records[-1].id, groups) if records else ByType(after, None, [])
    )
