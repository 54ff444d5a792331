"""Where handlers get their facts: announced by the stream, read from the log."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Final

import structlog

from events.log.alarm import listening
from events.log.feed.decoding import Fact, FactReader
from events.log.feed.forgeries import Forgeries
from events.log.feed.incoming import Incoming
from events.log.feed.listening import FLOOD_LOOK_SECONDS, FLOOD_MESSAGES_MAX, Flood, Silence
from events.log.feed.reading import Pages
from events.log.feed.recent import Recent
from events.log.feed.subscription import Subscription
from events.log.loop import happens_within, raise_if_cancelled
from events.log.store.event_log import EventLog
from events.log.stream.broker import Broker
from events.log.stream.comparing import Message

HEAD_SECONDS: Final = 1.0
"""The interval of reading the head: what NATS does not announce is at most twice as late."""
HEAD_SECONDS_MAX: Final = 5.0
"""The bound of one reading of the head."""
HOLE_FACTS_MAX: Final = 1_000
"""A larger hole is not filled in memory: handlers read the log until they are past it."""
AHEAD_FACTS_MAX: Final = 1_000
"""So many facts that are read at once may be on their way; more are a history to catch up with."""
AHEAD_SECONDS: Final = 0.1
"""The pause after messages that the log lacks, so that a flood of them costs few reads."""

_logger = structlog.get_logger()


class InterruptedLogError(Exception):
    """The log was unreachable or was restored: compare the checkpoint with it before going on."""


class Source:
    """The facts of the log in order, decoded once for all handlers.

    The stream only announces facts; their content is always read from the log. So handlers get the
    log's facts, also where a message carries something else.
    """

    def __init__(self, log: EventLog, reader: FactReader, broker: Broker | None) -> None:
        self._log = log
        self._reader = reader
        self._broker = broker
        self._pages = Pages(log, reader)
        self._recent = Recent()
        self._incoming = Incoming()
        self._news = asyncio.Event()
        self._look = asyncio.Event()
        self._subscription = (
            Subscription(broker, self._hear, self._request_renewal) if broker else None
        )
        self._renewal_requested = False
        self._flood_at = 0
        self._flood_judged_at = -HEAD_SECONDS
        self._known = 0
        self._heard = 0
        self._subscribed_after = 0
        self._log_away = False
        self.forgeries = Forgeries()
        """The messages of the stream that the log does not have."""
        self.epoch = 0
        """Incremented whenever the log was unreachable or became shorter."""

    @property
    def head(self) -> int:
        """The last position known to be in the log."""
        return self._known

    @property
    def heard(self) -> int:
        """The last position that the stream announced; it lags when NATS is silent."""
        return self._heard

    async def run(self) -> None:
        """Listen to the stream and poll the log until cancelled."""
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self._pages.close)
            if self._broker is not None and self._subscription is not None:
                stack.push_async_callback(self._subscription.close)
                stack.callback(self._broker.on_connected(self._request_renewal))
                self._request_renewal()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._watch())
                tasks.create_task(self._read_announced())

    async def after(self, position: int, epoch: int) -> Sequence[Fact]:
        """Return the facts after a position, at least one; waits for it.

        Raises `InterruptedLogError` once `epoch` is not the current one, and what the log raises.
        """
        while True:
            if self.epoch != epoch:
                raise InterruptedLogError
            if facts := self._recent.after(position):
                return facts
            if self._known > position:
                if facts := await self._pages.after(position):
                    self._learn(facts, epoch)
                    return facts
                await self._look_at_head()
            else:
                await self._news.wait()

    def _learn(self, facts: Sequence[Fact], epoch: int) -> None:
        """Keep facts that were read before they were announced: they need not be read again.

        The log goes as far as them, so that it is noticed if it is shorter later.
        """
        if self.epoch != epoch:
            return
        first, last = facts[0].recorded.position, facts[-1].recorded.position
        if first - 1 == self._recent.last and len(facts) <= AHEAD_FACTS_MAX:
            self._recent.extend(facts)
        if last > self._known:
            self._known = last
            self._tell()

    def _hear(self, message: Message) -> None:
        self._incoming.put(message)
        if len(self._incoming) + message.pending > FLOOD_MESSAGES_MAX and not self._flood_at:
            now = asyncio.get_running_loop().time()
            if now - self._flood_judged_at >= HEAD_SECONDS:
                self._flood_judged_at = now
                self._flood_at = message.sequence
                self._look.set()

    def _request_renewal(self) -> None:
        """Request a new subscription."""
        self._renewal_requested = True
        self._look.set()

    async def _read_announced(self) -> None:
        while True:
            raise_if_cancelled()
            ahead = False
            try:
                for bunch in await self._incoming.bunches():
                    ahead = not await self._read_bunch(bunch)
            except Exception as fault:  # noqa: BLE001 - `_watch` reports that the log is unreachable
                _logger.debug("messages_not_read", fault=type(fault).__name__)
            if ahead:
                await asyncio.sleep(AHEAD_SECONDS)

    async def _read_bunch(self, bunch: Sequence[Message]) -> bool:
        """Read the facts of a bunch from the log; whether the log has the last of them."""
        epoch, first, last = self.epoch, bunch[0].sequence, bunch[-1].sequence
        end = self._recent.last
        after = first - 1
        if end is not None and end >= after - HOLE_FACTS_MAX and self._recent.reaches(after):
            after = end  # fills a hole before the bunch; facts of the window are not read again
        # Taken now: handlers extend the window meanwhile, and its begin may go.
        before = self._recent.at(min(after, first - 1))
        recent = self._recent.between(first - 1, min(after, last))
        records = await self._log.read(after=after, limit=last - after) if last > after else []
        facts = await self._reader.read(records)
        if self.epoch != epoch:
            return True
        self.forgeries.look(bunch, [*recent, *records], before)
        self._recent.extend(facts)
        reached = records[-1].position if records else end or 0
        self._heard = max(self._heard, min(last, reached))
        self._known = max(self._known, reached)
        self._tell()
        return reached >= last

    async def _watch(self) -> None:
        silence = Silence()
        while True:
            self._look.clear()
            requested, self._renewal_requested = self._renewal_requested, False
            flood_at, self._flood_at = self._flood_at, 0
            await self._look_at_head()
            if 0 < flood_at <= self._known:  # else the log lacks what was announced
                await self._let_flood_pass()
                requested = True
            silent = silence.is_long(self._heard, self._subscribed_after, self._known)
            if requested or silent:
                silence.was_answered()
                self._renewal_requested |= not await self._renew()
            raise_if_cancelled()
            await happens_within(self._look, HEAD_SECONDS)

    async def _let_flood_pass(self) -> None:
        """Unsubscribe and drop the waiting messages until the log grows slowly again."""
        if self._subscription is not None:
            await self._subscription.close()
        self._incoming.drop()
        now = asyncio.get_running_loop().time
        flood = Flood(self._known, now())
        while not flood.is_over(self._known, now()):
            raise_if_cancelled()
            await asyncio.sleep(FLOOD_LOOK_SECONDS)
            await self._look_at_head()

    async def _look_at_head(self) -> None:
        before = self._known
        try:
            async with listening(HEAD_SECONDS_MAX):
                head = await self._log.head()
        except Exception as fault:  # noqa: BLE001 - the head is read again in a second
            if not self._log_away:
                _logger.warning("log_unreachable", fault=type(fault).__name__)
            self._log_away = True
            return
        if self._log_away or head.position < before:
            self._log_away = False
            self._recent.clear()
            self._pages.forget()
            self._known = head.position
            self._heard = min(self._heard, head.position)
            self.epoch += 1
            self._tell()
        elif head.position > self._known:
            self._known = head.position
            self._tell()

    async def _renew(self) -> bool:
        """Subscribe to what follows the known head; earlier facts are read from the log.

        False if another attempt is needed. While NATS is away none is: reconnecting requests one.
        """
        if self._broker is None or self._subscription is None or not self._broker.connected:
            return True
        self._subscribed_after = self._known
        try:
            await self._subscription.renew(self._known)
        except Exception as fault:  # noqa: BLE001 - NATS may be away for any reason
            _logger.warning("subscription_failed", fault=type(fault).__name__)
            return False
        return True

    def _tell(self) -> None:
        self._news.set()
        self._news = asyncio.Event()
