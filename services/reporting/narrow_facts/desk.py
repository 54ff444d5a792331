"""What reporting reads of the desk: who looks after a request, and that something was noted."""

from __future__ import annotations

from datetime import date
from typing import Final

from events.event import Narrow


class OfDesk(Narrow, frozen=True):
    """What every fact of a desk names."""

    category = "desk"

    request_id: str


class CoordinatorTook(OfDesk, frozen=True):
    """A coordinator looks after it."""

    wire_name = "CoordinatorTook"

    coordinator: str
    taken_on: date


class CoordinatorReleased(OfDesk, frozen=True):
    """Nobody looks after it."""

    wire_name = "CoordinatorReleased"

    coordinator: str
    released_on: date


class NoteWritten(OfDesk, frozen=True):
    """Something was noted; what it was is not read."""

    wire_name = "NoteWritten"

    noted_on: date


class NoteCorrected(OfDesk, frozen=True):
    """A note says something else."""

    wire_name = "NoteCorrected"

    reason: str
    corrected_on: date


class NoteStruck(OfDesk, frozen=True):
    """A note was struck out."""

    wire_name = "NoteStruck"

    reason: str
    struck_on: date


FACTS: Final[tuple[type[Narrow], ...]] = (
    CoordinatorTook,
    CoordinatorReleased,
    NoteWritten,
    NoteCorrected,
    NoteStruck,
)
