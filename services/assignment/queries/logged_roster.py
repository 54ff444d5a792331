"""The roster as the log has it: for work that cannot wait until the rows of the roster follow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from events.assignment import ExpertListed, ExpertProfileChanged
from events.facts import CATALOGUE
from events.log.deciding.load import load_category
from events.log.store.event_log import EventLog
from services.assignment.decisions.experts import EXPERT_DECIDER, Listed
from services.assignment.decisions.providers import PROVIDER_DECIDER, Enrolled
from services.assignment.matching import Membership
from services.assignment.matching.history import ExpertHistory, Profile


@dataclass(frozen=True, slots=True)
class LoggedRoster:
    """Everybody, with all their days."""

    memberships: dict[str, Membership]
    experts: dict[UUID, ExpertHistory]
    names: dict[tuple[str, str], list[UUID]]
    """Provider and name (in lower case) -> the experts who were listed so."""

    def add(self, listed: Listed) -> None:
        """One more expert."""
        listing = listed.listing
        self.experts[listing.expert_id] = history_of(listed)
        named = self.names.setdefault((listing.provider, listing.name.casefold()), [])
        named.append(listing.expert_id)


async def logged_roster(log: EventLog) -> LoggedRoster:
    """Read it, whole: there are thousands, not millions.

    Raises `NewerFactError` where somebody's stream holds what this release does not know.
    """
    providers = await load_category(log, CATALOGUE, PROVIDER_DECIDER)
    experts = await load_category(log, CATALOGUE, EXPERT_DECIDER)
    memberships = {
        slug: provider.state.membership
        for slug, provider in providers.states.items()
        if isinstance(provider.state, Enrolled)
    }
    roster = LoggedRoster(memberships, {}, {})
    for expert in experts.states.values():
        if isinstance(expert.state, Listed):
            roster.add(expert.state)
    return roster


def history_of(listed: Listed) -> ExpertHistory:
    """An expert with all the days that matching asks for."""
    return ExpertHistory(
        listed.listing.expert_id,
        listed.listing.listed_on,
        tuple(_profiles(listed)),
        tuple(listed.absences),
        frozenset(each.ori for each in listed.employments),
        {each.ori: each.declared_on for each in listed.conflicts},
    )


def _profiles(listed: Listed) -> Iterator[Profile]:
    yield _profile(listed.listing)
    for change in listed.changes:
        yield _profile(change)


def _profile(told: ExpertListed | ExpertProfileChanged) -> Profile:
    return Profile(
        told.listed_on if isinstance(told, ExpertListed) else told.changed_on,
        told.provider,
        frozenset(told.topics),
        frozenset(told.agency_kinds),
        frozenset(told.states),
        told.capacity,
        frozenset(told.agency_sizes),
        frozenset(told.languages),
        frozenset(told.communities),
        told.based_in,
    )
