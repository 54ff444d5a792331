"""Whether an agency exists, works, and reports for itself, day by day: told in any order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final, assert_never

from events.intake import (
    AgencyBecameActive,
    AgencyChangeTakenBack,
    AgencyCovered,
    AgencyCoverEnded,
    AgencyDissolved,
    AgencySucceeded,
    AgencyWentDormant,
)
from events.rules.agencies import AgencyEnd, day_of
from events.vocabulary import AgencyChange, Ori

StandingFact = (
    AgencyEnd
    | AgencyCovered
    | AgencyCoverEnded
    | AgencyWentDormant
    | AgencyBecameActive
    | AgencyChangeTakenBack
)


@dataclass(frozen=True, slots=True)
class StandingPeriod:
    """Some days of being covered, or of being dormant; the last of them may go on."""

    since: date
    until: date | None = None
    by: Ori | None = None
    """Who covers it; None where it is dormant."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What became of an agency, without what was entered in error."""

    end: AgencyEnd | None = None
    covers: tuple[StandingPeriod, ...] = ()
    """One after the other; likewise the next."""
    dormancies: tuple[StandingPeriod, ...] = ()
    taken_back: tuple[AgencyChange, date] | None = None
    """The last change that was, and its day: to take it back again changes nothing."""

    @property
    def ended_on(self) -> date | None:
        """The first day on which it is no more; None where it did not end."""
        return None if self.end is None else day_of(self.end)

    @property
    def successor(self) -> Ori | None:
        """Who has its open work; None where nobody does."""
        return self.end.successor if isinstance(self.end, AgencySucceeded) else None


AS_EVER: Final = Standing()
"""Nothing became of it."""


def change_standing(standing: Standing, fact: StandingFact) -> Standing:
    """The standing after a fact."""
    match fact:
        case AgencySucceeded() | AgencyDissolved():
            return replace(standing, end=fact)
        case AgencyCovered(covered_by=by, covered_on=on):
            return replace(standing, covers=(*standing.covers, StandingPeriod(on, by=by)))
        case AgencyCoverEnded(ended_on=on):
            return replace(standing, covers=_with_last_end(standing.covers, on))
        case AgencyWentDormant(dormant_on=on):
            return replace(standing, dormancies=(*standing.dormancies, StandingPeriod(on)))
        case AgencyBecameActive(active_on=on):
            return replace(standing, dormancies=_with_last_end(standing.dormancies, on))
        case AgencyChangeTakenBack(change=change, happened_on=on):
            return _without(replace(standing, taken_back=(change, on)), change, on)
        case _:
            assert_never(fact)


def _without(standing: Standing, change: AgencyChange, on: date) -> Standing:
    match change:
        case AgencyChange.SUCCESSION | AgencyChange.DISSOLUTION:
            return replace(standing, end=None)
        case AgencyChange.COVER:
            return replace(standing, covers=_without_one(standing.covers, on))
        case AgencyChange.COVER_END:
            return replace(standing, covers=_with_last_end(standing.covers, None))
        case AgencyChange.DORMANCY:
            return replace(standing, dormancies=_without_one(standing.dormancies, on))
        case AgencyChange.DORMANCY_END:
            return replace(standing, dormancies=_with_last_end(standing.dormancies, None))
        case _:
            assert_never(change)


def _without_one(periods: tuple[StandingPeriod, ...], since: date) -> tuple[StandingPeriod, ...]:
    return tuple(each for each in periods if each.since != since)


def _with_last_end(
    periods: tuple[StandingPeriod, ...], until: date | None
) -> tuple[StandingPeriod, ...]:
    return (*periods[:-1], replace(periods[-1], until=until)) if periods else ()
