"""The states of a person's access: unknown, invited, admitted, removed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, NamedTuple, assert_never

from events.access import PersonAdmitted, PersonInvited, PersonRemoved, RoleEnded, RoleGranted
from events.event import Role

PersonFact = PersonInvited | PersonAdmitted | RoleGranted | RoleEnded | PersonRemoved


class Duty(NamedTuple):
    """A role, with the organization for which it is held."""

    role: Role
    agency: str | None = None
    provider: str | None = None

    def __str__(self) -> str:
        """Return it as a sentence has it: `requester for IA0570100`."""
        party = self.agency or self.provider
        return f"{self.role} for {party}" if party else self.role


ADMINISTRATOR: Final = Duty("administrator")


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody was ever invited under this id."""


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation is open, or ended unused."""

    invitation: PersonInvited


@dataclass(frozen=True, slots=True)
class Admitted:
    """The person may use the system, in the roles that it holds."""

    fact: PersonAdmitted
    ends: Mapping[Duty, date | None] = field(default_factory=dict)
    """Every role that it ever held, with the first day on which it is held no more."""

    def duties_on(self, day: date) -> tuple[Duty, ...]:
        """Return the roles that are held on a day, in the order in which they were first given."""
        return tuple(duty for duty, end in self.ends.items() if end is None or day < end)


@dataclass(frozen=True, slots=True)
class Removed:
    """The person may not use the system any more."""

    fact: PersonRemoved


Person = Unknown | Invited | Admitted | Removed


def evolve(person: Person, fact: PersonFact) -> Person:
    """The person after a fact."""
    match fact:
        case PersonInvited():
            return Invited(fact)
        case PersonAdmitted():
            return Admitted(fact)
        case RoleGranted() | RoleEnded():
            if not isinstance(person, Admitted):
                return person
            duty = Duty(fact.role, fact.agency, fact.provider)
            return replace(person, ends={**person.ends, duty: fact.ends_on})
        case PersonRemoved():
            return Removed(fact)
        case _:
            assert_never(fact)


def duties_on(person: Person, day: date) -> tuple[Duty, ...]:
    """Return the roles that a person holds on a day."""
    return person.duties_on(day) if isinstance(person, Admitted) else ()


def is_lasting_administrator(person: Person) -> bool:
    """Whether a person is an administrator whose role does not end."""
    return isinstance(person, Admitted) and person.ends.get(ADMINISTRATOR, date.min) is None


def is_removed(person: Person) -> bool:
    """Whether a person was removed, and not invited again."""
    return isinstance(person, Removed)
