"""One FastStream subscription to the stream: ordered, ephemeral, made anew whenever in doubt."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

import nats.errors
from faststream import AckPolicy
from faststream.nats import JStream, NatsMessage
from nats.js.api import ConsumerConfig, DeliverPolicy

from events.log.broker import Broker
from events.log.comparing import Message
from events.log.stream import STREAM, SUBJECTS

_STREAM: Final = JStream(STREAM, declare=False)  # a plain name would overwrite its settings


class Subscription:
    """Tells what the stream brings, in its order; `tell` must return at once and not raise.

    What it tells is heard, not known: a hole is possible, and so is a message that somebody else
    wrote, or a stream of another history. So nothing is read of it but its number.
    """

    def __init__(
        self, broker: Broker, tell: Callable[[Message], None], on_replay: Callable[[], None]
    ) -> None:
        """`on_replay` is called when the client library begins again at a place long heard."""
        self._broker = broker
        self._tell = tell
        self._on_replay = on_replay
        self._generation = 0
        self._subscriber: Any = None

    async def renew(self, after: int) -> None:
        """Listen to what follows a position, and no longer to what was subscribed before.

        Raises what NATS raises; nothing is subscribed then.
        """
        await self.close()
        generation, last = self._generation, after

        async def hear(message: Message) -> None:
            nonlocal last
            if generation != self._generation:
                return  # of a consumer that was made although its making seemed to fail
            if message.sequence <= last:
                self._on_replay()
                return
            last = message.sequence
            self._tell(message)

        self._subscriber = self._broker.faststream.subscriber(
            SUBJECTS,
            stream=_STREAM,
            ordered_consumer=True,
            deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
            config=ConsumerConfig(opt_start_seq=after + 1),
            ack_policy=AckPolicy.MANUAL,
            no_reply=True,
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
        """Listen no longer."""
        self._generation += 1
        subscriber, self._subscriber = self._subscriber, None
        if subscriber is not None:
            # With the connection lost there is nobody to unsubscribe from.
            with suppress(nats.errors.Error, OSError):
                await subscriber.stop()


async def _decode(message: NatsMessage) -> Message:
    raw = message.raw_message
    kept = raw.metadata
    return Message(kept.sequence.stream, raw.subject, message.body, kept.timestamp)
