"""When a feed listens to the stream, when it only reads the log, and when it subscribes anew."""

from __future__ import annotations

from typing import Final

FLOOD_MESSAGES_MAX: Final = 500
"""More waiting messages are a flood; the largest batch of the relay alone is none."""
CALM_FACTS_MAX: Final = 250
CALM_SECONDS: Final = 0.25
"""A flood is over when at most `CALM_FACTS_MAX` facts came within so long."""
FLOOD_LOOK_SECONDS: Final = 0.02
"""The interval of reading the log's head in a flood."""
RENEW_TURNS_MAX: Final = 30
"""The longest pause, in readings of the head, between two new subscriptions to a silent stream."""


class Flood:
    """So many facts come that reading the log costs less than receiving each message."""

    def __init__(self, head: int, now: float) -> None:
        """A flood that was noticed with the log's head at a position, at a time in seconds."""
        self._head = head
        self._since = now

    def is_over(self, head: int, now: float) -> bool:
        """Whether the flood is over."""
        if head - self._head > CALM_FACTS_MAX:
            self._head, self._since = head, now
        return now - self._since >= CALM_SECONDS


class Silence:
    """Notices when the stream does not bring what the log has."""

    def __init__(self) -> None:
        self._heard = self._seen = self._turns = 0
        self._renew_at = 1

    def is_long(self, heard: int, subscribed_after: int, head: int) -> bool:
        """Whether it is time for a new subscription; called after each reading of the log's head.

        Only what the log had at the last reading already counts as missing: newer facts may be on
        their way.
        """
        if heard != self._heard:
            self._heard, self._turns, self._renew_at = heard, 0, 1
        elif self._seen > max(heard, subscribed_after):
            self._turns += 1
        self._seen = head
        return self._turns >= self._renew_at

    def was_answered(self) -> None:
        """Note a new subscription. The relay may be silent itself, so the next one comes later."""
        self._renew_at = self._turns + max(1, min(self._turns, RENEW_TURNS_MAX))
