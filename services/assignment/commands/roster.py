"""Commands on providers and their experts."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from events.decider import Command
from events.vocabulary import ConflictKind, Ori, ProviderSlug
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
    """Enrol a partner organization; membership may begin later and have a known end."""

    provider: ProviderSlug
    name: Name
    programs: Programs
    member_from: date
    member_until: date | None = None


class EndMembership(Command):
    """End the latest membership earlier than it was to end."""

    provider: ProviderSlug
    member_until: date


class RenewMembership(Command):
    """Add another membership, on days that no other one covers."""

    provider: ProviderSlug
    member_from: date
    member_until: date | None = None


class ChangePrograms(Command):
    """Set all programs that a provider serves from that day on."""

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
    """Set an expert's whole profile from that day on; the provider may change too."""


class NoteAbsence(FromProvider):
    """Note the first and the last day on which an expert cannot work."""

    expert_id: UUID
    absent_from: date
    absent_until: date
    on: date


class NoteEmployment(FromProvider):
    """Note that an expert works or worked for an agency."""

    expert_id: UUID
    ori: Ori
    employed_until: date | None = None
    on: date


class DeclareConflict(FromProvider):
    """Declare that an expert should not work for an agency."""

    expert_id: UUID
    ori: Ori
    note: Note | None = None
    on: date


class TakeBackConflict(Command):
    """Take back an employment or a conflict that was entered in error."""

    expert_id: UUID
    ori: Ori
    kind: ConflictKind
    note: Note | None = None
    on: date


class StrikeAbsence(FromProvider):
    """Strike an absence that was entered in error, named by its days."""

    expert_id: UUID
    absent_from: date
    absent_until: date
    note: Note | None = None
    on: date


ProviderCommand = EnrolProvider | EndMembership | RenewMembership | ChangePrograms
ExpertCommand = (
    ListExpert
    | ChangeProfile
    | NoteAbsence
    | NoteEmployment
    | DeclareConflict
    | TakeBackConflict
    | StrikeAbsence
)
