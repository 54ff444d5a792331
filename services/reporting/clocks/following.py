"""Which clock hears which fact, and what the facts of one thing come to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, Final, NamedTuple, Protocol

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
_TAKES: Final[Mapping[str, Mapping[str, Callable[[Any, Step], None]]]] = {
    kind: {name: hears.take for name, hears in by_name.items()}
    for kind, by_name in _BY_NAME.items()
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


class Followed(NamedTuple):
    """One thing that was followed further."""

    about: About | None
    """None until its beginning was heard of; then it has no spells either."""
    is_as_known: bool
    """Whether what it is about was the same before."""
    steps: Sequence[Step]
    spells: Sequence[Spell]
    gone: Sequence[int]
    """The places of spells as they were known that are so no longer."""
    new: Sequence[int]
    """The places of spells that were not known, or not so."""


def moved(heard: Heard) -> Iterator[tuple[Thing, Step]]:
    """Which things a fact moves."""
    event, recorded = heard
    for kind, id_of, hears in _MOVED_BY[recorded.type]:
        if hears.only is None or hears.only(event):
            yield Thing(kind, id_of(event)), hears.step(event, recorded)


def follow(kind: str, known: Sequence[Step], new: Sequence[Step]) -> Followed:
    """Follow a thing further, by the steps that were known of it, in their order, and new ones.

    Its spells go by business day, so that what was recorded late still comes in its place; the
    order of the log decides on one day.
    """
    clock = CLOCKS[kind]()
    _take(clock, kind, known)
    about, before = clock.about, len(_spells(clock))
    coming = sorted(new)
    if about is None or coming[0] < known[-1]:
        steps = sorted((*known, *coming))
        clock = CLOCKS[kind]()
        _take(clock, kind, steps)
        gone, came = list(range(before)), list(range(len(_spells(clock))))
    else:
        steps = [*known, *coming]
        clock.track.touched.clear()
        _take(clock, kind, coming)
        came = sorted(clock.track.touched)
        gone = [place for place in came if place < before]
    is_as_known = bool(known) and clock.about == about
    return Followed(clock.about, is_as_known, steps, _spells(clock), gone, came)


def _take(clock: Clock, kind: str, steps: Iterable[Step]) -> None:
    takes = _TAKES[kind]
    for step in steps:
        takes[step.type](clock, step)


def _spells(clock: Clock) -> list[Spell]:
    return [] if clock.about is None else clock.track.spells
