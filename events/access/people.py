"""The life of a person's access: invited, admitted, roles granted and ended, removed.

These facts name nobody: names, mail addresses and accounts stand in access's own tables, where they
can be erased. The streams are the center's own: others are told that there was a fact, and not what
it says (`events.event.PRIVATE_CATEGORIES`).
"""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from events.event import Event, Role
from events.remedy import Remedies, mended_by
from events.vocabulary import GrantReason, InvitationReason, RemovalReason, RoleEndReason


class PersonInvited(Event):
    """A person is invited to use the system in a role; a link admits once. Stream `person-<id>`."""

    wire_name = "PersonInvited"
    category = "person"

    person_id: UUID
    invitation_id: UUID
    role: Role
    agency: str | None
    """The ORI of the agency for which a requester asks, or to which a validator belongs."""
    provider: str | None
    """The slug of the provider, likewise."""
    role_ends_on: date | None
    """The first day on which the role is held no more."""
    reason: InvitationReason
    invited_by: str | None
    """The id of the person who did; None: on the machine."""
    invited_on: date
    valid_until: date
    """The last day on which the link admits."""


class PersonAdmitted(Event):
    """An invited person signed in for the first time and may use the system from now on."""

    wire_name = "PersonAdmitted"
    category = "person"

    person_id: UUID
    invitation_id: UUID
    admitted_on: date


class RoleGranted(Event):
    """A person holds a role from now on; told again, it has another end."""

    wire_name = "RoleGranted"
    category = "person"

    person_id: UUID
    role: Role
    agency: str | None
    provider: str | None
    ends_on: date | None
    """The first day on which it is held no more."""
    reason: GrantReason
    granted_by: str | None
    """The id of the person who did; None: on the machine."""
    granted_on: date


class RoleEnded(Event):
    """A person holds a role no more, from a day on."""

    wire_name = "RoleEnded"
    category = "person"

    person_id: UUID
    role: Role
    agency: str | None
    provider: str | None
    ends_on: date
    """The first day on which it is held no more."""
    reason: RoleEndReason
    ended_by: str | None
    ended_on: date
    """The day on which this was told."""


class PersonRemoved(Event):
    """A person may not use the system any more; all roles and an open invitation end with it."""

    wire_name = "PersonRemoved"
    category = "person"

    person_id: UUID
    reason: RemovalReason
    removed_by: str | None
    removed_on: date


FACTS: Final[tuple[type[Event], ...]] = (
    PersonInvited,
    PersonAdmitted,
    RoleGranted,
    RoleEnded,
    PersonRemoved,
)

REMEDIES: Final[Remedies] = {
    PersonInvited: mended_by(
        "PersonRemoved", says="Remove the person: that takes the invitation back. Invite again."
    ),
    PersonAdmitted: mended_by("PersonRemoved", says="Remove the person, and invite the right one."),
    RoleGranted: mended_by("RoleEnded", says="End the role."),
    RoleEnded: mended_by("RoleGranted", says="Grant the role again."),
    PersonRemoved: mended_by("PersonInvited", says="Invite the person again."),
}
"""What is done about each of them that was told wrongly."""
