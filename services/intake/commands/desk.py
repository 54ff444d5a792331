"""The commands on the desk of a request: who looks after it, and what the center notes."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from events.decider import Command
from events.vocabulary import NoteChangeReason
from services.intake.commands.fields import CoordinatorName, GivenContactMade, NoteText


class SeenRequest(BaseModel):
    """What the desk sees of its request."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    submitted_on: date
    ended: str | None
    """How it ended; None while it is open."""


class TakeRequest(Command):
    """Let a coordinator look after a request."""

    request_id: UUID
    coordinator: CoordinatorName
    instead_of: CoordinatorName | None
    """Whom to take it over from; nobody else loses it."""
    on: date
    request: Annotated[SeenRequest | None, Field(exclude=True)] = None
    """Looked up in its stream; None where there is no such request."""


class ReleaseRequest(Command):
    """Let nobody look after a request any more."""

    request_id: UUID
    coordinator: CoordinatorName
    """Who does."""
    on: date
    request_known: Annotated[bool, Field(exclude=True)] = False
    """Whether there is such a request; looked up in its stream."""


class OnNote(Command):
    """A command on one note about a request."""

    request_id: UUID
    note_id: UUID


class WriteNote(OnNote):
    """Note something about a request, perhaps a contact."""

    text: NoteText
    contact: GivenContactMade | None
    on: date
    request_known: Annotated[bool, Field(exclude=True)] = False
    """Whether there is such a request; looked up in its stream."""


class CorrectNote(OnNote):
    """Say what a note should have said: all of it."""

    text: NoteText
    contact: GivenContactMade | None
    noted_on: date
    """The day that the note is about."""
    reason: NoteChangeReason
    on: date


class StrikeNote(OnNote):
    """Strike a note out."""

    reason: NoteChangeReason
    on: date


DeskCommand = TakeRequest | ReleaseRequest | WriteNote | CorrectNote | StrikeNote
