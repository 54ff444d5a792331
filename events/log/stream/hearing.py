"""What a process hears of the stream: by one consumer, for all who listen on its connection.

The consumer is a FastStream subscription: ordered, ephemeral, made anew whenever in doubt.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final

import nats.errors
from faststream import AckPolicy
from faststream.nats import JStream, NatsBroker, NatsMessage
from nats.aio.msg import Msg
from nats.js.api import ConsumerConfig, DeliverPolicy

from events.log.stream.comparing import Message
from events.log.stream.stream import STREAM, SUBJECTS

_STREAM: Final = JStream(STREAM, declare=False)  # a plain name would overwrite its settings
_REPLY_TOKENS: Final = 9
"""Of the usual reply subject; servers that name a domain in it send more."""


class Listener:
    """Somebody who is told of messages, each of them once and in order."""

    def __init__(self, tell: Callable[[Message], None], on_replay: Callable[[], None]) -> None:
        """Both must return at once and not raise; see `Subscription`."""
        self.tell = tell
        self.on_replay = on_replay
        self.last = 0
        """The last message that it was told of, or knows of already."""
        self.consumer: int | None = None
        """The number of the consumer by which it hears."""


class Hearing:
    """One consumer for several listeners; each begins, begins anew and ends for itself."""

    def __init__(self, faststream: NatsBroker) -> None:
        self._faststream = faststream
        self._listeners: set[Listener] = set()
        self._changing = asyncio.Lock()
        self._subscriber: Any = None
        self._consumer = 0
        """Its number; each one that is made has another."""
        self._last = 0
        """The last message that the consumer brought."""
        self._failed_times = 0
        self._fault: Exception | None = None
        """Why a consumer could not be made the last time that one could not."""

    async def begin(self, listener: Listener, after: int) -> None:
        """Tell a listener of what follows a position.

        It joins the consumer that there is, if that has not come past the position, and unless it
        heard by it already: who begins anew doubts it. Raises what NATS raises, also to whoever
        waited meanwhile, so that nobody waits for one silence after another; then nobody hears.
        """
        failed_times = self._failed_times
        async with self._changing:
            if self._fault is not None and self._failed_times > failed_times:
                raise self._fault
            doubted = listener.consumer == self._consumer
            if self._subscriber is not None and not doubted and self._last <= after:
                self._add(listener, after)
                return
            self._listeners.discard(listener)
            await self._end()
            self._add(listener, after)  # messages come before it is known that it could begin
            try:
                await self._start(after)
            except BaseException:
                self._listeners.discard(listener)
                listener.consumer = None
                raise

    def _add(self, listener: Listener, after: int) -> None:
        listener.last, listener.consumer = after, self._consumer
        self._listeners.add(listener)

    async def end(self, listener: Listener) -> None:
        """Tell a listener nothing more; without listeners there is no consumer."""
        self._listeners.discard(listener)
        listener.consumer = None
        if not self._listeners:
            async with self._changing:
                if not self._listeners:
                    await self._end()

    async def _start(self, after: int) -> None:
        consumer, self._last = self._consumer, after

        async def hear(message: Message) -> None:
            if consumer == self._consumer:  # else it was made although the request seemed to fail
                self._tell(message)

        self._subscriber = self._faststream.subscriber(
            # A subject would be compiled anew for each message; a filter is not.
            config=ConsumerConfig(opt_start_seq=after + 1, filter_subjects=[SUBJECTS]),
            stream=_STREAM,
            ordered_consumer=True,
            deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
            ack_policy=AckPolicy.MANUAL,  # an ordered consumer has none
            no_reply=True,
            parser=_parse,
            decoder=_decode,
            persistent=False,
            include_in_schema=False,
        )
        self._subscriber(hear)
        try:
            await self._subscriber.start()
        except Exception as fault:
            self._failed_times += 1
            self._fault = fault
            await self._end()
            raise
        except BaseException:
            await self._end()
            raise

    async def _end(self) -> None:
        self._consumer += 1
        subscriber, self._subscriber = self._subscriber, None
        if subscriber is not None:
            # After a lost connection nothing is subscribed any more.
            with suppress(nats.errors.Error, OSError):
                await subscriber.stop()

    def _tell(self, message: Message) -> None:
        replayed = message.sequence <= self._last
        if not replayed:
            self._last = message.sequence
        for listener in tuple(self._listeners):
            if replayed:
                listener.on_replay()
            elif message.sequence > listener.last:
                listener.last = message.sequence
                listener.tell(message)


async def _parse(message: Msg) -> NatsMessage:
    """Parse without the two random ids that FastStream's own parser makes for each message."""
    return NatsMessage(
        raw_message=message,
        body=message.data,
        message_id=message.reply,
        correlation_id=message.reply,
    )


async def _decode(message: NatsMessage) -> Message:
    return read_message(message.raw_message)


def read_message(raw: Msg) -> Message:
    """Return a message with its sequence, read from the reply subject."""
    # $JS.ACK.<stream>.<consumer>.<delivered>.<sequence>.<consumer's>.<nanoseconds>.<pending>
    tokens = raw.reply.split(".")
    if len(tokens) != _REPLY_TOKENS:
        kept = raw.metadata  # the library reads every form, and takes five times as long
        return Message(
            kept.sequence.stream, raw.subject, raw.data, kept.timestamp, kept.num_pending
        )
    stored_at = datetime.fromtimestamp(int(tokens[7]) / 1e9, UTC)
    return Message(int(tokens[5]), raw.subject, raw.data, stored_at, int(tokens[8]))
