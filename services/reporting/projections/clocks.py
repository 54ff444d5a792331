"""The spells of each request, engagement, invitation and recommendation: who had to act, when.

Spells go by business day and facts are recorded late, so of each thing the steps are kept, and its
clock is run through them when it moves; only the spells that come out otherwise are written. They
remember what they were, so that days are counted as of any position.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from operator import attrgetter
from typing import Final, NamedTuple

from events.event import Told
from services.kit.feed.projection import Projection
from services.kit.feed.tables import Changes, Fold, FoldLife, Key, Known, Load, Row, Table
from services.reporting import feeds
from services.reporting.clocks.following import HEARS, Followed, follow
from services.reporting.clocks.spells import Spell
from services.reporting.clocks.steps import ClockStep, Hears, dump, load


class ClockRow(NamedTuple):
    """A thing that is followed; the columns about it are null until the fact that begins it."""

    subject: str
    kind: str
    request_id: str | None
    engagement_id: str | None
    ori: str | None
    program: str | None
    steps: str
    """As JSON."""


class SpellRow(NamedTuple):
    """Some days of a thing in one stage."""

    subject: str
    ordinal: int
    stage: str
    party: str | None
    provider: str | None
    held_for: str | None
    began_on: date
    ended_on: date | None
    norm: str | None
    counted_from: date | None
    due_on: date | None
    pauses_began_on: tuple[date, ...] | None
    pauses_ended_on: tuple[date | None, ...] | None
    days: int | None
    business_days: int | None


_NOTHING: Final = (None, None, None, None)
_CLOCKS_TABLE: Final = Table("clocks", ClockRow, key=("subject",))
_SPELLS_TABLE: Final = Table(
    "spells", SpellRow, key=("subject", "ordinal"), remembers=True, removes=True
)


def _fold_of(kind: str) -> Fold:
    """The fold of one kind of thing."""
    return Fold(
        tables=(_CLOCKS_TABLE, _SPELLS_TABLE),
        about={fact: _about(kind, hears) for fact, hears in HEARS[kind].items()},
        loads=(Load(_CLOCKS_TABLE, "subject"), Load(_SPELLS_TABLE, "subject")),
        life=_life_of(kind),
    )


def _about(kind: str, hears: Hears) -> Callable[[Told], Key | None]:
    thing = attrgetter(f"event.{kind}_id")
    if (only := hears.only) is None:
        return thing
    return lambda told: thing(told) if only(told.event) else None


def _life_of(kind: str) -> FoldLife:
    step_of = {fact: hears.step for fact, hears in HEARS[kind].items()}
    thing = attrgetter(f"{kind}_id")

    def life(known: Known, facts: Sequence[Told], into: Changes) -> None:
        subject = thing(facts[0].event)
        stored = known.get(_CLOCKS_TABLE)
        steps: Sequence[ClockStep] = load(stored[0][-1]) if stored else ()
        spells = _Spells(subject, known.get(_SPELLS_TABLE, ()), into)
        clock = None
        for told in facts:  # one by one: each spell is so since the fact that made it so
            followed = follow(kind, steps, (step_of[type(told[0])](told),), clock)
            steps, clock = followed.steps, followed.clock
            spells.become(followed, told[1])
        about = _NOTHING if clock is None else clock.about or _NOTHING
        into.put(_CLOCKS_TABLE, (subject, kind, *about, dump(steps)))

    return life


class _Spells:
    """The rows of the spells of one thing."""

    def __init__(self, subject: str, stored: Sequence[Row], into: Changes) -> None:
        self._subject, self._into = subject, into
        self._there: dict[int, Row] = {row[1]: row for row in stored}

    def become(self, followed: Followed, position: int) -> None:
        """Take over the spells that a fact made others."""
        for place in {*followed.gone, *followed.new}:
            row = None
            if place < len(followed.spells):
                row = _spell_row(self._subject, place, followed.spells[place])
            before = self._there.pop(place, None)
            if before is not None:
                if before[:-1] == row:
                    self._there[place] = before
                    continue
                self._into[_SPELLS_TABLE].before.append((*before, position))
            if row is None:
                self._into.remove(_SPELLS_TABLE, (self._subject, place))
            else:
                self._there[place] = (*row, position)
                self._into.put(_SPELLS_TABLE, self._there[place])


def _spell_row(subject: str, ordinal: int, spell: Spell) -> Row:
    # A bare tuple in the order of `SpellRow`, because a replay makes one for every other fact.
    ended_on, pauses = spell.ended_on, spell.pauses
    return (
        subject,
        ordinal,
        spell.stage,
        spell.party,
        spell.provider,
        spell.held_for,
        spell.began_on,
        ended_on,
        spell.norm,
        spell.counted_from,
        spell.due_on,
        tuple(pause.began_on for pause in pauses) if pauses else None,
        tuple(pause.ended_on for pause in pauses) if pauses else None,
        None if ended_on is None else spell.days(ended_on),
        None if ended_on is None else spell.business_days(ended_on),
    )


CLOCKS_PROJECTION: Final = Projection(feeds.CLOCKS_FEED, tuple(_fold_of(kind) for kind in HEARS))
