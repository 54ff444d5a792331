"""One FastStream subscription to the stream: ordered, ephemeral, made anew whenever in doubt."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final

import nats.errors
from faststream import AckPolicy
from faststream.nats import JStream, NatsMessage
from nats.aio.msg import Msg
from nats.js.api import ConsumerConfig, DeliverPolicy

from events.log.stream.broker import Broker
from events.log.stream.comparing import Message
from events.log.stream.stream import STREAM, SUBJECTS

_STREAM: Final = JStream(STREAM, declare=False)  # a plain name would overwrite its settings
_REPLY_TOKENS: Final = 9
"""Of the usual reply subject; servers that name a domain in it send more."""


class Subscription:
    """Passes the stream's messages to `tell`, in order; `tell` must return at once and not raise.

    Messages are not to be trusted: there may be a hole, a message of somebody else, or a stream of
    another history. So only their numbers are used.
    """

    def __init__(
        self, broker: Broker, tell: Callable[[Message], None], on_replay: Callable[[], None]
    ) -> None:
        """`on_replay` is called when the client library begins again at an earlier message."""
        self._broker = broker
        self._tell = tell
        self._on_replay = on_replay
        self._generation = 0
        self._subscriber: Any = None

    async def renew(self, after: int) -> None:
        """Subscribe to the messages after a position, in place of the subscription before.

        Raises what NATS raises; then nothing is subscribed.
        """
        await self.close()
        generation, last = self._generation, after

        async def hear(message: Message) -> None:
            nonlocal last
            if generation != self._generation:
                return  # of a consumer that was made although the request seemed to fail
            if message.sequence <= last:
                self._on_replay()
                return
            last = message.sequence
            self._tell(message)

        self._subscriber = self._broker.faststream.subscriber(
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
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Unsubscribe."""
        self._generation += 1
        subscriber, self._subscriber = self._subscriber, None
        if subscriber is not None:
            # After a lost connection nothing is subscribed any more.
            with suppress(nats.errors.Error, OSError):
                await subscriber.stop()


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
