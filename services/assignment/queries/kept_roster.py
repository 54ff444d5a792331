"""The roster for matching: read once, kept in memory, and read again after it changed."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any, Final
from uuid import UUID

from events.log.database.connections import Connection
from events.rules.agencies import Succession
from services.assignment.matching import Absence, Expert, Membership, Period, ProgramsFrom
from services.assignment.matching.history import (
    EndedTopic,
    ExpertHistory,
    Profile,
    RosterHistory,
    burdened,
)
from services.assignment.matching.ratings import Ratings, Tally
from services.assignment.queries import SQL

DAYS_KEPT_MAX: Final = 16


class KeptRoster:
    """The roster in memory, so that thousands of experts are read only when a fact changed it.

    Every fact raises the version of a row, so the sum of versions shows whether one came. The
    identity of the tables shows whether a rebuild or a restore replaced them.
    """

    def __init__(self) -> None:
        self._facts = ""
        self._history = RosterHistory({}, ())
        self._days: dict[date, tuple[Expert, ...]] = {}

    async def on(self, connection: Connection, day: date) -> tuple[Expert, ...]:
        """Return every expert on a day, with the open assignments and the ratings by then."""
        roster = await self._on(connection, day)
        loads = dict(await _rows(connection, "roster_loads", day))
        return burdened(roster, loads, await _ratings(connection, day))

    async def _on(self, connection: Connection, day: date) -> tuple[Expert, ...]:
        # Read first, so that the rows are as new or newer.
        facts = await connection.fetchval(SQL["roster_facts"])
        if facts != self._facts:
            history = await read_history(connection)
            self._facts, self._history, self._days = facts, history, {}
        if day not in self._days:
            while len(self._days) >= DAYS_KEPT_MAX:
                del self._days[next(iter(self._days))]
            self._days[day] = self._history.on(day)
        return self._days[day]


async def load_roster(connection: Connection, day: date) -> tuple[Expert, ...]:
    """Return what `KeptRoster.on` does, without keeping it."""
    return await KeptRoster().on(connection, day)


async def read_memberships(connection: Connection) -> dict[str, Membership]:
    """Return the membership of every provider, on all days."""
    programs: dict[str, list[ProgramsFrom]] = defaultdict(list)
    for provider, since, names in await _rows(connection, "roster_programs"):
        programs[provider].append(ProgramsFrom(since, frozenset(names)))
    periods: dict[str, list[Period]] = defaultdict(list)
    for provider, since, until in await _rows(connection, "roster_memberships"):
        periods[provider].append(Period(since, until))
    return {
        provider: Membership(tuple(each), tuple(programs[provider]))
        for provider, each in periods.items()
    }


async def read_history(connection: Connection) -> RosterHistory:
    """Return the whole roster, on all days."""
    profiles: dict[tuple[UUID, date], list[Profile]] = defaultdict(list)
    for expert_id, listed_on, *profile in await _rows(connection, "roster_profiles"):
        profiles[expert_id, listed_on].append(_profile(*profile))
    absences: dict[UUID, list[Absence]] = defaultdict(list)
    for expert_id, since, until in await _rows(connection, "roster_absences"):
        absences[expert_id].append(Absence(since, until))
    employers: dict[UUID, set[str]] = defaultdict(set)
    for expert_id, ori in await _rows(connection, "roster_employments"):
        employers[expert_id].add(ori)
    conflicts: dict[UUID, dict[str, date]] = defaultdict(dict)
    for expert_id, ori, declared_on in await _rows(connection, "roster_conflicts"):
        conflicts[expert_id][ori] = declared_on
    experts = [
        ExpertHistory(
            expert_id,
            listed_on,
            each,
            tuple(absences.get(expert_id, ())),
            frozenset(employers.get(expert_id, ())),
            conflicts.get(expert_id, {}),
        )
        for (expert_id, listed_on), each in profiles.items()
    ]
    ended = [
        EndedTopic(topic, tuple(became), on)
        for topic, became, on in await _rows(connection, "roster_topics")
    ]
    successions = {
        ori: Succession(successor, tuple(split_into), on)
        for ori, successor, split_into, on in await _rows(connection, "roster_successions")
    }
    return RosterHistory(await read_memberships(connection), experts, ended, successions)


def _profile(  # a row in the order of its columns
    since: date,
    provider: str,
    topics: list[str],
    agency_kinds: list[str],
    states: list[str],
    capacity: int,
    agency_sizes: list[str],
    languages: list[str],
    communities: list[str],
    based_in: str | None,
) -> Profile:
    return Profile(
        since,
        provider,
        frozenset(topics),
        frozenset(agency_kinds),
        frozenset(states),
        capacity,
        frozenset(agency_sizes),
        frozenset(languages),
        frozenset(communities),
        based_in,
    )


async def _ratings(connection: Connection, day: date) -> Ratings:
    experts = await _rows(connection, "roster_ratings_of_experts", day)
    providers = await _rows(connection, "roster_ratings_of_providers", day)
    return Ratings(
        {expert_id: Tally(answers, total) for expert_id, answers, total in experts},
        {provider: Tally(answers, total) for provider, answers, total in providers},
    )


async def _rows(connection: Connection, name: str, *parameters: object) -> list[Any]:
    return await connection.fetch(SQL[name], *parameters)
