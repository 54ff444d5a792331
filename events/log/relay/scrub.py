"""Compares the whole stream with the log, a little at a time, while nothing is to be published."""

from __future__ import annotations

import asyncio
from typing import Final

from nats.aio.client import Client

from events.log.loop import raise_if_cancelled
from events.log.relay.agreement import Foreign, Incomplete, compare
from events.log.store.event_log import EventLog

SCRUB_MESSAGES: Final = 50
"""Compared in one step, some milliseconds, so that a hint hardly waits."""
SCRUB_SECONDS: Final = 0.05
"""Between two steps: 1,000 messages a second."""
ROUND_SECONDS: Final = 60.0
"""Between two rounds, so that a short stream is not compared all the time."""


class DisagreementError(Exception):
    """The stream does not carry the log's event at a number that was published long ago."""

    def __init__(self, finding: Incomplete | Foreign) -> None:
        super().__init__(finding.because)
        self.finding = finding


class Scrub:
    """Finds faults further back than the end of the stream that every start compares.

    For example a message damaged on disk, which the server counts and then skips, or one that
    somebody else wrote.
    """

    def __init__(self, log: EventLog, connection: Client) -> None:
        self._log = log
        self._connection = connection
        self._position = 0
        self._published = 0
        self._begin_at = 0.0
        self._at_rest = asyncio.Event()

    def begin(self, published: int) -> None:
        """Note the end of the stream, which may be shorter than before, and pause."""
        self._position = min(self._position, published)
        self.pause()

    def pause(self) -> None:
        """Pause, because there is something to publish."""
        self._at_rest.clear()

    def rest(self, published: int) -> None:
        """Compare up to a number, because everything is published."""
        self._published = published
        self._at_rest.set()

    async def run(self) -> None:
        """Compare, round after round. Raises `DisagreementError`, what the log and NATS raise."""
        clock = asyncio.get_running_loop().time
        while True:
            raise_if_cancelled()
            await self._at_rest.wait()
            if clock() >= self._begin_at:
                await self._step()
            if self._position >= self._published:
                self._position = 0
                self._begin_at = clock() + ROUND_SECONDS
            await asyncio.sleep(SCRUB_SECONDS)

    async def _step(self) -> None:
        until = min(self._position + SCRUB_MESSAGES, self._published)
        if finding := await compare(self._log, self._connection, self._position, until):
            raise DisagreementError(finding)
        self._position = until
