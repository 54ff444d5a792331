"""The rules of invitations: one at a time, for some days, used once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, assert_never
from uuid import UUID

from events.access import PersonAdmitted, PersonInvited, RoleGranted
from events.copying import copied
from events.days import days_after
from events.decider import Refused
from events.vocabulary import GrantReason, InvitationReason
from services.access.commands.people import AdmitPerson, InvitePerson, RenewInvitation
from services.access.decisions.parties import (
    refuse_unknown_party,
    refuse_wrong_end,
    refuse_wrong_party,
)
from services.access.decisions.person_states import Admitted, Invited, Person, Removed, Unknown

INVITATION_DAYS: Final = 7
"""For how long a link admits."""


def invite(command: InvitePerson, person: Person) -> Sequence[PersonInvited]:
    """Invite somebody without access; whoever has a link that still admits has it renewed."""
    refuse_wrong_party(command)
    refuse_unknown_party(command)
    refuse_wrong_end(command.role_ends_on, command)
    match person:
        case Invited(invitation=open_one) if _is_open(open_one, command.on):
            if open_one.invitation_id == command.invitation_id:
                return []
            raise Refused(
                "already-invited",
                f"an invitation as {open_one.role} is open until {open_one.valid_until}",
                allowed=("renew", "remove"),
            )
        case Admitted():
            raise Refused(
                "already-admitted",
                "the person may use the system: grant it the role",
                allowed=("grant", "end", "remove"),
            )
        case Unknown() | Invited() | Removed():
            return [
                copied(
                    PersonInvited,
                    command,
                    invited_by=command.by,
                    invited_on=command.on,
                    valid_until=days_after(command.on, INVITATION_DAYS),
                )
            ]
        case _:
            assert_never(person)


def renew(command: RenewInvitation, person: Person) -> Sequence[PersonInvited]:
    """Replace an invitation that nobody used."""
    if not isinstance(person, Invited):
        raise _not_invited(command.person_id, person)
    former = person.invitation
    if former.invitation_id == command.invitation_id:
        return []
    refuse_wrong_end(former.role_ends_on, command)
    return [
        copied(
            PersonInvited,
            former,
            invitation_id=command.invitation_id,
            reason=InvitationReason.RENEWED,
            invited_by=command.by,
            invited_on=command.on,
            valid_until=days_after(command.on, INVITATION_DAYS),
        )
    ]


def admit(command: AdmitPerson, person: Person) -> Sequence[PersonAdmitted | RoleGranted]:
    """Admit whoever has the link of the invitation that is open, and give the role of it."""
    match person:
        case Admitted(fact=fact) if fact.invitation_id == command.invitation_id:
            return []
        case Invited(invitation=invitation):
            _refuse_other(command, invitation)
            return [
                copied(PersonAdmitted, command, admitted_on=command.on),
                copied(
                    RoleGranted,
                    invitation,
                    ends_on=invitation.role_ends_on,
                    reason=GrantReason.INVITED,
                    granted_by=invitation.invited_by,
                    granted_on=command.on,
                ),
            ]
        case Unknown() | Admitted() | Removed():
            raise _not_invited(command.person_id, person)
        case _:
            assert_never(person)


def _refuse_other(command: AdmitPerson, invitation: PersonInvited) -> None:
    if invitation.invitation_id != command.invitation_id:
        raise Refused("invitation-replaced", "a later invitation replaced this one: use its link")
    if not _is_open(invitation, command.on):
        raise Refused(
            "invitation-ended",
            f"the invitation ended on {invitation.valid_until}",
            allowed=("renew", "remove"),
        )


def _is_open(invitation: PersonInvited, on: date) -> bool:
    return on <= invitation.valid_until


def _not_invited(person_id: UUID, person: Person) -> Refused:
    match person:
        case Unknown():
            return Refused("person-unknown", f"there is no person {person_id}")
        case Admitted(fact=fact):
            return Refused(
                "already-admitted",
                f"the person was admitted on {fact.admitted_on}",
                allowed=("grant", "end", "remove"),
            )
        case Removed(fact=fact):
            return Refused(
                "person-removed",
                f"the person was removed on {fact.removed_on}",
                allowed=("invite",),
            )
        case Invited(invitation=invitation):
            return Refused(
                "not-admitted",
                f"the person was invited on {invitation.invited_on} and has not signed in",
                allowed=("renew", "remove"),
            )
        case _:
            assert_never(person)


def refused_unless_admitted(person_id: UUID, person: Person) -> Admitted:
    """Return the person as admitted. Raises `Refused` for any other."""
    if not isinstance(person, Admitted):
        raise _not_invited(person_id, person)
    return person
