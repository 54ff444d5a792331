"""Who can give help: providers and their experts."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from events.decider import Command
from events.vocabulary import ProviderSlug
from services.assignment.commands.fields import (
    AgencyKinds,
    Capacity,
    Name,
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
    """Set the last day of a membership, earlier than it was."""

    provider: ProviderSlug
    member_until: date


class ListExpert(Command):
    """Add an expert to the roster, for a provider that is a member on that day."""

    expert_id: UUID
    provider: ProviderSlug
    name: Name
    topics: Topics
    agency_kinds: AgencyKinds
    states: States
    capacity: Capacity
    on: date
    membership: Annotated[Membership | None, Field(exclude=True)]
    """The provider's, looked up; None where the provider is not enrolled."""


ProviderCommand = EnrolProvider | EndMembership
