"""The commands on forgetting somebody, and on legal holds that forbid it."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from events.decider import ADDED_LATER, Command
from events.vocabulary import ForgettingReason, HoldLiftReason, LegalHoldReason, Subject

ByPerson = Annotated[str, Field(exclude=True)]
"""The id of the person who asks. Nobody forgets on the machine alone: two persons must say so."""
HoldDocument = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9 ./:#-]{0,63}$")]
"""The number of a letter, order or case: no place for a name."""
Held = Annotated[tuple[bool, ...], Field(exclude=True)]
"""Of the subject, and of what it is a part of: whether a legal hold lies on it."""


class OnSubject(Command):
    """A command about one subject."""

    subject: Subject
    on: date
    by: ByPerson


class LooksAtSubject(OnSubject):
    """A command that looks whether there is such a subject, and whether it must be kept."""

    part_of: Annotated[tuple[Subject, ...], Field(exclude=True)] = ()
    """Subjects of which it is a part, such as the agency of a request: a hold on them holds it."""
    known: Annotated[bool, Field(exclude=True)] = False
    """Whether anything was told of it."""
    held: Held = ()
    removed: Annotated[bool, Field(exclude=True)] = True
    """Of a person who uses the system: whether it was removed, as it must be first."""


class AskForgetting(LooksAtSubject):
    """Ask that a subject be forgotten; another administrator must confirm it."""

    reason: ForgettingReason


class WithdrawForgetting(OnSubject):
    """Take back what one asked, before it is confirmed."""


class ConfirmForgetting(LooksAtSubject):
    """Confirm what another asked: it is carried out and cannot be taken back."""


class CompleteForgetting(Command):
    """Tell what was done, once it is done: access gives it to itself."""

    subject: Subject
    request_id: UUID | None = None
    """Of the request, or of the note's."""
    note_id: UUID | None = None
    until: int
    keys_destroyed: int
    plain_facts: int
    on: date
    engagement_ids: Annotated[tuple[UUID, ...], ADDED_LATER] = ()
    """Of the request: their notes are forgotten with it."""


ForgettingCommand = AskForgetting | WithdrawForgetting | ConfirmForgetting | CompleteForgetting


class PlaceHold(OnSubject):
    """Let nothing about a subject be forgotten."""

    reason: LegalHoldReason
    document: HoldDocument
    known: Annotated[bool, Field(exclude=True)] = False
    being_forgotten: Annotated[bool, Field(exclude=True)] = False
    """Whether two have confirmed already that it be forgotten."""


class LiftHold(OnSubject):
    """Say that a document demands it no more."""

    reason: HoldLiftReason
    document: HoldDocument


HoldCommand = PlaceHold | LiftHold
