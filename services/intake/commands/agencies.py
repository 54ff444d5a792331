"""The commands on agencies."""

from __future__ import annotations

from datetime import date

from events.decider import Command
from events.rules.help import GivenContact
from events.vocabulary import (
    AgencyKind,
    Ori,
    OtherAction,
)
from services.intake.commands.fields import AgencyName, Note, State, Sworn


class _AgencyProfile(Command):
    ori: Ori
    name: AgencyName
    kind: AgencyKind | None
    state: State
    sworn: Sworn | None
    on: date


class RegisterAgency(_AgencyProfile):
    """Make an agency known to the center."""


class RegisterUnderNumber(_AgencyProfile):
    """Make an agency known that has no ORI (yet): the center gives it a number in its place."""


class ChangeAgencyProfile(_AgencyProfile):
    """Replace the profile of a registered agency, whole."""


class NameContact(Command):
    """Say who speaks for the agency in one of three roles, or how to reach that person now."""

    ori: Ori
    contact: GivenContact
    on: date


class ChangeExecutive(Command):
    """Say that somebody else leads the agency or the government above it."""

    ori: Ori
    contact: GivenContact
    on: date


class NoteOtherAction(Command):
    """Note what else goes on with the agency."""

    ori: Ori
    action: OtherAction
    note: Note | None
    on: date


class EndOtherAction(Command):
    """Say that it is over, from that day on."""

    ori: Ori
    action: OtherAction
    on: date
