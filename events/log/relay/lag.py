"""How far the stream is behind the log, in events and in seconds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from events.counted import counted
from events.log.store.event_log import EventLog

LAG_SECONDS_MAX: Final = 5.0
"""The longest wait of an event for its message that is not reported; usual are some 10 ms."""


@dataclass(frozen=True, slots=True)
class Lag:
    """The part of the log that the stream does not have yet."""

    events: int
    """Negative if the stream is ahead, which it must never be."""
    seconds: float
    """The time since the oldest of them was recorded; 0 without any."""

    @property
    def is_wrong(self) -> bool:
        """Whether it is more than the moment that publishing takes."""
        return self.events < 0 or self.seconds > LAG_SECONDS_MAX

    def __str__(self) -> str:
        if self.events < 0:
            return f"{counted(-self.events, 'message')} ahead of the log"
        if self.events == 0:
            return "as far as the log"
        return f"{counted(self.events, 'event')} and {self.seconds:,.0f} s behind the log"


async def lag(log: EventLog, published: int) -> Lag:
    """Return how far a stream that ends at `published` is behind. Raises what the log raises."""
    head = await log.head()
    if head.position <= published:
        return Lag(head.position - published, 0.0)
    [oldest] = await log.read(after=published, limit=1)
    waited = (datetime.now(UTC) - oldest.recorded_at).total_seconds()
    return Lag(head.position - published, max(waited, 0.0))
