"""The desk of a request, as the center alone sees it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import Field

from events.vocabulary import ContactMeans, NoteChangeReason, PersonSpokenTo
from services.kit.http.views import View


class DeskView(View):
    """Who looks after a request, and how much was noted about it."""

    request_id: UUID
    version: int = Field(description="Of the desk, not of the request: what `If-Match` takes.")
    owner: str | None = Field(description="The coordinator who looks after it.")
    owned_since: date | None
    owned_before_by: str | None = Field(description="Whom the owner took it over from.")
    released_on: date | None = Field(description="Since when nobody has it who had it before.")
    notes: int = Field(description="That stand, contacts among them.")
    contacts: int
    last_contact_on: date | None


class NoteView(View):
    """What the center noted; of a note that was struck out, not what it said."""

    note_id: UUID
    position: int = Field(description="Of its writing in the log.")
    noted_on: date = Field(description="The day that it is about: of a contact, when it was.")
    text: str | None = Field(description="For a contact: what it was about.")
    means: ContactMeans | None = Field(description="Of a contact: how it was.")
    people: tuple[PersonSpokenTo, ...] = Field(description="Of a contact: with whom.")
    written_by: str
    changed_by: str | None = Field(description="Who corrected it last, or struck it out.")
    corrected_on: date | None
    struck_on: date | None
    reason: NoteChangeReason | None = Field(description="Of the last change.")
