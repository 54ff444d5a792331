"""Which roles a person has held, from when until when, as its facts tell it up to a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from events.access import PersonAdmitted, PersonInvited, PersonRemoved, RoleEnded, RoleGranted
from services.access.decisions.person_states import Duty, PersonFact


@dataclass(frozen=True, slots=True)
class Holding:
    """A role, held without a break."""

    duty: Duty
    since: date
    ends_on: date | None
    """The first day on which it is held no more."""
    granted: RoleGranted
    """The latest word by which it was given."""
    ended: RoleEnded | PersonRemoved | None = None
    """By what it ended early, or will."""

    def is_held_on(self, day: date) -> bool:
        """Whether it is held on a day."""
        return self.since <= day and (self.ends_on is None or day < self.ends_on)


def told_on(fact: PersonFact) -> date:
    """Return the day on which a fact was told, as the center has it."""
    match fact:
        case PersonInvited():
            return fact.invited_on
        case PersonAdmitted():
            return fact.admitted_on
        case RoleGranted():
            return fact.granted_on
        case RoleEnded():
            return fact.ended_on
        case PersonRemoved():
            return fact.removed_on


def holdings(facts: Iterable[PersonFact]) -> tuple[Holding, ...]:
    """Return every role that a person holds or held, in the order in which they began."""
    held: list[Holding] = []
    for fact in facts:
        match fact:
            case RoleGranted():
                _grant(held, fact)
            case RoleEnded():
                _end(held, fact, fact.ends_on, Duty(fact.role, fact.agency, fact.provider))
            case PersonRemoved():
                _end(held, fact, fact.removed_on, None)
            case PersonInvited() | PersonAdmitted():
                pass
    return tuple(held)


def held_on(facts: Iterable[PersonFact], day: date) -> tuple[Holding, ...]:
    """Return the roles that were held at the end of a day, by what was told up to then."""
    told = [fact for fact in facts if told_on(fact) <= day]
    return tuple(each for each in holdings(told) if each.is_held_on(day))


def _grant(held: list[Holding], fact: RoleGranted) -> None:
    duty = Duty(fact.role, fact.agency, fact.provider)
    for place, each in enumerate(held):
        if each.duty == duty and each.is_held_on(fact.granted_on):
            held[place] = replace(each, ends_on=fact.ends_on, granted=fact, ended=None)
            return
    held.append(Holding(duty, fact.granted_on, fact.ends_on, fact))


def _end(
    held: list[Holding], fact: RoleEnded | PersonRemoved, ends_on: date, duty: Duty | None
) -> None:
    """End one role, or all."""
    for place, each in enumerate(held):
        is_meant = duty is None or each.duty == duty
        if is_meant and (each.ends_on is None or ends_on < each.ends_on):
            held[place] = replace(each, ends_on=ends_on, ended=fact)
