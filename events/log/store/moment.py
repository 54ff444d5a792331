"""A date is a position: where the log stood at some moment."""

from __future__ import annotations

from datetime import datetime

from events.log.store.event_log import EventLog


async def position_before(log: EventLog, moment: datetime) -> int:
    """The last position that was recorded before a moment (with its zone); 0 if none was.

    Time never runs backwards against position, so some twenty probes find it among a million.
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
