"""The states of the desk of a request: whether somebody looks after it, and its notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import assert_never
from uuid import UUID

from events.intake import (
    CoordinatorReleased,
    CoordinatorTook,
    NoteCorrected,
    NoteStruck,
    NoteWritten,
)

Note = NoteWritten | NoteCorrected | NoteStruck
"""What was told of a note last; that says all of it."""


@dataclass(frozen=True, slots=True)
class Notes:
    """What the center noted about the request."""

    last_told: Mapping[UUID, Note] = field(default_factory=dict)
    told: int = 0
    """How often something was written or corrected."""


@dataclass(frozen=True, slots=True)
class Unowned:
    """Nobody has looked after it yet."""

    notes: Notes = Notes()


@dataclass(frozen=True, slots=True)
class Owned:
    """A coordinator looks after it."""

    took: CoordinatorTook
    notes: Notes = Notes()


@dataclass(frozen=True, slots=True)
class Released:
    """Nobody looks after it any more."""

    fact: CoordinatorReleased
    notes: Notes = Notes()


Desk = Unowned | Owned | Released
DeskFact = CoordinatorTook | CoordinatorReleased | Note


def changed_hands_on(desk: Desk) -> date | None:
    """The day on which somebody took or released it last; None where nobody ever did."""
    match desk:
        case Owned(took=took):
            return took.taken_on
        case Released(fact=released):
            return released.released_on
        case Unowned():
            return None
        case _:
            assert_never(desk)


def evolve(desk: Desk, fact: DeskFact) -> Desk:
    """The desk after a fact."""
    match fact:
        case CoordinatorTook():
            return Owned(fact, desk.notes)
        case CoordinatorReleased():
            return Released(fact, desk.notes)
        case NoteWritten() | NoteCorrected():
            return _noted(desk, fact, desk.notes.told + 1)
        case NoteStruck():
            return _noted(desk, fact, desk.notes.told)
        case _:
            assert_never(fact)


def _noted(desk: Desk, note: Note, told: int) -> Desk:
    return replace(desk, notes=Notes({**desk.notes.last_told, note.note_id: note}, told))
