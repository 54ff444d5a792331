"""The rules of notes: written, corrected as a whole, struck out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from events.decider import Refused
from events.intake import NoteCorrected, NoteStruck, NoteWritten
from events.rules.days import refuse_before, refuse_outside
from events.vocabulary import ContactMade
from services.intake.commands.desk import CorrectNote, StrikeNote, WriteNote
from services.intake.commands.fields import GivenContactMade
from services.intake.decisions.desk_states import Desk
from services.intake.decisions.request_states import Unknown, impossible

NOTES_TOLD_MAX: Final = 500
"""How often something may be written or corrected about one request."""


def write(command: WriteNote, desk: Desk) -> Sequence[NoteWritten]:
    """Write a note, also about a request that has ended, and of a day before it was submitted."""
    if not command.request_known:
        raise impossible(command.request_id, Unknown())
    note = NoteWritten(
        request_id=command.request_id,
        note_id=command.note_id,
        text=command.text,
        contact=_told(command.contact),
        noted_on=command.on,
    )
    before = desk.notes.last_told.get(command.note_id)
    if before is not None:
        if before == note:
            return []
        raise Refused("note-exists", f"there is a note {command.note_id} with another content")
    _refuse_too_many(desk)
    return [note]


def correct(command: CorrectNote, desk: Desk) -> Sequence[NoteCorrected]:
    """Replace what a note says."""
    refuse_outside(command.noted_on, command)
    before = _standing(command, desk)
    contact = _told(command.contact)
    if (before.text, before.contact, before.noted_on) == (command.text, contact, command.noted_on):
        return []
    refuse_before(command.on, command.noted_on, "what is noted happened", rule="before-note")
    _refuse_too_many(desk)
    return [
        NoteCorrected(
            request_id=command.request_id,
            note_id=command.note_id,
            text=command.text,
            contact=contact,
            noted_on=command.noted_on,
            reason=command.reason,
            corrected_on=command.on,
        )
    ]


def strike(command: StrikeNote, desk: Desk) -> Sequence[NoteStruck]:
    """Strike a note out; that it is struck already is so, whatever the reason."""
    before = desk.notes.last_told.get(command.note_id)
    if isinstance(before, NoteStruck):
        return []
    note = _standing(command, desk)
    refuse_before(command.on, note.noted_on, "what is noted happened", rule="before-note")
    return [
        NoteStruck(
            request_id=command.request_id,
            note_id=command.note_id,
            reason=command.reason,
            struck_on=command.on,
        )
    ]


def _standing(command: CorrectNote | StrikeNote, desk: Desk) -> NoteWritten | NoteCorrected:
    note = desk.notes.last_told.get(command.note_id)
    if note is None:
        raise Refused("note-unknown", f"the request has no note {command.note_id}")
    if isinstance(note, NoteStruck):
        raise Refused(
            "note-struck",
            f"note {command.note_id} was struck out on {note.struck_on}: write another",
            allowed=("note",),
        )
    return note


def _told(contact: GivenContactMade | None) -> ContactMade | None:
    return None if contact is None else ContactMade.model_validate(contact.model_dump())


def _refuse_too_many(desk: Desk) -> None:
    if desk.notes.told >= NOTES_TOLD_MAX:
        raise Refused(
            "too-many-notes",
            f"{NOTES_TOLD_MAX} notes and corrections are the most about one request",
        )
