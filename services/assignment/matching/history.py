"""The roster on all days, from which it is made for any of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

from events.rules.agencies import Successions
from events.rules.topic_names import topics_today
from services.assignment.matching.ratings import Ratings
from services.assignment.matching.roster import Absence, Expert, Membership


class Profile(NamedTuple):
    """What an expert does from that day on."""

    since: date
    provider: str
    topics: frozenset[str]
    agency_kinds: frozenset[str]
    states: frozenset[str]
    capacity: int
    agency_sizes: frozenset[str]
    languages: frozenset[str]
    communities: frozenset[str]
    based_in: str | None


@dataclass(frozen=True, slots=True)
class ExpertHistory:
    """An expert on all days."""

    expert_id: UUID
    listed_on: date
    profiles: Sequence[Profile]
    """In the order of their days; the first is that of the listing."""
    absences: tuple[Absence, ...]
    employers: frozenset[str]
    conflicts: Mapping[str, date]
    """ORI -> the day on which it was declared."""

    def on(self, day: date, memberships: Mapping[str, Membership]) -> Expert:
        """Return the expert on a day, without load and rating; before the listing, as listed."""
        profile = self._profile_on(day)
        return Expert(
            expert_id=self.expert_id,
            provider=profile.provider,
            membership=memberships.get(profile.provider),
            topics=profile.topics,
            agency_kinds=profile.agency_kinds,
            states=profile.states,
            capacity=profile.capacity,
            listed_on=self.listed_on,
            agency_sizes=profile.agency_sizes,
            languages=profile.languages,
            communities=profile.communities,
            based_in=profile.based_in,
            absences=self.absences,
            employers=self.employers,
            conflicts=frozenset(
                ori for ori, declared_on in self.conflicts.items() if declared_on <= day
            ),
        )

    def provider_on(self, day: date) -> str:
        """Return whose expert it is on a day; before the listing, as listed."""
        return self._profile_on(day).provider

    def _profile_on(self, day: date) -> Profile:
        profile = self.profiles[0]
        for change in self.profiles:
            if change.since <= day:
                profile = change
        return profile


class EndedTopic(NamedTuple):
    """A topic that was merged or split, what it became, and since when."""

    topic: str
    became: tuple[str, ...]
    on: date


@dataclass(frozen=True, slots=True)
class RosterHistory:
    """Every provider and every expert on all days."""

    memberships: Mapping[str, Membership]
    experts: Sequence[ExpertHistory]
    """In the order of their ids."""
    ended_topics: Sequence[EndedTopic] = ()
    successions: Successions = field(default_factory=dict)

    def on(self, day: date) -> tuple[Expert, ...]:
        """Return every expert on a day, without load and rating."""
        today = topics_today({one.topic: one.became for one in self.ended_topics if one.on <= day})
        successions = {ori: each for ori, each in self.successions.items() if each.on <= day}
        experts = (expert.on(day, self.memberships) for expert in self.experts)
        if not today and not successions:
            return tuple(experts)
        return tuple(expert._replace(today=today, successions=successions) for expert in experts)


def burdened(
    roster: Sequence[Expert], loads: Mapping[UUID, int], ratings: Ratings
) -> tuple[Expert, ...]:
    """Return the experts with their open assignments and the ratings of their past work."""
    return tuple(
        Expert(*expert[:-2], loads.get(expert[0], 0), ratings.of(expert[0], expert[1]))
        for expert in roster
    )
