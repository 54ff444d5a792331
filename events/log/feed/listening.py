"""When a feed hears the stream, when it reads the log alone, and when it subscribes anew."""

from __future__ import annotations

from typing import Final

FLOOD_MESSAGES_MAX: Final = 500
"""More that wait are a flood; the largest batch of the relay is none by itself."""
CALM_FACTS_MAX: Final = 250
CALM_SECONDS: Final = 0.25
"""A flood is over when no more facts than that came within so long."""
FLOOD_LOOK_SECONDS: Final = 0.02
"""How often the log's head is read in a flood."""
RENEW_TURNS_MAX: Final = 30
"""The longest pause, in readings of the head, between two new subscriptions to a silent stream."""


class Flood:
    """So much comes that to read it from the log costs less than to hear each message."""

    def __init__(self, head: int, now: float) -> None:
        """Noticed with the log's head there, at this second."""
        self._head = head
        self._since = now

    def is_over(self, head: int, now: float) -> bool:
        """Whether it is calm by now."""
        if head - self._head > CALM_FACTS_MAX:
            self._head, self._since = head, now
        return now - self._since >= CALM_SECONDS


class Silence:
    """The stream does not bring what the log has."""

    def __init__(self) -> None:
        self._heard = self._seen = self._turns = 0
        self._renew_at = 1

    def is_long(self, heard: int, subscribed_after: int, head: int) -> bool:
        """Whether it is time for a new subscription; asked after each reading of the log's head.

        What the log has must have been there at the last reading too, or it is on its way perhaps.
        """
        if heard != self._heard:
            self._heard, self._turns, self._renew_at = heard, 0, 1
        elif self._seen > max(heard, subscribed_after):
            self._turns += 1
        self._seen = head
        return self._turns >= self._renew_at

    def was_answered(self) -> None:
        """A new subscription is made. The relay may be what is silent: the next one comes later."""
        self._renew_at = self._turns + max(1, min(self._turns, RENEW_TURNS_MAX))
