"""The coordinator's desk: whose a request is at the center, and what the center notes about it.

These facts have a stream of their own, `desk-<request id>`: nothing that is noted changes the
version of the request or is in the way of a decision on it. The stream is the center's own: others
are told that there was a fact, and not what it says (`events.event.PRIVATE_CATEGORIES`).
"""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from events.event import Event, FreeText
from events.remedy import Remedies, mended_by
from events.vocabulary import ContactMade, NoteChangeReason


class CoordinatorTook(Event):
    """A coordinator looks after a request from now on. Stream `desk-<request id>`."""

    wire_name = "CoordinatorTook"
    category = "desk"

    request_id: UUID
    coordinator: str
    """The subject of the coordinator."""
    instead_of: str | None
    """Who looked after it until then."""
    taken_on: date


class CoordinatorReleased(Event):
    """A coordinator looks after a request no more, and nobody else does yet."""

    wire_name = "CoordinatorReleased"
    category = "desk"

    request_id: UUID
    coordinator: str
    released_on: date


class NoteWritten(Event):
    """The center noted something about a request, perhaps a contact that it had."""

    wire_name = "NoteWritten"
    category = "desk"

    request_id: UUID
    note_id: UUID
    text: FreeText
    """For a contact: what it was about."""
    contact: ContactMade | None
    noted_on: date
    """The day that it is about: for a contact, that of the contact."""


class NoteCorrected(Event):
    """A note says something else from now on; it is told whole."""

    wire_name = "NoteCorrected"
    category = "desk"

    request_id: UUID
    note_id: UUID
    text: FreeText
    contact: ContactMade | None
    noted_on: date
    reason: NoteChangeReason
    corrected_on: date


class NoteStruck(Event):
    """A note is shown no more."""

    wire_name = "NoteStruck"
    category = "desk"

    request_id: UUID
    note_id: UUID
    reason: NoteChangeReason
    struck_on: date


FACTS: Final[tuple[type[Event], ...]] = (
    CoordinatorTook,
    CoordinatorReleased,
    NoteWritten,
    NoteCorrected,
    NoteStruck,
)

REMEDIES: Final[Remedies] = {
    CoordinatorTook: mended_by(
        "CoordinatorReleased", "CoordinatorTook", says="Release it, or let the right one take over."
    ),
    CoordinatorReleased: mended_by("CoordinatorTook", says="Take it again."),
    NoteWritten: mended_by("NoteCorrected", "NoteStruck", says="Correct it, or strike it out."),
    NoteCorrected: mended_by("NoteCorrected", "NoteStruck", says="Correct it again."),
    NoteStruck: mended_by("NoteWritten", says="Write it again."),
}
"""What is done about each of them that was told wrongly."""
