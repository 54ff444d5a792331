"""Publishes in atomic batches: a batch is stored whole, at its own numbers, or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Any, Final, NamedTuple, Self
from uuid import UUID, uuid4

import orjson
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from events.event import Recorded
from events.log.alarm import listening
from events.log.stream.cloudevents import CONTENT_TYPE, encode, subject
from events.log.stream.stream import STREAM

BATCH_MESSAGES_MAX: Final = 500
"""The server takes 1,000."""
BATCH_BYTES_MAX: Final = 4 * 1024 * 1024
"""The content of a batch; a single message may be larger."""
ACK_SECONDS_MAX: Final = 5.0
"""The bound of waiting for the answer about a batch."""
HEADERS_BYTES_MAX: Final = 512
"""Reserved for headers, which the server counts with the content."""


class Outgoing(NamedTuple):
    """An event as it is published."""

    position: int
    subject: str
    content: bytes


class NotTakenError(Exception):
    """The server did not confirm a batch; the stream must be read again.

    Without a refusal (`code` is None) the batch may be stored all the same, now or soon.
    """

    def __init__(self, position: int, answer: str, code: int | None = None) -> None:
        super().__init__(
            f"the stream did not take event {position} as message {position}: {answer}"
        )
        self.position = position
        self.answer = answer
        self.code = code


class OversizedError(Exception):
    """An event is larger than what the server takes in one message."""

    def __init__(self, position: int, size: int, size_max: int) -> None:
        super().__init__(
            f"event {position} is {size:,} bytes as a message, NATS takes {size_max:,}: raise its "
            "max_payload"
        )


class Publisher:
    """Publishes events in the order of their positions; it is used until the first fault.

    Only one publish is in flight: of two, the second could be stored although a stray message
    stands where the first was refused. Each requires that the last message of the stream is its
    predecessor, and a batch is stored whole or not at all. The client's own `publish_async` is not
    used, because its futures do not resolve when the server refuses or is lost.
    """

    def __init__(self, connection: Client, *, ack_seconds_max: float | None = None) -> None:
        self._connection = connection
        self._ack_seconds_max = ack_seconds_max or ACK_SECONDS_MAX
        self._inbox = connection.new_inbox()
        self._subscription: Subscription | None = None
        self._flight: _Flight | None = None

    async def __aenter__(self) -> Self:
        self._subscription = await self._connection.subscribe(
            f"{self._inbox}.*.*", cb=self._on_answer
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

    async def publish(self, batch: Sequence[Outgoing]) -> None:
        """Publish consecutive events, `BATCH_MESSAGES_MAX` at most, and wait until they are stored.

        After an error this publisher must not be used again. Raises `NotTakenError`,
        `OversizedError` and what NATS raises when the connection is lost.
        """
        if self._flight is not None:
            raise RuntimeError("a publish is in flight, or its outcome is not known")
        self._refuse_oversized(batch)
        flight = self._flight = _Flight(batch[0].position, batch[-1].position, len(batch))
        for ordinal, outgoing in enumerate(batch, start=1):
            await self._connection.publish(
                outgoing.subject,
                outgoing.content,
                reply=self._reply(flight, ordinal),
                headers=flight.headers(ordinal),
            )
        try:
            async with listening(self._ack_seconds_max):
                refusal = await flight.answered
        except TimeoutError:
            silence = f"no answer within {self._ack_seconds_max:g} s"
            raise NotTakenError(flight.first, silence) from None
        if refusal is not None:
            raise refusal
        self._flight = None

    def _refuse_oversized(self, batch: Sequence[Outgoing]) -> None:
        """Check sizes before sending: the client would refuse in the middle of a batch."""
        size_max = self._connection.max_payload - HEADERS_BYTES_MAX
        for outgoing in batch:
            if len(outgoing.content) > size_max:
                raise OversizedError(outgoing.position, len(outgoing.content), size_max)

    def _reply(self, flight: _Flight, ordinal: int) -> str:
        """Request answers for the first message, which says why it is refused, and for the last."""
        if ordinal not in {1, flight.count}:
            return ""
        return f"{self._inbox}.{flight.id}.{ordinal}"

    async def _on_answer(self, message: Msg) -> None:
        *_, id_, ordinal = message.subject.rsplit(".", 2)
        if self._flight is not None and self._flight.id == id_:
            self._flight.answer(int(ordinal), message)


class _Flight:
    """One publish, from its first message to the final answer of the server."""

    def __init__(self, first: int, last: int, count: int) -> None:
        self.id: Final = uuid4().hex
        self.first: Final = first
        self.count: Final = count
        self._last: Final = last
        self.answered: asyncio.Future[NotTakenError | None] = (
            asyncio.get_running_loop().create_future()
        )
        """The refusal; None if all of it is stored."""

    def headers(self, ordinal: int) -> dict[str, str]:
        """Return the headers; a single event is sent plainly, twenty times as fast as a batch."""
        headers = {"Content-Type": CONTENT_TYPE}
        if ordinal == 1:
            headers["Nats-Expected-Last-Sequence"] = str(self.first - 1)
        if self.count > 1:
            headers |= {"Nats-Batch-Id": self.id, "Nats-Batch-Sequence": str(ordinal)}
            if ordinal == self.count:
                headers["Nats-Batch-Commit"] = "1"
        return headers

    def answer(self, ordinal: int, message: Msg) -> None:
        """Take the answer about the first message, or about the last and so about all."""
        if self.answered.done():
            return
        if ordinal < self.count and not message.data and not (message.headers or {}).get("Status"):
            return  # the batch has begun
        if ordinal == self.count or self._refusal(message) is not None:
            self.answered.set_result(self._refusal(message))

    def _refusal(self, message: Msg) -> NotTakenError | None:
        """Return the refusal in an answer; None if the batch stands at its own numbers."""
        if not message.data:
            status = (message.headers or {}).get("Status", "unknown")
            return NotTakenError(self.first, f"status {status}, nobody keeps the stream")
        told: dict[str, Any] = orjson.loads(message.data)
        if (error := told.get("error")) is not None:
            code = error.get("err_code")
            return NotTakenError(self.first, f"{error.get('description')} ({code})", code)
        if (told["stream"], told["seq"], told.get("count", 1)) != (STREAM, self._last, self.count):
            return NotTakenError(self.first, f"it stands at {told['seq']} of {told['stream']}")
        return None


def batches(
    page: Sequence[Recorded], previous_id: UUID | None, public_url: str | None = None
) -> Iterator[Sequence[Outgoing]]:
    """Yield consecutive events in batches; `previous_id` is the id of the event before them."""
    batch: list[Outgoing] = []
    size = 0
    for recorded in page:
        content = encode(recorded, previous_id, public_url)
        previous_id = recorded.id
        if batch and (len(batch) == BATCH_MESSAGES_MAX or size + len(content) > BATCH_BYTES_MAX):
            yield batch
            batch, size = [], 0
        batch.append(Outgoing(recorded.position, subject(recorded), content))
        size += len(content)
    if batch:
        yield batch
