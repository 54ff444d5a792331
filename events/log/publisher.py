"""Pipelined publishing: message n is event n, or it is refused."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

import orjson
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from events.event import Recorded
from events.log.cloudevents import CONTENT_TYPE, encode, subject
from events.log.store import EventLog

READ_EVENTS: Final = 500
"""How much of the log is published at a time."""
UNACKNOWLEDGED_MESSAGES_MAX: Final = 500
UNACKNOWLEDGED_BYTES_MAX: Final = 4 * 1024 * 1024
ACK_SECONDS_MAX: Final = 5.0
"""How long the server may stay silent while something is unacknowledged."""


class NotTakenError(Exception):
    """The server did not take a message at the number that is its own; look at the stream again."""

    def __init__(self, position: int, answer: str) -> None:
        super().__init__(
            f"the stream did not take event {position} as message {position}: {answer}"
        )
        self.position = position
        self.answer = answer


class Publisher:
    """Publishes events in the order of their positions; lives from one fault to the next.

    Each message demands that the last one in the stream is its predecessor. So after a fault
    nothing that was sent later can be taken, and no retry is ever stored twice. The client's own
    `publish_async` is not used: its futures do not resolve when the server refuses or is lost.
    """

    def __init__(self, connection: Client, *, ack_seconds_max: float = ACK_SECONDS_MAX) -> None:
        self._connection = connection
        self._ack_seconds_max = ack_seconds_max
        self._inbox = connection.new_inbox()
        self._subscription: Subscription | None = None
        self._unacknowledged: dict[int, int] = {}  # position -> bytes, in order
        self._unacknowledged_bytes = 0
        self._fault: NotTakenError | None = None
        self._answered = asyncio.Event()
        self.acknowledged = 0
        """The last position that the server took; 0 before the first."""

    async def __aenter__(self) -> Self:
        self._subscription = await self._connection.subscribe(
            f"{self._inbox}.*", cb=self._on_answer
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._subscription is not None and not self._connection.is_closed:
            await self._subscription.unsubscribe()

    async def send(self, recorded: Recorded) -> None:
        """Publish the next event, once there is room for it. Raises `NotTakenError`."""
        message = encode(recorded)
        if not self._has_room(len(message)):
            await self._until(lambda: self._has_room(len(message)))
        position = recorded.position
        self._unacknowledged[position] = len(message)
        self._unacknowledged_bytes += len(message)
        await self._connection.publish(
            subject(recorded),
            message,
            reply=f"{self._inbox}.{position}",
            headers={
                "Nats-Expected-Last-Sequence": str(position - 1),
                "Content-Type": CONTENT_TYPE,
            },
        )

    async def flush(self) -> None:
        """Wait until everything that was sent is in the stream. Raises `NotTakenError`."""
        await self._until(lambda: not self._unacknowledged)

    def _has_room(self, size: int) -> bool:
        waiting = self._unacknowledged
        if self._fault is not None:
            return False
        return not waiting or (
            len(waiting) < UNACKNOWLEDGED_MESSAGES_MAX
            and self._unacknowledged_bytes + size <= UNACKNOWLEDGED_BYTES_MAX
        )

    async def _until(self, enough: Callable[[], bool]) -> None:
        while True:
            if self._fault is not None:
                raise self._fault
            if enough():
                return
            self._answered.clear()
            try:
                async with asyncio.timeout(self._ack_seconds_max):
                    await self._answered.wait()
            except TimeoutError:
                oldest = next(iter(self._unacknowledged))
                silence = f"no answer within {self._ack_seconds_max:g} s"
                raise NotTakenError(oldest, silence) from None

    async def _on_answer(self, message: Msg) -> None:
        position = int(message.subject.rpartition(".")[2])
        self._unacknowledged_bytes -= self._unacknowledged.pop(position, 0)
        if self._fault is None:
            if (refusal := _refusal(position, message)) is None:
                self.acknowledged = position
            else:
                self._fault = NotTakenError(position, refusal)
        self._answered.set()


async def publish_page(log: EventLog, publisher: Publisher, position: int) -> int:
    """Publish what the log has after a position, at most `READ_EVENTS`; the last position sent."""
    page = await log.read(after=position, limit=READ_EVENTS)
    for recorded in page:
        await publisher.send(recorded)
    return page[-1].position if page else position


def _refusal(position: int, message: Msg) -> str | None:
    """Why an answer is not the one acknowledgement that may be: taken, at its own number."""
    if not message.data:
        return f"status {(message.headers or {}).get('Status', 'unknown')}, nobody keeps the stream"
    answer = orjson.loads(message.data)
    if (error := answer.get("error")) is not None:
        return f"{error.get('description')} ({error.get('err_code')})"
    if answer["seq"] != position:
        return f"it stands at {answer['seq']}"
    return None
