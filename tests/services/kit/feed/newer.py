"""What a newer release writes, beside what this one knows: the same fact in its next version."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from events.catalogue import Catalogue, dump
from events.ids import new_id
from events.log.store.event_log import Append, EventLog, NewEvent
from tests.events.log.feed.feeding import CATALOGUE as KNOWN
from tests.events.log.feed.feeding import METADATA, Counted, Rested


class NewerCounted(Counted):
    """Somebody counted, and said what."""

    schema_version = 2
    things: str


def _upgraded(old: dict[str, Any]) -> dict[str, Any]:
    return {**old, "things": "sheep"}


NEWER = Catalogue([NewerCounted, Rested], {("Counted", 1): _upgraded})
"""What the newer release knows; `KNOWN` is what this one does."""

__all__ = ["KNOWN", "NEWER", "NewerCounted", "count_newer", "tell_as"]


async def count_newer(log: EventLog, *numbers: int, stream: str = "count-one") -> int:
    """Append what only the newer release can read; the log's head."""
    told = [NewerCounted(number=number, things="stars") for number in numbers]
    new = [NewEvent(new_id(), each.wire_name, each.schema_version, dump(each)) for each in told]
    return await _append(log, new, stream)


async def tell_as(log: EventLog, name: str, version: int, stream: str) -> int:
    """Append a fact of any type and version; the log's head."""
    return await _append(log, [NewEvent(new_id(), name, version, b'{"number": 1}')], stream)


async def _append(log: EventLog, new: Sequence[NewEvent], stream: str) -> int:
    appended = await log.append(Append(stream, None, tuple(new), METADATA))
    return appended.position
