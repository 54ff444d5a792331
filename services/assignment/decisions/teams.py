"""Who does the work of an engagement and who did, each with the days. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum, auto
from typing import NamedTuple
from uuid import UUID


class Hand(NamedTuple):
    """A provider with its expert at work, from one day to another, both included."""

    provider: str
    expert_id: UUID
    since: date
    until: date | None = None
    """The last day; None while it goes on."""
    leads: bool = True
    """Whether it answers for the whole; others have joined it."""
    kept_until: date | None = None
    """The last day until which the center let it go on, though it left; kept for late news."""

    def covers(self, day: date) -> bool:
        """Whether it had the work on that day."""
        return self.since <= day and (self.until is None or day <= self.until)


class Standing(Enum):
    """How a team stands, as lifecycles are explored."""

    ALONE = auto()
    JOINED = auto()
    LEAVING = auto()


class Leaving(NamedTuple):
    """That the lead leaves the center, or its expert the provider, as it was told."""

    after: date
    """The last day."""
    known_on: date
    kept_until: date | None = None
    """The last day until which the center lets it go on all the same."""


@dataclass(frozen=True, slots=True)
class Team:
    """The pair that leads now, those who have joined it, and those who had the work before."""

    lead: Hand
    joined: tuple[Hand, ...] = ()
    """In the order in which they began; likewise the others."""
    former: tuple[Hand, ...] = ()
    """They decide whose a delivery is."""

    leaving: Leaving | None = None
    """None where the lead stays, or nobody has told of it yet."""

    @property
    def explored_as(self) -> Standing:
        """Return what draws lifecycles apart: of joined and leaving, one alone is enough."""
        if self.joined:
            return Standing.JOINED
        return Standing.ALONE if self.leaving is None else Standing.LEAVING

    @property
    def present(self) -> tuple[Hand, ...]:
        """Return everyone who is at work now, the lead first."""
        return (self.lead, *self.joined)

    @property
    def providers(self) -> frozenset[str]:
        """Return every provider that has or had a part in the work."""
        return frozenset(hand.provider for hand in self)

    def __iter__(self) -> Iterator[Hand]:
        """Go through all hands: those of now, and then the latest first."""
        yield from self.present
        yield from reversed(self.former)

    def on(self, day: date, provider: str | None = None) -> Hand | None:
        """Return who did the work on a day: of a provider, or the lead. The latest, if several."""
        for hand in self:
            asked = hand.leads if provider is None else hand.provider == provider
            if asked and hand.covers(day):
                return hand
        return None

    def of(self, provider: str) -> Hand | None:
        """Return what a provider has of the work now; None where it has nothing."""
        return next((hand for hand in self.present if hand.provider == provider), None)

    def led_by(self, provider: str, expert_id: UUID, day: date) -> Team:
        """Return the team under another pair, from a day on; who led until then has left."""
        rest = self.without(provider, day)
        former = (*rest.former, self.lead._replace(until=day))
        return Team(Hand(provider, expert_id, day), rest.joined, former)

    def with_expert(self, provider: str, expert_id: UUID, day: date) -> Team:
        """Return the team with another expert of a provider that is at work, from a day on."""
        if provider == self.lead.provider:
            return self.led_by(provider, expert_id, day)
        return self.without(provider, day).with_joined(provider, expert_id, day)

    def with_joined(self, provider: str, expert_id: UUID, day: date) -> Team:
        """Return the team with a further provider, from a day on."""
        return replace(self, joined=(*self.joined, Hand(provider, expert_id, day, leads=False)))

    def kept_on(self, until: date) -> Team:
        """Return the team whose lead goes on until a day, though it leaves."""
        leaving = self.leaving and self.leaving._replace(kept_until=until)
        return replace(self, lead=self.lead._replace(kept_until=until), leaving=leaving)

    def without(self, provider: str, day: date) -> Team:
        """Return the team without a provider that had joined; the day is its last."""
        left = tuple(hand._replace(until=day) for hand in self.joined if hand.provider == provider)
        joined = tuple(hand for hand in self.joined if hand.provider != provider)
        return replace(self, joined=joined, former=(*self.former, *left))
