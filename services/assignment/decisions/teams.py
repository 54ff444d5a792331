"""Who does the work of an engagement and who did, each with the days. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
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

    def covers(self, day: date) -> bool:
        """Whether it had the work on that day."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Team:
    """The pair that leads now, and all others: who led before, and who joined."""

    lead: Hand
    others: tuple[Hand, ...] = ()
    """In the order in which they began."""

    @property
    def joined(self) -> tuple[Hand, ...]:
        """Return those who are at work beside the lead now."""
        return tuple(hand for hand in self.others if hand.until is None)

    @property
    def present(self) -> tuple[Hand, ...]:
        """Return everyone who is at work now, the lead first."""
        return (self.lead, *self.joined)

    @property
    def providers(self) -> frozenset[str]:
        """Return every provider that has or had a part in the work."""
        return frozenset(hand.provider for hand in self)

    def __iter__(self) -> Iterator[Hand]:
        """Go through all hands, the latest first."""
        yield self.lead
        yield from reversed(self.others)

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
        before = self.lead._replace(until=day)
        return Team(Hand(provider, expert_id, day), (*self._without(provider, day), before))

    def with_expert(self, provider: str, expert_id: UUID, day: date) -> Team:
        """Return the team with another expert of a provider that is at work, from a day on."""
        if provider == self.lead.provider:
            return self.led_by(provider, expert_id, day)
        new = Hand(provider, expert_id, day, leads=False)
        return replace(self, others=(*self._without(provider, day), new))

    def _without(self, provider: str, day: date) -> Iterator[Hand]:
        for hand in self.others:
            leaves = hand.provider == provider and hand.until is None
            yield hand._replace(until=day) if leaves else hand
