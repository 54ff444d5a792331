"""A connection that sends one group after another, each until it is answered."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Final

import structlog

from events.log.append.waiting import Group, Waiting
from events.log.append.writer import Writer
from events.log.database.connections import is_lost
from events.log.database.passing import said_of
from events.log.loop import Backoff
from events.log.store.event_log import Outcome

RETRY_SECONDS_MIN: Final = 0.05
RETRY_SECONDS_MAX: Final = 2.0

_logger = structlog.get_logger()


class Lane:
    """A writer, opened again when its connection is lost, and the group in flight on it."""

    def __init__(self, open_writer: Callable[[], Awaitable[Writer]]) -> None:
        self._open_writer = open_writer
        self._writer: Writer | None = None
        self.task: asyncio.Task[None] | None = None
        self.group: Group | None = None
        self.sent_at = 0.0
        self.because: str | None = None
        """What delays the group, if that is known."""

    async def open(self) -> None:
        """Connect. Raises what connecting raises."""
        self._writer = await self._open_writer()

    def close(self) -> None:
        """Close the connection."""
        if self._writer is not None:
            self._writer.connection.terminate()
            self._writer = None

    @property
    def waiting_seconds(self) -> float:
        """How long the group has been in flight; 0 if there is none."""
        return 0.0 if self.group is None else time.monotonic() - self.sent_at

    async def send(self, group: Sequence[Waiting]) -> Iterable[tuple[Waiting, Outcome]]:
        """Append a group in one statement, and return the outcome of each append.

        If the connection is lost meanwhile, the outcome is unknown and the same ids are sent again:
        what was appended already is answered in the same way. An append that was never sent is
        dropped once its caller has given up. Raises what the database says of the statement.
        """
        pause = Backoff(RETRY_SECONDS_MIN, RETRY_SECONDS_MAX)
        was_sent = False
        while group:
            try:
                writer = self._writer = self._writer or await self._open_writer()
                was_sent = True
                outcomes = await writer.append(
                    [waiting.append for waiting in group], [waiting.metadata for waiting in group]
                )
            except Exception as fault:
                if not is_lost(fault, self._writer.connection if self._writer else None):
                    self._note_success()
                    raise
                self._note_delay(fault, len(group))
            else:
                self._note_success()
                return zip(group, outcomes, strict=True)
            self.close()
            await pause.wait()
            if not was_sent:
                group = [waiting for waiting in group if not waiting.answer.done()]
        return []

    def _note_delay(self, fault: Exception, appends: int) -> None:
        """Log a reason once, however many attempts fail for it."""
        because = said_of(fault)
        if because != self.because:
            _logger.warning(
                "append_sent_again", appends=appends, because=because, fault=type(fault).__name__
            )
        self.because = because

    def _note_success(self) -> None:
        if self.because is not None:
            _logger.info("append_resumed", after_seconds=round(self.waiting_seconds, 1))
        self.because = None
