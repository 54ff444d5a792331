"""An agency as other rules see it: whose ORI it is, how it ended, and what it became."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, NamedTuple, assert_never

from events.decider import Fold
from events.event import Event
from events.intake import (
    AgencyChangeTakenBack,
    AgencyDissolved,
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


AgencyEnd = AgencySucceeded | AgencyDissolved

Successions = Mapping[Ori, Succession]
"""Each agency that has a successor."""
NONE_ENDED: Final[Successions] = {}


def day_of(end: AgencyEnd) -> date:
    """Return the first day on which the agency is no more."""
    return end.succeeded_on if isinstance(end, AgencySucceeded) else end.dissolved_on


def ended(end: AgencyEnd) -> str:
    """Say how an agency ended and who goes on for it, in words that begin with its ORI."""
    match end:
        case AgencyDissolved():
            return f"{end.ori} was dissolved on {end.dissolved_on}"
        case AgencySucceeded(succession=how):
            into = "into" if how is SuccessionKind.MERGED else "as"
            return f"{end.ori} was {how} on {end.succeeded_on}, and goes on {into} {end.successor}"
        case _:
            assert_never(end)


def gone_on(end: AgencyEnd | None, on: date) -> str | None:
    """Say how an agency had ended by a day; None where it had not."""
    return None if end is None or on < day_of(end) else ended(end)


def succession_of(end: AgencyEnd | None) -> Succession | None:
    """Return what an agency became by its end; None where no other is what it was."""
    if not isinstance(end, AgencySucceeded):
        return None
    return Succession(end.successor, end.split_into, end.succeeded_on)


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
    end: AgencyEnd | None = None
    """How it ended; None where it did not."""

    @property
    def succession(self) -> Succession | None:
        """Return what it became; None where it has no successor."""
        return succession_of(self.end)

    @property
    def is_renumbered(self) -> bool:
        """Whether that is the same agency, under the ORI by which it goes now."""
        end = self.end
        return isinstance(end, AgencySucceeded) and end.succession is SuccessionKind.RENUMBERED


def _evolve(seen: AgencySeen, event: Event) -> AgencySeen:
    match event:
        case OriAliased(stands_for=other):
            return replace(seen, stands_for=other)
        case AliasTakenBack() | AgencyRegistered():
            return replace(seen, stands_for=None)
        case AgencySucceeded() | AgencyDissolved():
            return replace(seen, end=event)
        case AgencyChangeTakenBack(change=AgencyChange.SUCCESSION | AgencyChange.DISSOLUTION):
            return replace(seen, end=None)
        case _:
            return seen


AGENCY_SEEN_FOLD: Final[Fold[AgencySeen, Event]] = Fold(
    category=AgencyRegistered.category, initial=AgencySeen(), evolve=_evolve
)
