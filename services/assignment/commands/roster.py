"""Who can give help: providers and their experts."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from events.decider import Command
from events.vocabulary import Ori, ProviderSlug
from services.assignment.commands.fields import (
    AgencyKinds,
    AgencySizes,
    Capacity,
    Communities,
    FromProvider,
    Languages,
    Name,
    Note,
    PostalState,
    Programs,
    States,
    Topics,
)
from services.assignment.matching import Membership


class EnrolProvider(Command):
    """Take a partner organization in; a membership may be known ahead, and to its end."""

    provider: ProviderSlug
    name: Name
    programs: Programs
    member_from: date
    member_until: date | None = None


class EndMembership(Command):
    """Set the last day of the latest membership, earlier than it was."""

    provider: ProviderSlug
    member_until: date


class RenewMembership(Command):
    """Let a partner organization come back, or stay longer, for days that are not taken yet."""

    provider: ProviderSlug
    member_from: date
    member_until: date | None = None


class ChangePrograms(Command):
    """Say what a partner organization does, whole, from that day on."""

    provider: ProviderSlug
    programs: Programs
    on: date


class _Profile(Command):
    expert_id: UUID
    provider: ProviderSlug
    name: Name
    topics: Topics
    agency_kinds: AgencyKinds
    states: States
    capacity: Capacity
    agency_sizes: AgencySizes = ()
    languages: Languages = ()
    communities: Communities = ()
    based_in: PostalState | None = None
    on: date
    membership: Annotated[Membership | None, Field(exclude=True)] = None
    """The provider's, looked up in its stream; None where the provider is not enrolled."""


class ListExpert(_Profile):
    """Add an expert to the roster, for a provider that is a member on that day."""


class ChangeProfile(_Profile):
    """Say what an expert does, whole, from that day on; also for another provider."""


class NoteAbsence(FromProvider):
    """Say from which day to which, both included, an expert cannot work."""

    expert_id: UUID
    absent_from: date
    absent_until: date
    on: date


class NoteEmployment(FromProvider):
    """Say that an expert works or worked for an agency."""

    expert_id: UUID
    ori: Ori
    employed_until: date | None = None
    on: date


class DeclareConflict(FromProvider):
    """Say that an expert should not work for an agency."""

    expert_id: UUID
    ori: Ori
    note: Note | None = None
    on: date


ProviderCommand = EnrolProvider | EndMembership | RenewMembership | ChangePrograms
ExpertCommand = ListExpert | ChangeProfile | NoteAbsence | NoteEmployment | DeclareConflict
