"""What a feed hears of the stream."""

from __future__ import annotations

from collections.abc import Callable

from events.log.stream.broker import Broker
from events.log.stream.comparing import Message
from events.log.stream.hearing import Listener


class Subscription:
    """Passes the stream's messages to `tell`, in order; `tell` must return at once and not raise.

    Messages are not to be trusted: there may be a hole, a message of somebody else, or a stream of
    another history. So only their numbers are used. All feeds of a process hear by one consumer
    (`Hearing`): what one of them lacks because another one began anew is a hole, too.
    """

    def __init__(
        self, broker: Broker, tell: Callable[[Message], None], on_replay: Callable[[], None]
    ) -> None:
        """`on_replay` is called when the client library begins again at an earlier message."""
        self._hearing = broker.hearing
        self._listener = Listener(tell, on_replay)

    async def renew(self, after: int) -> None:
        """Subscribe to the messages after a position, in place of the subscription before.

        Raises what NATS raises; then nothing is subscribed.
        """
        await self._hearing.begin(self._listener, after)

    async def close(self) -> None:
        """Unsubscribe."""
        await self._hearing.end(self._listener)
