"""Which clock hears which fact, and what the facts of one thing come to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Final, NamedTuple, Protocol

from events.event import Event, Heard
from services.reporting.clocks import answers, engagements, requests
from services.reporting.clocks.spells import Spell
from services.reporting.clocks.steps import About, Hears, Step
from services.reporting.clocks.tracks import Track


class Clock(Protocol):
    """What follows one thing through its stages."""

    track: Track
    about: About | None


CLOCKS: Final[Mapping[str, Callable[[], Clock]]] = {
    "request": requests.RequestClock,
    "engagement": engagements.EngagementClock,
    "invitation": answers.InvitationClock,
    "recommendation": answers.RecommendationClock,
}
"""By what they follow."""

HEARS: Final[Mapping[str, Mapping[type[Event], Hears]]] = {
    "request": requests.HEARS,
    "engagement": engagements.HEARS,
    "invitation": answers.INVITATION_HEARS,
    "recommendation": answers.RECOMMENDATION_HEARS,
}
"""What each of them hears."""

_BY_NAME: Final[Mapping[str, Mapping[str, Hears]]] = {
    kind: {fact.wire_name: hears for fact, hears in heard.items()} for kind, heard in HEARS.items()
}
_MOVED_BY: Final[Mapping[str, Sequence[tuple[str, Callable[[Event], str], Hears]]]] = {
    name: [
        (kind, attrgetter(f"{kind}_id"), by_name[name])
        for kind, by_name in _BY_NAME.items()
        if name in by_name
    ]
    for name in {name for by_name in _BY_NAME.values() for name in by_name}
}
HEARD: Final = frozenset(_MOVED_BY)
"""Every fact that moves a clock, by its wire name."""


class Thing(NamedTuple):
    """What a clock follows."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Followed:
    """One thing that was followed further: its spells before and after."""

    about: About | None
    """None until its beginning was heard of; then it has no spells either."""
    is_as_known: bool
    """Whether what it is about was the same before."""
    steps: Sequence[Step]
    before: Sequence[Spell]
    spells: Sequence[Spell]

    def changed(self) -> list[int]:
        """The places of spells that are new or other than before."""
        known = len(self.before)
        return [
            place
            for place, spell in enumerate(self.spells)
            if place >= known or spell != self.before[place]
        ]

    def gone(self) -> list[int]:
        """The places of spells that are no longer, or other than before."""
        kept = len(self.spells)
        return [
            place
            for place, spell in enumerate(self.before)
            if place >= kept or spell != self.spells[place]
        ]


def moved(heard: Heard) -> Iterator[tuple[Thing, Step]]:
    """Which things a fact moves."""
    event, recorded = heard
    for kind, id_of, hears in _MOVED_BY[recorded.type]:
        yield Thing(kind, id_of(event)), hears.step(event, recorded)


def follow(kind: str, known: Sequence[Step], new: Sequence[Step]) -> Followed:
    """Follow a thing further, by the steps that were known of it, in their order, and new ones.

    Its spells go by business day, so that what was recorded late still comes in its place; the
    order of the log decides on one day.
    """
    clock = _taking(CLOCKS[kind](), kind, known)
    before, about_before = _spells(clock), clock.about
    coming = sorted(new)
    if not known or known[-1] < coming[0]:
        steps = [*known, *coming]
        clock = _taking(clock, kind, coming)
    else:
        steps = sorted((*known, *coming))
        clock = _taking(CLOCKS[kind](), kind, steps)
    is_as_known = bool(known) and clock.about == about_before
    return Followed(clock.about, is_as_known, steps, before, _spells(clock))


def _taking(clock: Clock, kind: str, steps: Sequence[Step]) -> Clock:
    by_name = _BY_NAME[kind]
    for step in steps:
        by_name[step.type].take(clock, step)
    return clock


def _spells(clock: Clock) -> list[Spell]:
    return [] if clock.about is None else clock.track.spells.copy()
