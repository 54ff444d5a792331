"""That somebody was forgotten, as far as whoever keeps texts of facts needs it."""

from __future__ import annotations

from typing import Final

from events.decider import Fold
from events.event import FORGOTTEN_TYPES, Event
from events.vocabulary import Subject


def _evolve(times: int, event: Event) -> int:
    return times + (event.wire_name in FORGOTTEN_TYPES)


FORGOTTEN_FOLD: Final[Fold[int, Event]] = Fold(
    category="forgetting", initial=0, evolve=_evolve, forgets=True
)
"""How often a subject was forgotten.

A rule that tells a text anew, which its own stream told before, looks at it and guards it. So what
it read before somebody was forgotten is not told after it, whichever process keeps it.
"""


def forgotten_stream(subject: Subject) -> str:
    """Return the stream in which it is told that a subject was forgotten."""
    return FORGOTTEN_FOLD.stream(subject)
