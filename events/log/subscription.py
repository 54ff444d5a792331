"""One FastStream subscription to the stream: ordered, ephemeral, made anew whenever in doubt."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

import nats.errors
import structlog
from faststream import AckPolicy
from faststream.nats import JStream, NatsMessage
from nats.js.api import ConsumerConfig, DeliverPolicy

from events.event import Recorded
from events.log.broker import Broker
from events.log.cloudevents import UnreadableMessageError, decode
from events.log.stream import STREAM, SUBJECTS

_STREAM: Final = JStream(STREAM, declare=False)  # a plain name would overwrite its settings

_logger = structlog.get_logger()


class Subscription:
    """Tells what the stream brings, in its order; `tell` must return at once and not raise.

    What it tells is heard, not known: a hole is possible, and so is a stream of another history.
    """

    def __init__(
        self, broker: Broker, tell: Callable[[Recorded], None], on_replay: Callable[[], None]
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

        async def hear(message: tuple[int, Recorded | None]) -> None:
            nonlocal last
            sequence, recorded = message
            if generation != self._generation:
                return  # of a consumer that was made although its making seemed to fail
            if sequence <= last:
                self._on_replay()
                return
            last = sequence
            if recorded is not None and recorded.position == sequence:
                self._tell(recorded)

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


async def _decode(message: NatsMessage) -> tuple[int, Recorded | None]:
    """Sequence and fact; what cannot be read is a hole, which the log fills."""
    sequence = message.raw_message.metadata.sequence.stream
    try:
        return sequence, decode(message.body)
    except UnreadableMessageError as fault:
        seen = {"sequence": sequence, "fault": str(fault)}
        _logger.error("unreadable_message", **seen)  # noqa: TRY400 - no trace says more
        return sequence, None
