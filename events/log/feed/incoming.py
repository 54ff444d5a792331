"""The bounded queue of messages that are not yet compared with the log."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from typing import Final

from events.log.stream.comparing import Message

HEARD_FACTS_MAX: Final = 10_000
HEARD_BYTES_MAX: Final = 32 * 1024 * 1024
"""The size of the content. Beyond either bound all messages are dropped; the log has the facts."""
BUNCH_MESSAGES_MAX: Final = 500


class Incoming:
    """A queue whose writer never waits."""

    def __init__(self) -> None:
        self._messages: list[Message] = []
        self._bytes = 0
        self._arrived = asyncio.Event()

    def __len__(self) -> int:
        """The number of waiting messages."""
        return len(self._messages)

    def drop(self) -> None:
        """Drop all waiting messages: the log has the facts."""
        self._take()

    def put(self, message: Message) -> None:
        """Add a message; returns at once."""
        if len(self._messages) >= HEARD_FACTS_MAX or self._bytes >= HEARD_BYTES_MAX:
            self._take()
        self._messages.append(message)
        self._bytes += len(message.content)
        self._arrived.set()

    async def bunches(self) -> Iterator[Sequence[Message]]:
        """Wait for messages and take all, in bunches of consecutive numbers, bounded in size."""
        await self._arrived.wait()
        return _bunches(self._take())

    def _take(self) -> list[Message]:
        messages, self._messages, self._bytes = self._messages, [], 0
        self._arrived.clear()
        return messages


def _bunches(messages: Sequence[Message]) -> Iterator[Sequence[Message]]:
    start = 0
    for index in range(1, len(messages) + 1):
        if (
            index == len(messages)
            or index - start == BUNCH_MESSAGES_MAX
            or messages[index].sequence != messages[index - 1].sequence + 1
        ):
            yield messages[start:index]
            start = index
