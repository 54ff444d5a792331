"""Commands about work whose provider leaves: it is noted, or the provider is kept on."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, SkipValidation

from events.decider import Command
from events.vocabulary import KeepingReason
from services.assignment.commands.fields import Note
from services.assignment.commands.hand_overs import Members
from services.assignment.matching.history import ExpertHistory


class NoteLeaving(Command):
    """Note that the provider with the work leaves, or that it stays after all."""

    engagement_id: UUID
    on: date
    members: Members = ()
    """The membership of the provider, looked up."""
    listed: Annotated[
        tuple[ExpertHistory | None, ...], SkipValidation, Field(exclude=True, repr=False)
    ] = ()
    """Its expert, looked up."""


class KeepProviderOn(Command):
    """Let the provider go on with the work until a day, though it leaves."""

    engagement_id: UUID
    reason: KeepingReason
    kept_until: date
    note: Note | None = None
    on: date


LeavingCommand = NoteLeaving | KeepProviderOn
