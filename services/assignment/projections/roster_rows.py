"""The rows of providers and experts, named by column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from events.assignment import ExpertListed, ExpertProfileChanged, ProviderEnrolled


@dataclass(slots=True)
class Provider:
    """A row of `providers`: as it stands."""

    provider: str
    version: int
    name: str
    programs: Sequence[str]
    member_from: date
    member_until: date | None
    programs_since: date


@dataclass(frozen=True, slots=True)
class Membership:
    """A row of `memberships`."""

    provider: str
    member_from: date
    member_until: date | None


@dataclass(frozen=True, slots=True)
class Programs:
    """A row of `provider_programs`."""

    provider: str
    since: date
    programs: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A row of `expert_profiles`."""

    expert_id: UUID
    since: date
    provider: str
    name: str
    topics: Sequence[str]
    agency_kinds: Sequence[str]
    states: Sequence[str]
    capacity: int
    agency_sizes: Sequence[str]
    languages: Sequence[str]
    communities: Sequence[str]
    based_in: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expert(Profile):
    """A row of `experts`: the latest profile."""

    version: int
    listed_on: date


@dataclass(frozen=True, slots=True)
class Absence:
    """A row of `expert_absences`."""

    expert_id: UUID
    absent_from: date
    absent_until: date
    noted_on: date


@dataclass(frozen=True, slots=True)
class Employment:
    """A row of `expert_employments`."""

    expert_id: UUID
    ori: str
    employed_until: date | None
    noted_on: date


@dataclass(frozen=True, slots=True)
class Conflict:
    """A row of `expert_conflicts`."""

    expert_id: UUID
    ori: str
    declared_on: date
    note: str | None


def provider_of(event: ProviderEnrolled) -> Provider:
    """The row of a provider that was just enrolled."""
    return Provider(
        provider=event.provider,
        version=1,
        name=event.name,
        programs=event.programs,
        member_from=event.member_from,
        member_until=event.member_until,
        programs_since=event.member_from,
    )


def profile_of(event: ExpertListed | ExpertProfileChanged) -> Profile:
    """The row of a profile, from the day it was said for."""
    return Profile(
        expert_id=event.expert_id,
        since=event.listed_on if isinstance(event, ExpertListed) else event.changed_on,
        provider=event.provider,
        name=event.name,
        topics=event.topics,
        agency_kinds=event.agency_kinds,
        states=event.states,
        capacity=event.capacity,
        agency_sizes=event.agency_sizes,
        languages=event.languages,
        communities=event.communities,
        based_in=event.based_in,
    )
