"""Messages of the stream that are not the log's events: counted, logged, reported to health."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog

from events.event import Recorded
from events.log.stream.comparing import Message, difference

LOG_SECONDS: Final = 10.0
"""Between two log lines about them, however many there are."""

_logger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Forgery:
    """A message that does not carry the event of its number."""

    position: int
    because: str
    stored_at: datetime
    """By the clock of the NATS server."""


class Forgeries:
    """The foreign messages that one subscriber received."""

    def __init__(self) -> None:
        self.count = 0
        self.last: Forgery | None = None
        self._log_at = 0.0

    def look(
        self, messages: Sequence[Message], records: Sequence[Recorded], before: Recorded | None
    ) -> None:
        """Compare consecutive messages with what the log has at their positions.

        `before` is the event before the first of `records`, if it is known.
        """
        truth = {recorded.position: recorded for recorded in records}
        if before is not None:
            truth[before.position] = before
        for message in messages:
            recorded, previous = truth.get(message.sequence), truth.get(message.sequence - 1)
            if because := _because(message, recorded, previous.id if previous else None):
                self._note(Forgery(message.sequence, because, message.stored_at))

    def _note(self, forgery: Forgery) -> None:
        self.count += 1
        self.last = forgery
        now = asyncio.get_running_loop().time()
        if now >= self._log_at:
            self._log_at = now + LOG_SECONDS
            seen = {"position": forgery.position, "because": forgery.because, "count": self.count}
            _logger.error("foreign_message", **seen)


def _because(message: Message, recorded: Recorded | None, previous_id: UUID | None) -> str | None:
    if recorded is None:
        return "the log has no such event"
    if (carried := difference(message, recorded, previous_id)) is None:
        return None
    return f"it carries {carried}, the log has {recorded.id}"
