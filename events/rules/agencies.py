"""An agency as other services see it: whose ORI it is, and what it became."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, NamedTuple

from events.decider import Fold
from events.event import Event
from events.intake import (
    AgencyChangeTakenBack,
    AgencyRegistered,
    AgencySucceeded,
    AliasTakenBack,
    OriAliased,
)
from events.vocabulary import AgencyChange, Ori, SuccessionKind

GENERATIONS_MAX: Final = 10
"""How many successions in a row are followed."""


class Succession(NamedTuple):
    """What an agency became."""

    successor: Ori
    """Who has its open work."""
    split_into: tuple[Ori, ...]
    """The agencies beside it, after a split."""
    on: date


Successions = Mapping[Ori, Succession]
"""Each agency that has a successor."""
NONE_ENDED: Final[Successions] = {}


def at_work(agencies: Iterable[Ori], successions: Successions) -> frozenset[Ori]:
    """Return these agencies, and those that have their open work now."""
    return _followed(agencies, successions, parts=False)


def descended(ori: Ori, successions: Successions) -> frozenset[Ori]:
    """Return an agency, and everything that it became: its successors and the parts of a split."""
    return _followed([ori], successions, parts=True)


def _followed(agencies: Iterable[Ori], successions: Successions, *, parts: bool) -> frozenset[Ori]:
    found = ahead = frozenset(agencies)
    for _ in range(GENERATIONS_MAX):
        further: set[Ori] = set()
        for ori in ahead:
            if (after := successions.get(ori)) is not None:
                further |= {after.successor, *(after.split_into if parts else ())}
        ahead = frozenset(further - found)
        if not ahead:
            break
        found |= ahead
    return found


@dataclass(frozen=True, slots=True)
class AgencySeen:
    """The part of an agency that others need."""

    stands_for: Ori | None = None
    """Whose ORI it is, where it is an alias."""
    succession: Succession | None = None
    """What it became, where it has a successor."""
    is_renumbered: bool = False
    """Whether that is the same agency, under the ORI by which it goes now."""


def _evolve(seen: AgencySeen, event: Event) -> AgencySeen:
    match event:
        case OriAliased(stands_for=other):
            return replace(seen, stands_for=other)
        case AliasTakenBack() | AgencyRegistered():
            return replace(seen, stands_for=None)
        case AgencySucceeded():
            after = Succession(event.successor, event.split_into, event.succeeded_on)
            renumbered = event.succession is SuccessionKind.RENUMBERED
            return replace(seen, succession=after, is_renumbered=renumbered)
        case AgencyChangeTakenBack(change=AgencyChange.SUCCESSION):
            return replace(seen, succession=None, is_renumbered=False)
        case _:
            return seen


AGENCY_SEEN_FOLD: Final[Fold[AgencySeen, Event]] = Fold(
    category=AgencyRegistered.category, initial=AgencySeen(), evolve=_evolve
)
