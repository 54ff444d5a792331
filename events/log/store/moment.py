"""The position of the log at a moment."""

from __future__ import annotations

from datetime import datetime

from events.log.store.event_log import EventLog


async def position_before(log: EventLog, moment: datetime) -> int:
    """Return the last position recorded before a moment (with its zone); 0 if none was.

    `recorded_at` never decreases with the position, so a binary search finds it.
    """
    known, unknown = 0, (await log.head()).position + 1
    while unknown - known > 1:
        position = (known + unknown) // 2
        (there,) = await log.read(after=position - 1, limit=1)
        if there.recorded_at < moment:
            known = position
        else:
            unknown = position
    return known
