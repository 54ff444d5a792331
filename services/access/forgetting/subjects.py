"""Whom or what forgetting is about, as the log knows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, cast
from uuid import UUID

from events.facts import CATALOGUE
from events.intake import NoteCorrected, NoteWritten, RequestSubmitted
from events.log.store.event_log import EventLog
from events.vocabulary import Subject

_NOTES: Final = frozenset({NoteWritten.wire_name, NoteCorrected.wire_name})


@dataclass(frozen=True, slots=True)
class SubjectSeen:
    """A subject, and what it is a part of."""

    known: bool
    """Whether anything was told of it."""
    part_of: tuple[Subject, ...] = ()
    """The request of a note, and the agency of a request: what holds them holds it."""
    request_id: UUID | None = None
    """Of a request, or of a note."""
    note_id: UUID | None = None


NOT_KNOWN: Final = SubjectSeen(known=False)


async def seen_subject(log: EventLog, subject: Subject) -> SubjectSeen:
    """Return a subject as the log has it. What is true of it stays true."""
    kind, _, id_ = subject.partition("-")
    match kind:
        case "event":
            return await _note(log, UUID(id_))
        case "request":
            return await _request(log, UUID(id_))
        case _:
            return SubjectSeen(known=bool(await log.read_stream(subject, limit=1)))


async def _request(log: EventLog, request_id: UUID) -> SubjectSeen:
    told = await log.read_stream(f"request-{request_id}", limit=1)
    if not told:
        return NOT_KNOWN
    ori = cast("RequestSubmitted", CATALOGUE.require(told[0])).ori
    return SubjectSeen(known=True, part_of=(f"agency-{ori}",), request_id=request_id)


async def _note(log: EventLog, event_id: UUID) -> SubjectSeen:
    told = await log.find(event_id)
    if told is None or told.type not in _NOTES:
        return NOT_KNOWN
    note = cast("NoteWritten | NoteCorrected", CATALOGUE.require(told))
    request = await _request(log, note.request_id)
    part_of = (f"request-{note.request_id}", *request.part_of)
    return SubjectSeen(True, part_of, note.request_id, note.note_id)
