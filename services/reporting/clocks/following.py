"""Which clock takes which fact, and running a clock through the facts of one thing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from operator import itemgetter
from typing import Any, Final, NamedTuple, Protocol

from events.event import Narrow
from services.reporting.clocks import answers, engagements, requests
from services.reporting.clocks.spells import Spell
from services.reporting.clocks.steps import About, ClockStep, Hears, without_taken_back
from services.reporting.clocks.tracks import Track
from services.reporting.narrow_facts.assignment import (
    CompletionCorrected,
    EngagementAmended,
    EngagementCancelled,
    EngagementDayCorrected,
    HandOverDayCorrected,
    HoldDayCorrected,
    StepDayCorrected,
)
from services.reporting.narrow_facts.intake import (
    AuthorizationTakenBack,
    RequestAmended,
    RequestDayCorrected,
)


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
"""By the kind of thing that they follow."""

HEARS: Final[Mapping[str, Mapping[type[Narrow], Hears]]] = {
    "request": requests.HEARS,
    "engagement": engagements.HEARS,
    "invitation": answers.INVITATION_HEARS,
    "recommendation": answers.RECOMMENDATION_HEARS,
}
"""The facts that each of them takes."""

_STANDING: Final[Mapping[str, Callable[[Sequence[ClockStep]], Sequence[ClockStep]]]] = {
    "request": requests.standing,
    "engagement": engagements.standing,
    "recommendation": partial(without_taken_back, answers.TAKEN_BACK_BY),
}
"""What becomes of steps by later ones that correct them or take them back."""
_MOVING_OTHERS: Final = frozenset(
    (
        *requests.TAKEN_BACK_BY,
        *answers.TAKEN_BACK_BY,
        AuthorizationTakenBack.wire_name,
        RequestAmended.wire_name,
        RequestDayCorrected.wire_name,
        EngagementAmended.wire_name,
        CompletionCorrected.wire_name,
        EngagementCancelled.wire_name,
        EngagementDayCorrected.wire_name,
        HoldDayCorrected.wire_name,
        StepDayCorrected.wire_name,
        HandOverDayCorrected.wire_name,
    )
)
"""Facts after which the steps before them may be others; without any, steps stand as told."""
_TYPE_OF: Final = itemgetter(ClockStep._fields.index("type"))

_BY_NAME: Final[Mapping[str, Mapping[str, Hears]]] = {
    kind: {fact.wire_name: hears for fact, hears in heard.items()} for kind, heard in HEARS.items()
}
_TAKES: Final[Mapping[str, Mapping[str, Callable[[Any, ClockStep], None]]]] = {
    kind: {name: hears.take for name, hears in by_name.items()}
    for kind, by_name in _BY_NAME.items()
}


class Followed(NamedTuple):
    """A thing after further facts."""

    about: About | None
    """None until the fact that begins it; until then it has no spells."""
    steps: Sequence[ClockStep]
    spells: Sequence[Spell]
    gone: Sequence[int]
    """The places of known spells that changed or are gone."""
    new: Sequence[int]
    """The places of spells that are new or changed."""
    clock: Clock
    """What goes on from here."""


def follow(
    kind: str, known: Sequence[ClockStep], new: Sequence[ClockStep], going: Clock | None = None
) -> Followed:
    """Follow a thing further, by the steps that were known of it, in their order, and new ones.

    `going` is a clock that has taken what was known; it is taken further. Its spells go by
    business day, so that what was recorded late still comes in its place; the order of the log
    decides on one day.
    """
    coming = sorted(new)
    clock = CLOCKS[kind]()
    if not known:
        _take(clock, kind, _standing(kind, coming))
        spells = _spells(clock)
        return Followed(clock.about, coming, spells, (), range(len(spells)), clock)
    taken = _standing(kind, known)
    if going is None:
        _take(clock, kind, taken)
    else:
        clock = going
    about, before = clock.about, len(_spells(clock))
    if about is None or coming[0] < max(taken[-1], known[-1]) or _moves_others(coming):
        steps = sorted((*known, *coming))
        clock = CLOCKS[kind]()
        _take(clock, kind, _standing(kind, steps))
        spells = _spells(clock)
        return Followed(clock.about, steps, spells, range(before), range(len(spells)), clock)
    clock.track.touched.clear()
    _take(clock, kind, coming)
    came = sorted(clock.track.touched)
    gone = [place for place in came if place < before]
    return Followed(clock.about, [*known, *coming], _spells(clock), gone, came, clock)


def _standing(kind: str, steps: Sequence[ClockStep]) -> Sequence[ClockStep]:
    """Return the steps as the clock takes them: corrected, and without what was taken back."""
    # Few things are ever corrected, and this runs for every thing of a replay.
    return _STANDING[kind](steps) if _moves_others(steps) else steps


def _moves_others(steps: Sequence[ClockStep]) -> bool:
    return not _MOVING_OTHERS.isdisjoint(map(_TYPE_OF, steps))


def _take(clock: Clock, kind: str, steps: Iterable[ClockStep]) -> None:
    takes = _TAKES[kind]
    for step in steps:
        takes[step.type](clock, step)


def _spells(clock: Clock) -> list[Spell]:
    return [] if clock.about is None else clock.track.spells
