"""Finds out why a NATS server refuses events: whether its disk is full, or was."""

from __future__ import annotations

from enum import Enum, auto
from typing import Final

from nats.aio.client import Client

from events.log.relay.publisher import NotTakenError, Outgoing, Publisher

PROBE_MESSAGES: Final = 2
PROBE_BYTES: Final = 256 * 1024
"""The size of each message: more than the server writes without using the disk."""
NEVER: Final = 2**53
"""A last sequence that no stream has, so that the probe is never stored."""
WRONG_LAST_SEQUENCE: Final = 10071
INCOMPLETE_BATCH: Final = 10176
REFUSALS_MAX: Final = 3
"""So many in a row at the same number, although the stream is right; then it is made again."""


class FullDiskError(Exception):
    """NATS answers but stores nothing."""

    def __init__(self, refusal: NotTakenError) -> None:
        super().__init__(
            "NATS answers and stores nothing: its disk is full, or refuses to be written (its own "
            f"log says which); the relay goes on by itself once there is room ({refusal.answer})"
        )


class Refusals:
    """How often the server refused the same event while the stream was right."""

    def __init__(self) -> None:
        self._last: NotTakenError | None = None
        self._count = 0
        self._count_max = REFUSALS_MAX

    def note(self, refusal: NotTakenError) -> None:
        """Count a refusal."""
        same = self._last is not None and self._last.position == refusal.position
        self._count = self._count + 1 if same else 1
        self._last = refusal

    def at(self, position: int) -> NotTakenError | None:
        """Return the last refusal if it was of the event after a position."""
        return self._last if self._last and self._last.position == position + 1 else None

    @property
    def are_enough(self) -> bool:
        """Whether another attempt would be in vain."""
        return self._count >= self._count_max

    def remade(self) -> None:
        """Note that the stream was made again; if that does not help, the next time comes later."""
        self._last, self._count = None, 0
        self._count_max *= 2

    def over(self) -> None:
        """Note that the server takes events."""
        self._last, self._count = None, 0


class Room(Enum):
    """Whether a server has room on its disk."""

    THERE = auto()
    NONE = auto()
    UNKNOWN = auto()
    """The server refuses for another reason, which it will say of the next batch."""


async def look_for_room(connection: Client) -> Room:
    """Whether the server can write to its disk; nothing is stored.

    A batch is written beside the stream before it is checked: one that must fail the check is
    refused for that reason alone where there is room, and is incomplete where there is none.
    """
    probe = [
        Outgoing(NEVER + ordinal, "events.probe.Probe", bytes(PROBE_BYTES))
        for ordinal in range(1, PROBE_MESSAGES + 1)
    ]
    async with Publisher(connection) as publisher:
        try:
            await publisher.publish(probe)
        except NotTakenError as refusal:
            if refusal.code == WRONG_LAST_SEQUENCE:
                return Room.THERE
            if refusal.code in {None, INCOMPLETE_BATCH}:
                return Room.NONE
    return Room.UNKNOWN
