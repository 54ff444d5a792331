"""What is said of agencies."""

from __future__ import annotations

from datetime import date

from events.decider import Command
from events.vocabulary import (
    AgencyKind,
    Ori,
)
from services.intake.commands.fields import AgencyName, State, Sworn


class _AgencyProfile(Command):
    ori: Ori
    name: AgencyName
    kind: AgencyKind | None
    state: State
    sworn: Sworn | None
    on: date


class RegisterAgency(_AgencyProfile):
    """Make an agency known to the center."""


class ChangeAgencyProfile(_AgencyProfile):
    """Replace the profile of a registered agency, whole."""
