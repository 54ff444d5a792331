"""An agency as other services see it: whose ORI it is, and who has its work now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from events.decider import Fold
from events.event import Event
from events.intake import (
    AgencyChangeTakenBack,
    AgencyRegistered,
    AgencySucceeded,
    AliasTakenBack,
    OriAliased,
)
from events.vocabulary import AgencyChange, Ori


@dataclass(frozen=True, slots=True)
class AgencySeen:
    """The part of an agency that others need."""

    stands_for: Ori | None = None
    """Whose ORI it is, where it is an alias."""
    successor: Ori | None = None
    """Who has its open work, where it has a successor."""


def _evolve(seen: AgencySeen, event: Event) -> AgencySeen:
    match event:
        case OriAliased(stands_for=other):
            return replace(seen, stands_for=other)
        case AliasTakenBack() | AgencyRegistered():
            return replace(seen, stands_for=None)
        case AgencySucceeded(successor=other):
            return replace(seen, successor=other)
        case AgencyChangeTakenBack(change=AgencyChange.SUCCESSION):
            return replace(seen, successor=None)
        case _:
            return seen


AGENCY_SEEN_FOLD: Final[Fold[AgencySeen, Event]] = Fold(
    category=AgencyRegistered.category, initial=AgencySeen(), evolve=_evolve
)
