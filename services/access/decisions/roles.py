"""The rules of roles: granted, ended on a day, and one administrator stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, assert_never

from events.access import PersonRemoved, RoleEnded, RoleGranted
from events.copying import copied
from events.decider import Refused
from events.rules.days import refuse_before, refuse_far_ahead
from services.access.commands.people import EndRole, GrantRole, OnRole, RemovePerson
from services.access.decisions.inviting import refused_unless_admitted
from services.access.decisions.parties import (
    refuse_unknown_party,
    refuse_wrong_end,
    refuse_wrong_party,
)
from services.access.decisions.person_states import (
    ADMINISTRATOR,
    Admitted,
    Duty,
    Invited,
    Person,
    Removed,
    Unknown,
    is_lasting_administrator,
)

ROLES_MAX: Final = 20
"""Different roles that one person may ever have held."""


def grant(command: GrantRole, person: Person) -> Sequence[RoleGranted]:
    """Give a role, or a later end of one that is held."""
    refuse_wrong_party(command)
    refuse_unknown_party(command)
    admitted = refused_unless_admitted(command.person_id, person)
    duty = _duty(command)
    if duty in admitted.duties_on(command.on):
        until = admitted.ends[duty]
        if until == command.ends_on:
            return []
        if until is None or (command.ends_on is not None and command.ends_on < until):
            raise Refused(
                "held-longer",
                f"the person is {duty} {_until(until)}; to let it end earlier, end it",
                allowed=("end",),
            )
    elif len(admitted.ends) >= ROLES_MAX and duty not in admitted.ends:
        raise Refused("too-many-roles", f"a person has at most {ROLES_MAX} different roles")
    refuse_wrong_end(command.ends_on, command)
    return [copied(RoleGranted, command, granted_by=command.by, granted_on=command.on)]


def end(command: EndRole, person: Person) -> Sequence[RoleEnded]:
    """End a role, never later than it would; but the last administrator's."""
    admitted = refused_unless_admitted(command.person_id, person)
    duty = _duty(command)
    if duty not in admitted.ends:
        raise Refused("role-unknown", f"the person was never {duty}", allowed=("grant",))
    until = admitted.ends[duty]
    if until == command.ends_on:
        return []
    if until is not None and (until <= command.on or until < command.ends_on):
        raise Refused("already-ended", f"the person is {duty} {_until(until)}", allowed=("grant",))
    refuse_before(command.ends_on, command.on, "the end of the role was told")
    refuse_far_ahead(command.ends_on, command.now, "a role that ends on")
    if duty == ADMINISTRATOR:
        _refuse_last(command, admitted)
    return [copied(RoleEnded, command, ended_by=command.by, ended_on=command.on)]


def remove(command: RemovePerson, person: Person) -> Sequence[PersonRemoved]:
    """End all access, an open invitation too; but the last administrator's."""
    match person:
        case Removed():
            return []
        case Unknown():
            raise Refused("person-unknown", f"there is no person {command.person_id}")
        case Invited() | Admitted():
            _refuse_last(command, person)
            return [copied(PersonRemoved, command, removed_by=command.by, removed_on=command.on)]
        case _:
            assert_never(person)


def _refuse_last(command: EndRole | RemovePerson, person: Person) -> None:
    if is_lasting_administrator(person) and not any(command.administrators):
        raise Refused(
            "last-administrator",
            "nobody else is an administrator without an end: first grant the role to another",
            allowed=("grant",),
        )


def _duty(command: OnRole) -> Duty:
    return Duty(command.role, command.agency, command.provider)


def _until(until: date | None) -> str:
    return "without an end" if until is None else f"until {until}"
