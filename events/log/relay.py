"""The relay: brings the log to JetStream, event n as message n, however often it is killed."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import AsyncExitStack, suppress
from typing import Any, Final, assert_never

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg

from events.log.agreement import Agreed, Foreign, Incomplete, examine
from events.log.cancellation import raise_if_cancelled
from events.log.connection import connected
from events.log.exclusive import exclusive
from events.log.publisher import READ_EVENTS, Publisher, publish_page
from events.log.store import EventLog
from events.log.stream import HEAD_SUBJECT, remake

POLL_SECONDS: Final = 0.25
CHECK_SECONDS: Final = 60.0
STOPPED_SECONDS: Final = 5.0
BACKOFF_SECONDS_MIN: Final = 0.1
BACKOFF_SECONDS_MAX: Final = 2.0
LOCK_KEY: Final = 0x4259_4652_454C_4159
"""Of the advisory lock that keeps a second relay quiet ("BYFRELAY")."""
ROLE: Final = "byfield_relay"

_logger = structlog.get_logger()


class Relay:
    """Publishes the log, one turn after another; a turn ends when a connection does.

    With `lock_dsn` a second relay waits until the first one's connection ends. Without it two may
    race, which only costs time: the fence is the expected sequence of each message.
    """

    def __init__(
        self,
        log: EventLog,
        *,
        nats_url: str,
        lock_dsn: str | None,
        replicas: int = 1,
        poll_seconds: float = POLL_SECONDS,
        check_seconds: float = CHECK_SECONDS,
        stopped_seconds: float = STOPPED_SECONDS,
    ) -> None:
        self._log = log
        self._nats_url = nats_url
        self._lock_dsn = lock_dsn
        self._replicas = replicas
        self._poll_seconds = poll_seconds
        self._check_seconds = check_seconds
        self._stopped_seconds = stopped_seconds
        self._task: asyncio.Task[None] | None = None
        self._hinted = asyncio.Event()
        self._backoff_seconds = BACKOFF_SECONDS_MIN
        self._waits_because: str | None = "it has not started"
        self.position = 0
        """The last event that is known to be in the stream."""
        self.stopped_because: str | None = None
        """Why nothing is published: the stream carries what the log does not have."""

    async def start(self) -> None:
        """Work in the background; neither NATS nor PostgreSQL need be there yet."""
        self._task = asyncio.create_task(self.run(), name="relay")

    async def stop(self) -> None:
        """Stop at once. What was not acknowledged is published again by the next one."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})
            self._task = None

    async def run(self) -> None:
        """Relay until cancelled, whatever goes away meanwhile."""
        while True:
            try:
                await self._turn()
            except Exception as fault:  # noqa: BLE001 - a background loop survives a bad turn
                self._say_waiting(f"{type(fault).__name__}: {fault}")
            raise_if_cancelled()
            await asyncio.sleep(self._backoff_seconds)
            self._backoff_seconds = min(2 * self._backoff_seconds, BACKOFF_SECONDS_MAX)

    def _say_waiting(self, because: str) -> None:
        if because != self._waits_because:  # said once, not every two seconds for a night
            _logger.warning("relay_waits", because=because)
        self._waits_because = because

    async def _turn(self) -> None:
        """Relay until the lock's connection or the one to NATS is lost."""
        lost = asyncio.Event()
        async with AsyncExitStack() as stack:
            if self._lock_dsn is not None:
                lock = exclusive(self._lock_dsn, LOCK_KEY, role=ROLE, on_lost=lost.set)
                await stack.enter_async_context(lock)
            link = connected(self._nats_url, name="byfield relay", on_lost=lost.set)
            connection = await stack.enter_async_context(link)
            await connection.subscribe(HEAD_SUBJECT, cb=self._on_hint)
            raise_if_cancelled()
            await _until(lost, self._relay(connection))

    async def _on_hint(self, _: Msg) -> None:
        self._hinted.set()

    async def _relay(self, connection: Client) -> None:
        while True:
            position = await self._agree(connection)
            raise_if_cancelled()
            if position is None:
                await asyncio.sleep(self._stopped_seconds)
            else:
                async with Publisher(connection) as publisher:
                    await self._follow(publisher, position)

    async def _agree(self, connection: Client) -> int | None:
        """The position to go on from; None where the relay must not touch the stream."""
        match await examine(self._log, connection):
            case Agreed(position):
                self.stopped_because = None
            case Incomplete(because):
                _logger.warning("relay_makes_the_stream_again", because=because)
                await remake(connection, replicas=self._replicas)
                self.stopped_because = None
                position = 0
            case Foreign(because):
                if because != self.stopped_because:
                    _logger.error("relay_stopped", because=because, mend="byfield relay reset")
                self.stopped_because = because
                return None
            case unknown:
                assert_never(unknown)
        self.position = position
        return position

    async def _follow(self, publisher: Publisher, position: int) -> None:
        """Publish what the log has after a position, until it is time to check the stream."""
        clock = asyncio.get_running_loop().time
        check_at = clock() + self._check_seconds
        while clock() < check_at:
            raise_if_cancelled()
            self._hinted.clear()
            reached = await publish_page(self._log, publisher, position)
            self.position = max(position, publisher.acknowledged)
            if reached - position < READ_EVENTS:
                await publisher.flush()
                self._say_working(reached)
                await self._hint_or_poll()
            position = reached
        await publisher.flush()

    def _say_working(self, position: int) -> None:
        self.position = position
        self._backoff_seconds = BACKOFF_SECONDS_MIN
        if self._waits_because is not None:
            _logger.info("relay_works", position=position)
            self._waits_because = None

    async def _hint_or_poll(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._poll_seconds):
                await self._hinted.wait()


async def _until(lost: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """Work until something is lost; what the work raises is raised."""
    waiting = asyncio.create_task(lost.wait())
    working = asyncio.create_task(work)
    try:
        await asyncio.wait({waiting, working}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            await working
        else:
            raise ConnectionResetError("a connection was lost")
    finally:
        for task in (waiting, working):
            task.cancel()
        await asyncio.gather(waiting, working, return_exceptions=True)
