"""The roster as matching reads it; tuples, because thousands are made for each choice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from events.rules.agencies import NONE_ENDED, Successions
from events.rules.topic_names import UNCHANGED, Today
from services.assignment.matching.ratings import UNRATED, Rating


class Period(NamedTuple):
    """Membership from one day to another, both included; `until` is None while it is open."""

    since: date
    until: date | None

    def covers(self, day: date) -> bool:
        """Whether it includes the day."""
        return self.since <= day and (self.until is None or day <= self.until)

    def overlaps(self, other: Period) -> bool:
        """Whether both have a day in common."""
        return (self.until is None or other.since <= self.until) and (
            other.until is None or self.since <= other.until
        )

    def __str__(self) -> str:
        return f"from {self.since} " + ("on" if self.until is None else f"until {self.until}")


class ProgramsFrom(NamedTuple):
    """The programs that a provider serves from a day on."""

    since: date
    programs: frozenset[str]


class Membership(NamedTuple):
    """When a provider is a member, and its programs over time; both in the order of their days."""

    periods: tuple[Period, ...]
    programs: tuple[ProgramsFrom, ...]
    """The first holds from the beginning."""

    @classmethod
    def of(cls, programs: Iterable[str], since: date, until: date | None = None) -> Membership:
        """Return a membership of one period with the same programs throughout."""
        return cls((Period(since, until),), (ProgramsFrom(since, frozenset(programs)),))

    def ended(self, day: date) -> Membership:
        """Return the membership with its latest period ending on that day."""
        *before, last = self.periods
        return self._replace(periods=(*before, last._replace(until=day)))

    def renewed(self, period: Period) -> Membership:
        """Return the membership with one more period."""
        periods = sorted((*self.periods, period), key=lambda each: each.since)
        return self._replace(periods=tuple(periods))

    def changed(self, change: ProgramsFrom) -> Membership:
        """Return the membership with other programs from a day on, until the next change."""
        others = (each for each in self.programs if each.since != change.since)
        programs = sorted((*others, change), key=lambda each: each.since)
        return self._replace(programs=tuple(programs))

    def covers(self, day: date) -> bool:
        """Whether the provider is a member on that day."""
        return any(period.covers(day) for period in self.periods)

    def programs_on(self, day: date) -> frozenset[str]:
        """Return the programs on that day, whether the provider is a member then or not."""
        programs = self.programs[0].programs
        for change in self.programs:
            if change.since <= day:
                programs = change.programs
        return programs


class Absence(NamedTuple):
    """An expert cannot work from one day to another, both included."""

    since: date
    until: date

    @property
    def explored_as(self) -> str:
        """That there is one, as lifecycles are explored: it can be struck."""
        return type(self).__name__

    def overlaps(self, since: date, until: date) -> bool:
        """Whether the expert is absent on one of those days."""
        return self.since <= until and since <= self.until


class Expert(NamedTuple):
    """An expert on the day of a choice."""

    expert_id: UUID
    provider: str
    membership: Membership | None
    """The provider's; None where the provider is not known."""
    topics: frozenset[str]
    agency_kinds: frozenset[str]
    states: frozenset[str]
    """Postal codes of those known well."""
    capacity: int
    """Open engagements at once."""
    listed_on: date
    agency_sizes: frozenset[str] = frozenset()
    """None named: all."""
    languages: frozenset[str] = frozenset()
    communities: frozenset[str] = frozenset()
    based_in: str | None = None
    """Postal code of the state to travel from; None where it is unknown."""
    absences: tuple[Absence, ...] = ()
    employers: frozenset[str] = frozenset()
    """ORIs of the agencies worked for, now or before."""
    conflicts: frozenset[str] = frozenset()
    """ORIs of the agencies with which a conflict is declared by that day."""
    successions: Successions = NONE_ENDED
    """What agencies became by that day: the same for all experts."""
    today: Today = UNCHANGED
    """What topics are on that day that were merged or split: the same for all experts."""
    load: int = 0
    """Assignments open on that day."""
    rating: Rating = UNRATED
    """Of past work, by that day."""
