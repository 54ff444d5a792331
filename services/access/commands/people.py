"""The commands on a person's access."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from events.days import Day
from events.decider import Command
from events.event import Personal
from events.text import EMAIL, LINE
from events.vocabulary import (
    GrantReason,
    InvitationReason,
    Ori,
    ProviderSlug,
    RemovalReason,
    RoleEndReason,
)

PersonRole = Literal[
    "coordinator", "requester", "provider", "validator", "reader", "operator", "administrator"
]
"""The roles of people. Respondents have a token of their evaluation, consumers are machines."""

PersonName = Annotated[Personal, StringConstraints(min_length=1, max_length=200), LINE]
Mail = Annotated[Personal, StringConstraints(max_length=254), EMAIL]

By = Annotated[str | None, Field(exclude=True)]
"""The id of the person who asks; None: on the machine."""
Others = Annotated[tuple[UUID, ...], Field(exclude=True)]
"""Other persons who may be administrators; the rule asks the stream of each."""
Administrators = Annotated[tuple[bool, ...], Field(exclude=True)]
"""Of each of them, whether it is an administrator whose role does not end."""


Known = Annotated[bool, Field(exclude=True)]


class OnRole(Command):
    """A command on one role of a person."""

    person_id: UUID
    role: PersonRole
    agency: Ori | None = None
    provider: ProviderSlug | None = None


class GiveRole(OnRole):
    """A command that gives a role, for an organization that there must be."""

    agency_known: Known = False
    """Looked up in the registry."""
    agency_gone: Annotated[str | None, Field(exclude=True)] = None
    """How it had ended by that day, looked up likewise; None where it had not."""
    provider_known: Known = False
    """Looked up in the roster."""


class InvitePerson(GiveRole):
    """Invite somebody who has no access, in a role."""

    invitation_id: UUID
    role_ends_on: Day | None = None
    reason: InvitationReason
    on: date
    by: By


class RenewInvitation(Command):
    """Replace an invitation that nobody used, by one for the same role; the former link is dead."""

    person_id: UUID
    invitation_id: UUID
    on: date
    by: By


class AdmitPerson(Command):
    """Admit an invited person who signed in by the link."""

    person_id: UUID
    invitation_id: UUID
    on: date


class GrantRole(GiveRole):
    """Let a person hold a role, or hold it longer."""

    ends_on: Day | None = None
    reason: GrantReason
    on: date
    by: By


class EndRole(OnRole):
    """End a role, today or on a later day."""

    ends_on: Day
    reason: RoleEndReason
    on: date
    by: By
    others: Others
    administrators: Administrators = ()


class RemovePerson(Command):
    """End all access of a person; of somebody who is only invited, take the invitation back."""

    person_id: UUID
    reason: RemovalReason
    on: date
    by: By
    others: Others
    administrators: Administrators = ()


PersonCommand = InvitePerson | RenewInvitation | AdmitPerson | GrantRole | EndRole | RemovePerson
