"""Legal holds: what must be kept as it is, whoever asks to be forgotten, until a hold is lifted.

A hold is known by the document that demands it, and several may lie on one subject.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from events.event import Event
from events.remedy import Remedies, mended_by
from events.vocabulary import HoldLiftReason, LegalHoldReason, Subject


class LegalHoldPlaced(Event):
    """Nothing about a subject may be forgotten for now. Stream `hold-<subject>`."""

    wire_name = "LegalHoldPlaced"
    category = "hold"

    subject: Subject
    reason: LegalHoldReason
    document: str
    """Number of the letter, order or case that demands it; it names nobody."""
    placed_by: str
    """The id of the person who did."""
    placed_on: date


class LegalHoldLifted(Event):
    """A document demands no more that a subject is kept."""

    wire_name = "LegalHoldLifted"
    category = "hold"

    subject: Subject
    reason: HoldLiftReason
    document: str
    """The number under which it was placed."""
    lifted_by: str
    lifted_on: date


FACTS: Final[tuple[type[Event], ...]] = (LegalHoldPlaced, LegalHoldLifted)

REMEDIES: Final[Remedies] = {
    LegalHoldPlaced: mended_by("LegalHoldLifted", says="Lift it: entered in error."),
    LegalHoldLifted: mended_by("LegalHoldPlaced", says="Place it again."),
}
"""What is done about each of them that was told wrongly."""
