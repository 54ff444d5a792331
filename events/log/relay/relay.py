"""The relay publishes the log to JetStream, event n as message n, and survives being killed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import Final, assert_never
from uuid import UUID

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg

from events.event import Recorded
from events.log.alarm import Alarm
from events.log.condition import Condition, Doing
from events.log.database.exclusive import exclusive
from events.log.loop import (
    Background,
    Backoff,
    first_of,
    happens_within,
    raise_if_cancelled,
    repeat_forever,
)
from events.log.relay.agreement import Agreed, Foreign, Incomplete, examine
from events.log.relay.lag import Lag, lag
from events.log.relay.publisher import NotTakenError, Publisher, batches
from events.log.relay.room import FullDiskError, Refusals, Room, look_for_room
from events.log.relay.scrub import DisagreementError, Scrub
from events.log.store.event_log import EventLog
from events.log.stream.connection import connected
from events.log.stream.login import NatsLogin
from events.log.stream.server import refuse_unfit_nats
from events.log.stream.stream import HEAD_SUBJECT, remake

READ_EVENTS: Final = 500
"""The events of one read of the log, at most."""
READ_BYTES: Final = 8 * 1024 * 1024
"""A page with more content is followed by a shorter one."""
POLL_SECONDS: Final = 0.25
CHECK_SECONDS: Final = 60.0
STOPPED_SECONDS: Final = 5.0
TURN_SECONDS: Final = 2.0
"""After so long without the lock the relay counts as standing by for another one."""
BACKOFF_SECONDS_MIN: Final = 0.1
BACKOFF_SECONDS_MAX: Final = 2.0
LOCK_KEY: Final = 0x4259_4652_454C_4159
"""The key of the advisory lock that keeps a second relay quiet ("BYFRELAY")."""
ROLE: Final = "byfield_relay"

_logger = structlog.get_logger()


class Relay:
    """Publishes the log, one turn after another; a turn ends when a connection is lost.

    With `lock_dsn` a second relay waits until the connection of the first one ends. Without it two
    may race, which only costs time: the expected sequence of each batch is the fence.
    """

    def __init__(
        self,
        log: EventLog,
        *,
        nats: NatsLogin | str,
        lock_dsn: str | None,
        public_url: str | None = None,
        replicas: int = 1,
        poll_seconds: float = POLL_SECONDS,
        check_seconds: float = CHECK_SECONDS,
        stopped_seconds: float = STOPPED_SECONDS,
    ) -> None:
        self.log = log
        self._nats = nats
        self._lock_dsn = lock_dsn
        self._public_url = public_url
        self._replicas = replicas
        self._poll_seconds = poll_seconds
        self._check_seconds = check_seconds
        self._stopped_seconds = stopped_seconds
        self._background = Background("relay", self.run)
        self._hinted = asyncio.Event()
        self._pause = Backoff(BACKOFF_SECONDS_MIN, BACKOFF_SECONDS_MAX)
        self._refusals = Refusals()
        self._suspect: int | None = None
        self.position = 0
        """The last event known to be in the stream."""
        self.condition = Condition(Doing.WAITS, "it has not started", datetime.now(UTC))

    @property
    def stopped_because(self) -> str | None:
        """Why nothing is published: the stream has a message that is not the log's event."""
        return self.condition.because if self.condition.doing is Doing.STOPPED else None

    async def lag(self) -> Lag:
        """Return how far the stream is behind the log. Raises what the log raises."""
        return await lag(self.log, self.position)

    async def start(self) -> None:
        """Work in the background; NATS and PostgreSQL may still be down."""
        self._background.start()

    async def stop(self) -> None:
        """Stop at once. The next relay publishes again what was not acknowledged."""
        await self._background.stop()

    async def run(self) -> None:
        """Relay until cancelled; faults only interrupt it."""
        await repeat_forever(self._turn, self._note_fault, self._pause)

    def _note_fault(self, fault: Exception) -> None:
        if isinstance(fault, NotTakenError):
            self._refusals.note(fault)
        self._note_waiting(f"{type(fault).__name__}: {fault}")

    async def _turn(self) -> None:
        """Relay until the lock's connection or the one to NATS is lost."""
        lost = asyncio.Event()
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._locked(lost))
            link = connected(self._nats, name="byfield relay", on_lost=lost.set)
            connection = await stack.enter_async_context(link)
            refuse_unfit_nats(connection)
            await connection.subscribe(HEAD_SUBJECT, cb=self._on_hint)
            raise_if_cancelled()
            await first_of(lost.wait(), self._relay(connection))
            raise ConnectionResetError("a connection was lost")

    @asynccontextmanager
    async def _locked(self, lost: asyncio.Event) -> AsyncIterator[None]:
        if self._lock_dsn is None:
            yield
            return
        late = Alarm(TURN_SECONDS, self._note_standing_by)
        try:
            async with exclusive(self._lock_dsn, LOCK_KEY, role=ROLE, on_lost=lost.set):
                late.cancel()
                yield
        finally:
            late.cancel()

    async def _on_hint(self, _: Msg) -> None:
        self._hinted.set()

    async def _relay(self, connection: Client) -> None:
        scrub = Scrub(self.log, connection)
        found: Incomplete | Foreign | None = None
        while True:
            agreed = await self._settle(connection, found)
            found = None
            raise_if_cancelled()
            if agreed is None:
                await asyncio.sleep(self._stopped_seconds)
                continue
            scrub.begin(agreed.position)
            try:
                await first_of(self._follow(connection, agreed, scrub), scrub.run())
            except DisagreementError as fault:
                found = fault.finding

    async def _settle(
        self, connection: Client, scrubbed: Incomplete | Foreign | None
    ) -> Agreed | None:
        """Return where to continue; None if the relay must not touch the stream."""
        if isinstance(scrubbed, Foreign):
            self._suspect = scrubbed.position
        finding = await examine(self.log, connection, suspect=self._suspect)
        if (
            isinstance(scrubbed, Incomplete)
            and isinstance(finding, Agreed)
            and finding.position >= scrubbed.position
        ):
            finding = scrubbed  # otherwise the stream is just being made again
        match finding:
            case Agreed():
                self._suspect = None
                agreed = await self._past_refusals(connection, finding)
            case Incomplete(because):
                agreed = await self._remake(connection, because)
            case Foreign(because, position):
                self._suspect = position
                self._note_stopped(because)
                return None
            case unknown:
                assert_never(unknown)
        self.position = agreed.position
        if self.condition.doing is Doing.STOPPED:
            self._note_waiting("it begins again")
        return agreed

    async def _past_refusals(self, connection: Client, agreed: Agreed) -> Agreed:
        """Return where to continue, after finding out why the server refused the next event before.

        A server whose disk was full refuses for ever, until it is restarted or its stream is made
        again. Raises `FullDiskError` while its disk is full.
        """
        refusal = self._refusals.at(agreed.position)
        if refusal is None:
            return agreed
        room = await look_for_room(connection)
        if room is Room.NONE:
            raise FullDiskError(refusal)
        if room is Room.UNKNOWN or not self._refusals.are_enough:
            return agreed
        self._refusals.remade()
        return await self._remake(connection, f"the server takes nothing more: {refusal}")

    async def _remake(self, connection: Client, because: str) -> Agreed:
        _logger.warning("stream_remake_started", because=because)
        await remake(connection, replicas=self._replicas)
        return Agreed(0, None)

    async def _follow(self, connection: Client, agreed: Agreed, scrub: Scrub) -> None:
        """Publish the events after a position, until it is time to check the stream."""
        clock = asyncio.get_running_loop().time
        check_at = clock() + self._check_seconds
        async with Publisher(connection) as publisher:
            page = await self._read(agreed.position)
            while clock() < check_at:
                raise_if_cancelled()
                if not page:
                    await self._rest(scrub)
                    page = await self._read(agreed.position)
                    continue
                scrub.pause()
                last = page[-1]
                following = asyncio.create_task(self._read(last.position, page))
                try:
                    await self._publish(publisher, page, agreed.id)
                    page = await following
                finally:
                    following.cancel()
                agreed = Agreed(last.position, last.id)

    async def _read(self, after: int, before: Sequence[Recorded] = ()) -> list[Recorded]:
        """Read the events after a position; fewer if the page `before` was large."""
        self._hinted.clear()
        size = sum(len(recorded.data) for recorded in before)
        limit = READ_EVENTS if size <= READ_BYTES else len(before) * READ_BYTES // size
        return await self.log.read(after=after, limit=max(limit, 1))

    async def _publish(
        self, publisher: Publisher, page: Sequence[Recorded], previous_id: UUID | None
    ) -> None:
        for batch in batches(page, previous_id, self._public_url):
            await publisher.publish(batch)
            self.position = batch[-1].position
            self._refusals.over()
            self._note_working()

    async def _rest(self, scrub: Scrub) -> None:
        """Wait for a hint, at most `poll_seconds`; the scrub may work meanwhile."""
        self._note_working()
        scrub.rest(self.position)
        await happens_within(self._hinted, self._poll_seconds)

    def _note_working(self) -> None:
        self._pause.reset()
        if self.condition.doing is not Doing.WORKS:
            _logger.info("relay_works", position=self.position)
        self.condition = self.condition.then(Doing.WORKS)

    def _note_waiting(self, because: str) -> None:
        # Logged once and not at every attempt.
        if (self.condition.doing, self.condition.because) != (Doing.WAITS, because):
            _logger.warning("relay_waits", because=because)
        self.condition = self.condition.then(Doing.WAITS, because)

    def _note_stopped(self, because: str) -> None:
        if because != self.stopped_because:
            _logger.error("relay_stopped", because=because, mend="byfield relay reset")
        self.condition = self.condition.then(Doing.STOPPED, because)

    def _note_standing_by(self) -> None:
        self.condition = self.condition.then(Doing.STANDS_BY, "another relay is at work")
